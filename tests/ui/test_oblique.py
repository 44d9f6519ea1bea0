from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.viewer.oblique import LEVEL, Tilt, oblique
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.pictures_at import FusedPictures, PlanePictures
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.reslice import Reslicer
from medal_desktop.ui.viewer.scene import Fusion, Scene, SceneState, middle
from medal_desktop.ui.viewer.slab import Slab, SlabMode, through, together
from medal_desktop.ui.viewer.slice_view import SliceView

ANGLES = st.floats(-180, 180)
SHEARED = Grid(
    shape=(20, 30, 40),
    origin=(-10.0, -20.0, 30.0),
    step_slice=(0.0, 0.4, 2.0),
    step_row=(0.0, 0.9, 0.0),
    step_column=(0.8, 0.0, 0.0),
)


def ramp(grid: Grid = SHEARED) -> VolumePicture:
    """A volume whose value is linear in space: 10·x + 3·y − 7·z, so that looking up is exact."""
    index = np.indices(grid.shape).reshape(3, -1)
    places = grid.matrix[:3, :3] @ index + np.array(grid.origin)[:, None]
    values = (np.array([10.0, 3.0, -7.0]) @ places).reshape(grid.shape)
    return VolumePicture(values.astype(np.float32), grid, "HU")


def state(picture: VolumePicture, **more: Any) -> SceneState:
    return SceneState(
        picture=picture, voxel=middle(picture), window=Window(centre=0, width=500), **more
    )


@given(ANGLES, ANGLES, ANGLES)
def test_that_a_turned_plane_stays_square_and_straight(a: float, b: float, c: float) -> None:
    tilt = LEVEL.turned((0, 0, 1), a).turned((1, 0, 0), b).turned((1, 2, 3), c)
    axes = np.array([tilt.right, tilt.below, tilt.normal])
    assert np.allclose(axes @ axes.T, np.eye(3), atol=1e-9)


@given(ANGLES, ANGLES, st.floats(0, 40), st.floats(0, 30), st.integers(0, 20))
def test_that_a_point_of_an_oblique_picture_leads_into_the_volume_and_back(
    a: float, b: float, x: float, y: float, number: int
) -> None:
    cut = oblique(SHEARED, LEVEL.turned((0, 0, 1), a).turned((1, 0, 0), b))
    there = cut.to_index(x, y, number)
    assert np.allclose(cut.from_index(there), (x, y, number), atol=1e-6)
    assert np.allclose(SHEARED.to_lps(there), cut.to_lps(x, y, number), atol=1e-6)


@pytest.mark.parametrize("angle", [0.0, 30.0, -75.0])
def test_that_an_oblique_picture_shows_the_values_that_lie_there(angle: float) -> None:
    picture = ramp()
    tilt = Tilt().turned((0, 0, 1), angle).turned((1, 0, 0), angle / 2)
    now = state(picture, tilt=tilt)
    cut, index = now.cut(Plane.OBLIQUE), now.index(Plane.OBLIQUE)
    patch = PlanePictures().patch(now, Plane.OBLIQUE, 1.0, quick=False)
    assert patch is not None
    seen = 0
    for row in range(0, patch.values.shape[0], 3):
        for column in range(0, patch.values.shape[1], 3):
            place = cut.to_index(column + 0.5, row + 0.5, cut.deep(index))
            if all(0 <= at <= side - 1 for at, side in zip(place, SHEARED.shape, strict=True)):
                right = np.array([10.0, 3.0, -7.0]) @ np.array(SHEARED.to_lps(place))
                assert patch.values[row, column] == pytest.approx(right, abs=0.01)
                seen += 1
    assert seen > 50


def test_that_a_quick_picture_lies_where_the_fine_one_does() -> None:
    picture = ramp(
        Grid(
            shape=(200, 400, 400),
            origin=(0.0, 0.0, 0.0),
            step_slice=(0.0, 0.0, 1.0),
            step_row=(0.0, 1.0, 0.0),
            step_column=(1.0, 0.0, 0.0),
        )
    )
    now = state(picture, tilt=LEVEL.turned((1, 0, 0), 20), slab=Slab(mm=8, mode=SlabMode.MEAN))
    pictures = PlanePictures()
    quick = pictures.patch(now, Plane.OBLIQUE, 1.0, quick=True)
    fine = pictures.patch(now, Plane.OBLIQUE, 1.0, quick=False)
    assert quick is not None
    assert fine is not None
    factor = quick.place.width() / quick.values.shape[1]
    assert factor > 1
    for share in (0.4, 0.5, 0.6):
        row, column = (int(side * share) for side in quick.values.shape)
        x, y = (column + 0.5) * factor, (row + 0.5) * factor
        near = fine.values[int(y), int(x)]
        assert quick.values[row, column] == pytest.approx(near, abs=10)


def test_that_work_at_rest_ends_when_the_fine_picture_is_there() -> None:
    now = state(ramp(), tilt=LEVEL.turned((1, 0, 0), 20), slab=Slab(mm=4))
    pictures = PlanePictures()
    rounds = 0
    while pictures.refine(now, Plane.OBLIQUE):
        rounds += 1
        assert rounds < 20
    assert rounds > 0


@pytest.mark.parametrize("mode", list(SlabMode))
@pytest.mark.parametrize("kind", [np.int16, np.float32, np.uint8])
def test_that_a_slab_shows_what_numpy_says(mode: SlabMode, kind: Any) -> None:
    values = np.random.default_rng(3).integers(0, 200, (9, 8, 7)).astype(kind)
    right = {
        SlabMode.MAXIMUM: values.max(axis=0),
        SlabMode.MINIMUM: values.min(axis=0),
        SlabMode.MEAN: values.mean(axis=0),
    }[mode]
    for found in (through(values, 0, mode), together(list(values), mode)):
        assert found.dtype == values.dtype
        assert np.abs(found - right).max() <= 0.51


def test_that_a_slab_of_a_straight_plane_stays_within_the_volume() -> None:
    slab = Slab(mm=10)
    assert list(slab.around(5, 20, 2.0)) == [3, 4, 5, 6, 7]
    assert list(slab.around(0, 20, 2.0)) == [0, 1, 2]
    assert list(slab.around(19, 20, 2.0)) == [17, 18, 19]
    assert list(Slab().around(7, 20, 2.0)) == [7]


def test_that_a_slab_in_a_view_is_the_brightest_of_its_slices() -> None:
    picture = ramp()
    now = state(picture, slab=Slab(mm=6.2))
    patch = PlanePictures().patch(now, Plane.AXIAL, 1.0, quick=False)
    assert patch is not None
    middle_slice = now.voxel[0]
    around = picture.values[middle_slice - 1 : middle_slice + 2]
    assert np.array_equal(patch.values, around.max(axis=0))


def test_that_another_volume_lies_where_it_lies_in_space() -> None:
    picture = ramp()
    coarse = Grid(
        shape=(12, 15, 14),
        origin=(-14.0, -24.0, 28.0),
        step_slice=(0.0, 0.0, 4.0),
        step_row=(0.0, 3.0, 0.0),
        step_column=(3.0, 0.0, 0.0),
    )
    fusion = Fusion(picture=ramp(coarse), window=Window(centre=0, width=500))
    for plane in (Plane.AXIAL, Plane.SAGITTAL, Plane.CORONAL):
        now = state(picture, fusion=fusion)
        patch = FusedPictures().patch(now, fusion, plane)
        base = PlanePictures().patch(now, plane, 1.0, quick=False)
        assert patch is not None
        assert base is not None
        inner = np.s_[5:-5, 5:-5]
        assert np.allclose(patch.values[inner], base.values[inner], atol=0.05)


def test_that_an_unsigned_wide_volume_is_looked_up_too() -> None:
    values = np.arange(27, dtype=np.int64).reshape(3, 3, 3)
    found = Reslicer(values).picture(np.eye(4), (0, 3, 0, 3), outside=0)
    assert np.array_equal(found, values[0])


def test_that_alt_and_a_drag_turn_the_plane_and_the_wheel_goes_along_it(
    shown: Any, qtbot: Any
) -> None:
    scene = Scene(state(ramp()))
    view: SliceView = shown(SliceView(scene, Plane.OBLIQUE, "Oblique"), 400, 400)
    assert np.array_equal(view.camera.letters(view.cut), ("R", "L", "A", "P"))
    alt, start = Qt.KeyboardModifier.AltModifier, QPoint(200, 200)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, alt, start)
    qtbot.mouseMove(view, start + QPoint(0, 60))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, alt, start + QPoint(0, 60))
    normal = scene.state.tilt.normal
    assert abs(normal[1]) > 0.3
    before = np.array(scene.state.picture.to_place(scene.state.index_of_focus))
    scene.step(Plane.OBLIQUE, 2)
    after = np.array(scene.state.picture.to_place(scene.state.index_of_focus))
    way = (after - before) / np.linalg.norm(after - before)
    assert np.allclose(way, normal, atol=1e-6)
    qtbot.waitUntil(lambda: not view._painter.quick)


def test_that_a_click_in_the_oblique_plane_brings_the_other_planes_there(
    shown: Any, qtbot: Any
) -> None:
    scene = Scene(state(ramp(), tilt=LEVEL.turned((1, 0, 0), 30)))
    view: SliceView = shown(SliceView(scene, Plane.OBLIQUE, "Oblique"), 400, 400)
    at = QPointF(230, 190)
    place = view.place_at(at)
    assert place is not None
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert scene.state.picture.to_place(scene.state.index_of_focus) == pytest.approx(place, abs=0.5)
    assert abs(view.away_mm(place)) < 1e-6
    assert view.in_slice(place)
