from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.ui.viewer.planes import Plane, cuts, letter, native, stored


def grid(
    step_slice: Vector = (0.0, 0.0, 2.5),
    step_row: Vector = (0.0, 0.9, 0.0),
    step_column: Vector = (0.8, 0.0, 0.0),
    shape: tuple[int, int, int] = (5, 7, 9),
) -> Grid:
    return Grid(
        shape=shape,
        origin=(-10.0, -20.0, 30.0),
        step_slice=step_slice,
        step_row=step_row,
        step_column=step_column,
    )


AXIAL = grid()
FEET_FIRST = grid(step_slice=(0.0, 0.0, -2.5))
SAGITTAL = grid((1.2, 0.0, 0.0), (0.0, 0.0, -0.5), (0.0, 0.5, 0.0))
CORONAL = grid((0.0, 3.0, 0.0), (0.0, 0.0, -0.7), (0.7, 0.0, 0.0))
PRONE = grid((0.0, 0.0, 2.5), (0.0, -0.9, 0.0), (-0.8, 0.0, 0.0))
ALL = pytest.mark.parametrize("volume", [AXIAL, FEET_FIRST, SAGITTAL, CORONAL, PRONE])


@ALL
def test_that_each_plane_has_the_letters_a_radiologist_expects(volume: Grid) -> None:
    found = {plane: cut.letters for plane, cut in cuts(volume).items()}
    assert found == {
        Plane.AXIAL: ("R", "L", "A", "P"),
        Plane.SAGITTAL: ("A", "P", "H", "F"),
        Plane.CORONAL: ("R", "L", "H", "F"),
    }


@ALL
def test_that_right_and_down_on_the_screen_lead_where_the_letters_say(volume: Grid) -> None:
    ends = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "H": (2, 1), "F": (2, -1)}
    for cut in cuts(volume).values():
        begin = np.array(volume.to_lps(cut.to_voxel(0, 0, 2)))
        right = np.array(volume.to_lps(cut.to_voxel(1, 0, 2))) - begin
        down = np.array(volume.to_lps(cut.to_voxel(0, 1, 2))) - begin
        for way, name in ((right, cut.letters[1]), (down, cut.letters[3])):
            axis, sign = ends[name]
            assert int(np.argmax(np.abs(way))) == axis
            assert np.sign(way[axis]) == sign


@ALL
def test_that_the_picture_shows_the_voxel_that_the_pointer_names(volume: Grid) -> None:
    values = np.arange(math.prod(volume.shape)).reshape(volume.shape)
    for cut in cuts(volume).values():
        picture = cut.take(values, 3)
        assert picture.shape == cut.size
        for row in range(cut.size[0]):
            for column in range(cut.size[1]):
                voxel = cut.to_voxel(column + 0.5, row + 0.5, 3)
                assert picture[row, column] == values[voxel]
                assert cut.to_picture(voxel) == (column + 0.5, row + 0.5)


@ALL
def test_that_one_pixel_on_the_screen_is_as_long_as_in_the_patient(volume: Grid) -> None:
    for cut in cuts(volume).values():
        assert math.hypot(*cut.step_across) == pytest.approx(volume.spacing[cut.across])
        assert math.hypot(*cut.step_down) == pytest.approx(volume.spacing[cut.down])


def test_that_the_native_plane_is_the_one_the_images_were_taken_in() -> None:
    assert [native(volume) for volume in (AXIAL, SAGITTAL, CORONAL)] == [
        Plane.AXIAL,
        Plane.SAGITTAL,
        Plane.CORONAL,
    ]


def test_that_a_tilted_gantry_shears_the_sagittal_picture_and_keeps_every_length() -> None:
    tilt = math.radians(20)
    volume = grid(step_row=(0.0, 0.9 * math.cos(tilt), 0.9 * math.sin(tilt)))
    cut = cuts(volume)[Plane.SAGITTAL]
    assert abs(cut.step_down[0]) == pytest.approx(2.5 * math.sin(tilt))
    assert math.hypot(*cut.step_down) == pytest.approx(2.5)
    assert cut.letters[2] == "H"
    assert cuts(volume)[Plane.AXIAL].step_down[0] == pytest.approx(0)


@given(
    st.sampled_from([AXIAL, FEET_FIRST, SAGITTAL, CORONAL, PRONE]),
    st.sampled_from([Plane.AXIAL, Plane.SAGITTAL, Plane.CORONAL]),
    st.floats(-50, 50),
    st.floats(-50, 50),
)
def test_that_a_pointer_beside_the_picture_names_a_voxel_inside(
    volume: Grid, plane: Plane, x: float, y: float
) -> None:
    voxel = cuts(volume)[plane].to_voxel(x, y, 0)
    assert all(0 <= n < size for n, size in zip(voxel, volume.shape, strict=True))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ((1.0, 0.0, 0.0), "L"),
        ((-1.0, 0.0, 0.0), "R"),
        ((0.0, -1.0, 0.0), "A"),
        ((0.0, 0.0, 1.0), "H"),
        ((0.8, 0.6, 0.0), "LP"),
        ((0.1, 0.0, -0.99), "F"),
    ],
)
def test_that_a_direction_has_one_or_two_letters(way: Vector, words: str) -> None:
    assert letter(way) == words


def test_that_stored_pictures_keep_their_shape_and_say_when_millimetres_are_unknown() -> None:
    values = np.arange(24).reshape(2, 3, 4)
    cut = stored((3, 4), 2, None, None)
    assert np.array_equal(cut.take(values, 1), values[1])
    assert not cut.mm
    assert cut.letters == ("", "", "", "")


def test_that_stored_pictures_have_letters_where_their_orientation_is_known() -> None:
    cut = stored((3, 4), 2, (0.5, 0.4), ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)))
    assert cut.letters == ("R", "L", "H", "F")
    assert (cut.step_across, cut.step_down) == ((0.4, 0.0), (0.0, 0.5))
