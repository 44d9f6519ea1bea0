from __future__ import annotations

import math

import numpy as np
import pytest

from medal_desktop.annotation.marks import handles
from medal_desktop.annotation.marks.geometry import box_volume
from medal_desktop.annotation.marks.model import Mark, Shape

BOX = ((0.0, 0.0, 7.0), (20.0, 0.0, 7.0), (20.0, 10.0, 7.0), (0.0, 10.0, 7.0))
ELLIPSE = ((5.0, 5.0, 1.0), (15.0, 5.0, 1.0), (5.0, 9.0, 1.0))
SOLID = ((0.0, 0.0, 0.0), (4.0, 0.0, 0.0), (0.0, 5.0, 0.0), (0.0, 0.0, 6.0))


def mark(shape: Shape, points: tuple[tuple[float, float, float], ...]) -> Mark:
    return Mark(id="a" * 16, series="series-001", shape=shape, points=points)


@pytest.mark.parametrize("index", range(4))
def test_that_a_pulled_corner_leaves_a_box_a_rectangle_with_the_opposite_one_fixed(
    index: int,
) -> None:
    made = handles.pulled(mark(Shape.BOX, BOX), index, (33.0, -4.0, 7.0))
    points = np.array(made.points)
    assert made.points[index] == pytest.approx((33.0, -4.0, 7.0))
    assert made.points[(index + 2) % 4] == BOX[(index + 2) % 4]
    sides = [points[1] - points[0], points[3] - points[0]]
    assert abs(sides[0] @ sides[1]) < 1e-9
    assert np.allclose(points[0] + points[2], points[1] + points[3])


@pytest.mark.parametrize("index", range(4))
def test_that_a_pulled_ellipse_keeps_its_centre_and_its_other_axis(index: int) -> None:
    made = handles.pulled(mark(Shape.ELLIPSE, ELLIPSE), index, (12.0, 12.0, 1.0))
    assert handles.handles(made)[index] == pytest.approx((12.0, 12.0, 1.0))
    centre, first, second = (np.array(point) for point in made.points)
    assert centre.tolist() == list(ELLIPSE[0])
    assert abs((first - centre) @ (second - centre)) < 1e-9
    kept = np.linalg.norm((second if index % 2 == 0 else first) - centre)
    assert kept == pytest.approx(4.0 if index % 2 == 0 else 10.0)


@pytest.mark.parametrize("index", range(6))
def test_that_a_pulled_face_of_a_solid_box_leaves_the_opposite_face(index: int) -> None:
    before = handles.handles(mark(Shape.BOX_3D, SOLID))
    target = np.array(before[index]) * 1.5
    made = handles.pulled(mark(Shape.BOX_3D, SOLID), index, tuple(target.tolist()))
    after = handles.handles(made)
    opposite = (index + 3) % 6
    assert after[index] == pytest.approx(tuple(target))
    assert after[opposite] == pytest.approx(before[opposite])
    assert box_volume(np.array(made.points)) == pytest.approx(8 * 4 * 5 * 6 * 1.25)


def test_that_an_end_of_a_ruler_moves_alone() -> None:
    ruler = mark(Shape.RULER, ((0.0, 0.0, 0.0), (5.0, 0.0, 0.0)))
    made = handles.pulled(ruler, 1, (0.0, 7.0, 0.0))
    assert made.points == ((0.0, 0.0, 0.0), (0.0, 7.0, 0.0))


def test_that_a_moved_mark_keeps_its_form() -> None:
    made = handles.moved(mark(Shape.BOX, BOX), (1.0, 2.0, 3.0))
    gaps = np.array(made.points) - np.array(BOX)
    assert np.allclose(gaps, [1.0, 2.0, 3.0])


def test_that_a_rectangle_runs_along_the_directions_given() -> None:
    turn = math.radians(30)
    right, down = (math.cos(turn), math.sin(turn), 0.0), (-math.sin(turn), math.cos(turn), 0.0)
    corners = handles.rectangle((0.0, 0.0, 0.0), (10.0, 10.0, 0.0), right, down)
    assert np.allclose(np.cross(np.subtract(corners[1], corners[0]), right), 0)
    assert corners[2] == pytest.approx((10.0, 10.0, 0.0))


def test_that_a_solid_box_has_twelve_edges_and_a_long_line_no_handles() -> None:
    assert len(handles.lines(mark(Shape.BOX_3D, SOLID))) == 12
    long = tuple((float(n), 0.0, 0.0) for n in range(200))
    assert handles.handles(mark(Shape.FREEHAND, long)) == ()
