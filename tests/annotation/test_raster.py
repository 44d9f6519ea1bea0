from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from medal_desktop.annotation.raster import inside, outlines


@given(arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_that_outlines_lead_back_to_the_same_mask(drawn: np.ndarray) -> None:
    again = np.zeros(drawn.shape, bool)
    for outline in outlines(drawn):
        again ^= inside(outline, (drawn.shape[0], drawn.shape[1]))
    assert np.array_equal(again, drawn)


def test_that_a_ring_is_one_outline_which_holds_its_hole() -> None:
    ring = np.ones((9, 9), bool)
    ring[3:6, 3:6] = False
    (outline,) = outlines(ring)
    assert np.array_equal(inside(outline, (9, 9)), ring)


def test_that_two_islands_within_each_others_holes_are_told_apart() -> None:
    drawn = np.ones((11, 11), bool)
    drawn[2:9, 2:9] = False
    drawn[4:7, 4:7] = True
    found = outlines(drawn)
    assert len(found) == 2
    union = np.logical_or.reduce([inside(outline, (11, 11)) for outline in found])
    assert np.array_equal(union, drawn)


def test_that_a_square_has_four_corners() -> None:
    drawn = np.zeros((6, 6), bool)
    drawn[1:4, 2:5] = True
    (outline,) = outlines(drawn)
    assert {tuple(point) for point in outline.tolist()} == {
        (0.5, 1.5), (0.5, 4.5), (3.5, 4.5), (3.5, 1.5),
    }  # fmt: skip


@pytest.mark.parametrize("shift", [0.0, 0.3])
def test_that_a_polygon_takes_the_pixels_whose_centre_it_holds(shift: float) -> None:
    corners = np.array([[1.5, 1.5], [1.5, 5.5], [4.5, 5.5], [4.5, 1.5]]) + shift
    found = np.argwhere(inside(corners, (8, 8)))
    assert found.min(axis=0).tolist() == [2, 2]
    assert found.max(axis=0).tolist() == [4, 5]


def test_that_a_polygon_beside_the_picture_takes_nothing() -> None:
    assert not inside(np.array([[-5.0, -5], [-5, -2], [-2, -2]]), (8, 8)).any()
