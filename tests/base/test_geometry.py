from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base.geometry import Grid, InvalidGrid

SMALL = st.floats(-300, 300, allow_nan=False)


def grid(
    *,
    shape: tuple[int, int, int] = (4, 5, 6),
    tilt_degrees: float = 0.0,
    origin: tuple[float, float, float] = (-10.0, 20.0, 30.0),
) -> Grid:
    """A volume of 5 × 0.8 × 0.5 mm; a tilted gantry moves each slice along its rows."""
    tilt = math.radians(tilt_degrees)
    return Grid(
        shape=shape,
        origin=origin,
        step_slice=(0.0, 0.0, 5.0),
        step_row=(0.0, 0.8 * math.cos(tilt), 0.8 * math.sin(tilt)),
        step_column=(0.5, 0.0, 0.0),
    )


def test_that_the_first_voxel_lies_at_the_origin() -> None:
    assert grid().to_lps((0.0, 0.0, 0.0)) == (-10.0, 20.0, 30.0)


def test_that_the_axes_are_slice_row_column() -> None:
    assert grid().to_lps((1.0, 2.0, 3.0)) == pytest.approx((-8.5, 21.6, 35.0))


@given(SMALL, SMALL, SMALL, st.floats(-30, 30))
def test_that_a_position_and_its_index_are_each_others_inverse(
    x: float, y: float, z: float, tilt: float
) -> None:
    place = grid(tilt_degrees=tilt)
    assert place.to_lps(place.to_index((x, y, z))) == pytest.approx((x, y, z), abs=1e-6)


def test_that_spacing_and_directions_are_taken_from_the_steps() -> None:
    assert grid().spacing == pytest.approx((5.0, 0.8, 0.5))
    assert np.allclose(grid().directions, [(0, 0, 1), (0, 1, 0), (1, 0, 0)])


def test_that_a_tilted_gantry_is_sheared_and_a_straight_one_is_not() -> None:
    assert grid(tilt_degrees=18.5).sheared
    assert not grid().sheared


def test_that_a_tilt_lessens_the_volume_of_a_voxel() -> None:
    assert grid().voxel_ml == pytest.approx(5 * 0.8 * 0.5 / 1000)
    straight, tilted = grid().voxel_ml, grid(tilt_degrees=60).voxel_ml
    assert tilted == pytest.approx(straight / 2)


def test_that_grids_are_close_within_a_tolerance_at_every_corner() -> None:
    assert grid().close_to(grid(origin=(-10.005, 20.0, 30.0)))
    assert not grid().close_to(grid(origin=(-10.05, 20.0, 30.0)))
    assert not grid().close_to(grid(tilt_degrees=1))
    assert not grid().close_to(grid(shape=(4, 5, 7)))


@pytest.mark.parametrize(
    "change",
    [
        {"shape": (0, 5, 5)},
        {"step_row": (0.0, 0.0, 0.0)},
        {"step_row": (0.0, 0.0, 2.0)},
        {"origin": (math.nan, 0.0, 0.0)},
        {"step_column": (math.inf, 0.0, 0.0)},
    ],
)
def test_that_a_grid_no_image_can_have_is_refused(change: dict[str, tuple[float, ...]]) -> None:
    whole: dict[str, object] = {
        "shape": (2, 2, 2),
        "origin": (0.0, 0.0, 0.0),
        "step_slice": (0.0, 0.0, 1.0),
        "step_row": (0.0, 1.0, 0.0),
        "step_column": (1.0, 0.0, 0.0),
    }
    with pytest.raises(InvalidGrid):
        Grid(**(whole | change))  # type: ignore[arg-type] # wrong on purpose
