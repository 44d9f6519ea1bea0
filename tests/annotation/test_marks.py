from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its usual name
from pydantic import ValidationError

from medal_desktop.annotation.marks import geometry
from medal_desktop.annotation.marks.model import Mark, Shape, Space
from medal_desktop.annotation.marks.readings import Images, readings
from medal_desktop.base.geometry import Grid

TILTED = Grid(
    shape=(9, 40, 50),
    origin=(-20.0, 11.0, 300.0),
    step_slice=(0.0, 0.8, 2.4),
    step_row=(0.0, 0.7 * math.cos(0.3), -0.7 * math.sin(0.3)),
    step_column=(0.6, 0.0, 0.0),
)


def mark(shape: Shape, points: Any, **more: Any) -> Mark:
    return Mark(id="0" * 16, series="series-001", shape=shape, points=tuple(points), **more)


def told(one: Mark, images: Images | None = None) -> dict[str, float]:
    return {reading.name: reading.value for reading in readings(one, images)}


def image(grid: Grid, values: np.ndarray) -> sitk.Image:
    """The same volume as SimpleITK sees it."""
    made = sitk.GetImageFromArray(values)
    made.SetOrigin(grid.origin)
    made.SetSpacing(grid.spacing[::-1])
    slices, rows, columns = grid.directions
    made.SetDirection(np.array([columns, rows, slices]).T.reshape(-1).tolist())
    return made


def test_that_a_ruler_agrees_with_simpleitk_to_a_tenth_of_a_millimetre() -> None:
    square = Grid(
        shape=(9, 40, 50),
        origin=(-20.0, 11.0, 300.0),
        step_slice=(0.0, 0.0, 2.5),
        step_row=(0.0, 0.7, 0.0),
        step_column=(0.6, 0.0, 0.0),
    )
    seen = image(square, np.zeros(square.shape, np.int16))
    for start, end in (((0, 0, 0), (8, 39, 49)), ((2, 5, 7), (2, 30, 11))):
        ends = [seen.TransformIndexToPhysicalPoint(index[::-1]) for index in (start, end)]
        ruler = mark(Shape.RULER, [square.to_lps((*map(float, index),)) for index in (start, end)])
        assert told(ruler)["length"] == pytest.approx(math.dist(*ends), abs=1e-6)


def test_that_a_square_of_ten_millimetres_in_a_tilted_plane_is_a_square_centimetre() -> None:
    row, column = (np.array(TILTED.directions[axis]) for axis in (1, 2))
    start = np.array(TILTED.to_lps((4.0, 5.0, 5.0)))
    corners = [start, start + 10 * row, start + 10 * row + 10 * column, start + 10 * column]
    found = told(mark(Shape.BOX, [tuple(corner) for corner in corners]))
    assert found == {"area": pytest.approx(100.0), "perimeter": pytest.approx(40.0)}


def test_that_the_statistics_of_an_area_agree_with_simpleitk() -> None:
    values = np.random.default_rng(1).normal(40, 12, TILTED.shape).astype(np.float32)
    corners = [(4.0, 4.6, 6.6), (4.0, 4.6, 30.4), (4.0, 25.4, 30.4), (4.0, 25.4, 6.6)]
    area = mark(Shape.POLYGON, [TILTED.to_lps(corner) for corner in corners])
    labels = np.zeros(TILTED.shape, np.uint8)
    labels[4, 5:26, 7:31] = 1
    measured = sitk.LabelStatisticsImageFilter()
    measured.Execute(sitk.GetImageFromArray(values), sitk.GetImageFromArray(labels))
    found = told(area, Images(values=values, grid=TILTED, unit="HU"))
    assert found["mean"] == pytest.approx(measured.GetMean(1), abs=1e-3)
    assert found["SD"] == pytest.approx(measured.GetSigma(1), abs=1e-3)
    assert found["minimum"] == pytest.approx(measured.GetMinimum(1))
    assert found["maximum"] == pytest.approx(measured.GetMaximum(1))


def test_that_a_circle_has_the_area_and_the_values_of_a_circle() -> None:
    grid = Grid(
        shape=(3, 100, 100),
        origin=(0.0, 0.0, 0.0),
        step_slice=(0.0, 0.0, 3.0),
        step_row=(0.0, 0.5, 0.0),
        step_column=(0.5, 0.0, 0.0),
    )
    values = np.ones(grid.shape, np.int16)
    circle = mark(Shape.ELLIPSE, [(25.0, 25.0, 3.0), (35.0, 25.0, 3.0), (25.0, 35.0, 3.0)])
    found = told(circle, Images(values=values, grid=grid))
    assert found["area"] == pytest.approx(math.pi * 100)
    assert found["perimeter"] == pytest.approx(2 * math.pi * 10, rel=1e-6)
    assert (found["mean"], found["SD"]) == (1.0, 0.0)


def test_that_an_area_in_an_oblique_plane_tells_the_values_beneath_it() -> None:
    grid = Grid(
        shape=(40, 40, 40),
        origin=(0.0, 0.0, 0.0),
        step_slice=(0.0, 0.0, 1.0),
        step_row=(0.0, 1.0, 0.0),
        step_column=(1.0, 0.0, 0.0),
    )
    values = np.broadcast_to(np.arange(40.0)[None, None, :], grid.shape)
    slanted = [(10.0, 10.0, 10.0), (20.0, 10.0, 10.0), (20.0, 20.0, 20.0), (10.0, 20.0, 20.0)]
    found = told(mark(Shape.POLYGON, slanted), Images(values=values, grid=grid))
    assert found["mean"] == pytest.approx(15.0, abs=0.6)
    assert found["area"] == pytest.approx(10 * math.sqrt(200))


@pytest.mark.parametrize("degrees", [0.0, 12.5, 90.0, 137.0, 180.0])
def test_that_an_angle_is_what_was_drawn(degrees: float) -> None:
    turn = math.radians(degrees)
    arms = [(3.0, 0.0, 5.0), (0.0, 0.0, 5.0), (math.cos(turn), math.sin(turn), 5.0)]
    assert told(mark(Shape.ANGLE, arms))["angle"] == pytest.approx(degrees, abs=1e-6)


def test_that_the_cobb_angle_is_the_acute_one() -> None:
    turn = math.radians(160)
    lines = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 5.0, 0.0)]
    lines.append((math.cos(turn), 5 + math.sin(turn), 0.0))
    assert told(mark(Shape.COBB, lines))["Cobb angle"] == pytest.approx(20.0)


def test_that_a_bidirectional_tells_both_axes() -> None:
    ends = [(0.0, 0.0, 0.0), (30.0, 0.0, 0.0), (12.0, -7.0, 0.0), (12.0, 5.0, 0.0)]
    assert told(mark(Shape.BIDIRECTIONAL, ends)) == {"long axis": 30.0, "short axis": 12.0}


def test_that_a_box_in_space_has_a_volume() -> None:
    box = mark(Shape.BOX_3D, [(1.0, 2, 3), (6.0, 2, 3), (1.0, 12, 3), (1.0, 2, 18)])
    assert told(box)["volume"] == pytest.approx(10 * 20 * 30 / 1000)
    corners = geometry.box_corners(np.array(box.points))
    assert np.ptp(corners, axis=0).tolist() == [10.0, 20.0, 30.0]


def test_that_a_picture_without_spacing_is_measured_in_pixels_and_with_one_in_mm() -> None:
    ends = [(0.0, 0.0, 2.0), (30.0, 40.0, 2.0)]
    bare = readings(mark(Shape.RULER, ends, space=Space.PICTURE))
    known = readings(mark(Shape.RULER, ends, space=Space.PICTURE, spacing=(0.2, 0.1)))
    assert [(r.value, r.unit) for r in bare] == [(50.0, "{pixels}")]
    assert [(r.value, r.unit) for r in known] == [(pytest.approx(math.hypot(3, 8)), "mm")]


def test_that_the_widest_distance_is_found_between_any_two_points() -> None:
    points = np.random.default_rng(3).normal(size=(1300, 3))
    value, pair = geometry.widest(points)
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert value == pytest.approx(gaps.max())
    assert math.dist(*pair.tolist()) == pytest.approx(value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape": Shape.RULER, "points": ((0, 0, 0),)},
        {"shape": Shape.RULER, "points": ((0, 0, 0), (math.nan, 0, 0))},
        {"shape": Shape.LABEL},
        {"shape": Shape.POINT, "points": ((0, 0, 0),), "frames": (1, 2)},
        {"shape": Shape.SPAN, "frames": (5, 2)},
        {"shape": Shape.POINT, "points": ((0, 0, 0),), "spacing": (0.0, 1.0)},
    ],
)
def test_that_a_mark_which_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Mark(id="0" * 16, series="series-001", **wrong)
