"""Arrays brought onto another grid with the same lattice points."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from medal_desktop.base.geometry import Grid
from medal_desktop.base.lattice import OffLattice, align

SHAPE = (4, 5, 6)
STEPS = np.array([[0.2, 0.3, 5.0], [0.0, 0.7, 0.0], [0.8, 0.0, 0.0]])


def grid(shape: tuple[int, int, int], origin: np.ndarray, steps: np.ndarray) -> Grid:
    a, b, c = (tuple(map(float, step)) for step in steps)
    return Grid(
        shape=shape, origin=tuple(map(float, origin)), step_slice=a, step_row=b, step_column=c
    )


ONTO = grid(SHAPE, np.array([-10.0, 20.0, 30.0]), STEPS)


def turned(
    values: np.ndarray, axes: tuple[int, ...], mirrored: tuple[bool, ...]
) -> tuple[np.ndarray, Grid]:
    """The same voxels in another axis order and direction."""
    first = [SHAPE[axis] - 1 if flip else 0 for axis, flip in zip(axes, mirrored, strict=True)]
    index = np.zeros(3)
    for axis, start in zip(axes, first, strict=True):
        index[axis] = start
    steps = [STEPS[axis] * (-1 if flip else 1) for axis, flip in zip(axes, mirrored, strict=True)]
    array = values.transpose(axes)
    for position, flip in enumerate(mirrored):
        array = np.flip(array, position) if flip else array
    origin = np.asarray(ONTO.to_lps(tuple(index)))
    return array, grid(array.shape, origin, np.array(steps))


@pytest.mark.parametrize("axes", list(permutations(range(3))))
@pytest.mark.parametrize("mirrored", list(product((False, True), repeat=3)))
def test_that_any_axis_order_and_direction_is_undone_exactly(axes, mirrored) -> None:
    values = np.random.default_rng(1).integers(0, 255, SHAPE, dtype=np.uint8)
    array, where = turned(values, axes, mirrored)
    assert np.array_equal(align(array, where, ONTO), values)


def test_that_a_smaller_piece_lands_where_it_was_cut_out() -> None:
    values = np.zeros(SHAPE, dtype=np.uint8)
    values[1:3, 2:4, 3:5] = 7
    piece = values[1:3, 1:5, 2:6]
    where = grid(piece.shape, np.asarray(ONTO.to_lps((1, 1, 2))), STEPS)
    assert np.array_equal(align(piece, where, ONTO), values)


def test_that_marked_voxels_outside_of_the_image_are_refused() -> None:
    where = grid(SHAPE, np.asarray(ONTO.to_lps((2, 0, 0))), STEPS)
    with pytest.raises(OffLattice):
        align(np.ones(SHAPE, dtype=np.uint8), where, ONTO)


def test_that_half_a_voxel_off_is_refused() -> None:
    where = grid(SHAPE, np.asarray(ONTO.to_lps((0, 0.5, 0))), STEPS)
    with pytest.raises(OffLattice):
        align(np.zeros(SHAPE, dtype=np.uint8), where, ONTO)


def test_that_another_spacing_is_refused() -> None:
    where = grid(SHAPE, np.asarray(ONTO.origin), STEPS * 1.02)
    with pytest.raises(OffLattice):
        align(np.zeros(SHAPE, dtype=np.uint8), where, ONTO)
