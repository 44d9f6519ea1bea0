"""Objects against objects: by worked examples, by properties, and by another way of counting."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from medal_desktop.package.answers import Box, InstancesAnswer, Point, Polygon
from server_api.scoring import boxes, instances, matching, polygons
from server_api.scoring.errors import AnswerUnusable
from tests.builders.scoring import small_grid

GRID = small_grid()


def objects(near: list[list[float]], scores: list[float] | None = None) -> matching.Objects:
    table = np.array(near, float).reshape(len(near), -1)
    return matching.Objects(near=table, scores=np.array(scores or [1.0] * len(near)))


def points(*places: tuple[float, float, float], label: int = 1) -> list[Point]:
    return [Point(position=place, label=label) for place in places]


def test_that_the_greedy_pairing_is_not_taken_where_another_finds_more() -> None:
    assert matching.f1(objects([[0.9, 0.6], [0.8, 0.0]]), 0.5) == 1.0


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 5)), elements=st.floats(0, 1))
)
def test_that_no_pairing_finds_more(near: np.ndarray) -> None:
    wide = near if near.shape[0] <= near.shape[1] else near.T
    most = max(
        sum(wide[row, column] >= 0.5 for row, column in enumerate(columns))
        for columns in itertools.permutations(range(wide.shape[1]), wide.shape[0])
    )
    found = matching.pairs(matching.Objects(near=near, scores=np.ones(len(near))), 0.5)
    assert len(found[0]) == most
    assert all(near[pair] >= 0.5 for pair in zip(*found, strict=True))


def test_that_average_precision_is_that_of_the_textbook() -> None:
    # by falling score: hit, miss, hit; two references. Precision 1, 1/2, 2/3 at recall .5, .5, 1.
    found = objects([[1, 0], [0, 0], [0, 1]], [0.9, 0.8, 0.7])
    assert matching.average_precision(found, 0.5) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_that_the_order_of_equal_scores_changes_nothing() -> None:
    near = np.array([[1, 0], [0, 0], [0, 1], [0, 0]], float)
    values = {
        matching.average_precision(matching.Objects(near=near[list(order)], scores=np.ones(4)), 0.5)
        for order in itertools.permutations(range(4))
    }
    assert values == {0.5}


def test_that_a_reference_is_found_once_only() -> None:
    twice = objects([[0.9], [0.9]], [0.9, 0.8])
    assert matching.f1(twice, 0.5) == pytest.approx(2 / 3)
    assert matching.average_precision(twice, 0.5) == 1.0  # the second comes after all is found


@pytest.mark.parametrize(("tolerance", "expected"), [(5.0, 1.0), (4.9, 0.5), (0.5, 0.0)])
def test_that_points_count_within_their_tolerance(tolerance: float, expected: float) -> None:
    answer, truth = points((0, 0, 0), (10, 0, 0)), points((0, 0, 1), (10, 3, 4))
    found = boxes.compare_points(answer, truth, GRID)
    assert matching.f1(found, -tolerance) == expected


def test_that_points_of_another_label_are_other_things() -> None:
    found = boxes.compare_points(points((0, 0, 0)), points((0, 0, 0), label=2), GRID)
    assert matching.f1(found, -5) == 0.0
    assert boxes.point_distance(found, 20) == 20.0


def test_that_missing_surplus_and_far_points_cost_the_greatest_distance() -> None:
    truth = points((0, 0, 0), (100, 0, 0))
    one = boxes.compare_points(points((0, 0, 4)), truth, GRID)
    assert boxes.point_distance(one, 20) == 12.0
    far = boxes.compare_points(points((0, 0, 4), (100, 0, 90)), truth, GRID)
    assert boxes.point_distance(far, 20) == 12.0
    many = boxes.compare_points(points(*[(0, 0, 4)] * 5), points((0, 0, 0)), GRID)
    assert boxes.point_distance(many, 20) == pytest.approx((4 + 4 * 20) / 5)


def test_that_pixels_of_another_frame_are_elsewhere() -> None:
    found = boxes.compare_points(points((3, 3, 0)), points((3, 3, 1)), None)
    assert matching.f1(found, -5) == 0.0


def test_that_a_box_of_voxels_overlaps_by_counted_voxels() -> None:
    def voxels(first: tuple[int, int, int], last: tuple[int, int, int]) -> tuple[Box, set]:
        corners = [GRID.to_lps(tuple(map(float, at))) for at in (first, last)]
        spans = [range(min(a, b), max(a, b) + 1) for a, b in zip(first, last, strict=True)]
        return Box(first=corners[0], last=corners[1]), set(itertools.product(*spans))

    one, inside = voxels((0, 1, 2), (3, 5, 6))
    other, beside = voxels((4, 7, 8), (1, 3, 4))
    iou = len(inside & beside) / len(inside | beside)
    assert boxes.compare_boxes([one], [other], GRID).near[0, 0] == pytest.approx(iou)


def test_that_a_box_on_one_slice_has_the_thickness_of_a_voxel() -> None:
    flat = Box(first=(1, 1, 0), last=(5, 5, 0))
    assert boxes.compare_boxes([flat], [flat], None).near[0, 0] == 1.0


def square(side: float, at: float = 0.0, frame: float = 0.0, label: int = 1) -> Polygon:
    corners = ((at, at), (at + side, at), (at + side, at + side), (at, at + side))
    return Polygon(points=tuple((x, y, frame) for x, y in corners), label=label)


def test_that_the_area_of_an_outline_is_right() -> None:
    (found,) = polygons.outlines([square(10.0, 3.0)], None)
    assert found.area == pytest.approx(100, rel=0.01)
    triangle = Polygon(points=((0, 0, 0), (20, 0, 0), (0, 10, 0)))
    assert polygons.outlines([triangle], None)[0].area == pytest.approx(100, rel=0.01)


def test_that_outlines_overlap_by_their_areas() -> None:
    found, dice = polygons.compare([square(10)], [square(10, 5)], None)
    assert found.near[0, 0] == pytest.approx(25 / 175, rel=0.01)
    assert dice == pytest.approx(0.25, rel=0.01)


def test_that_outlines_on_other_slices_and_of_other_labels_share_nothing() -> None:
    for other in (square(10, frame=1.0), square(10, label=2)):
        found, dice = polygons.compare([square(10)], [other], None)
        assert (matching.f1(found, 0.1), dice) == (0.0, 0.0)


def test_that_outlines_of_one_label_count_together_once() -> None:
    _found, dice = polygons.compare([square(10), square(10)], [square(10)], None)
    assert dice == 1.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 9, width=32)] * 2), min_size=3, max_size=8))
def test_that_an_outline_is_itself(corners: list[tuple[float, float]]) -> None:
    one = Polygon(points=tuple((x, y, 0.0) for x, y in corners))
    found, dice = polygons.compare([one], [one], None)
    assert dice == pytest.approx(1.0)
    shared = found.near[0, 0]
    assert shared == 0.0 or shared == pytest.approx(1.0)  # 0 for one without any area


@pytest.mark.parametrize(
    "places",
    [
        ((0, 0, 0), (5, 0, 0), (5, 5, 3)),
        ((0, 0, 0), (5e6, 0, 0), (5, 5, 0)),
        ((0, 0, 0), (1e308, -1e308, 0), (5, 5, 0)),
        ((-9, 0, 0), (5, 0, 0), (5, 5, 0)),
    ],
)
def test_that_an_outline_that_is_nowhere_is_refused(places: tuple) -> None:
    with pytest.raises(AnswerUnusable):
        polygons.outlines([Polygon(points=places)], None)


def test_that_outlines_without_end_are_refused() -> None:
    zigzag = tuple((float(n % 7), 60000.0 * (n % 2), 0.0) for n in range(1000))
    with pytest.raises(AnswerUnusable):
        polygons.outlines([Polygon(points=zigzag)], None)


def drawn(labels: np.ndarray, *values: int) -> instances.Drawn:
    named = tuple({"value": value} for value in values)
    answer = InstancesAnswer(file="m.nii", series="series-1", instances=named)
    return instances.Drawn(answer, labels)


def row_of(*voxels: int) -> np.ndarray:
    return np.array(voxels, np.uint8).reshape(1, 1, -1)


def test_that_panoptic_quality_is_that_of_its_paper() -> None:
    # one pair with IoU 3/4, one surplus, one missing: PQ = 0.75 / (1 + 1/2 + 1/2)
    truth = drawn(row_of(1, 1, 1, 1, 0, 0, 2, 2), 1, 2)
    given_ = drawn(row_of(5, 5, 5, 0, 6, 6, 0, 0), 5, 6)
    found = instances.compare(given_, truth)
    assert instances.panoptic_quality(found) == pytest.approx(0.375)
    assert instances.instance_dice(found) == pytest.approx((6 / 7) / 3)
    assert matching.f1(found.objects, 0.5) == 0.5


def test_that_half_is_not_enough_for_panoptic_quality() -> None:
    found = instances.compare(drawn(row_of(1, 0), 1), drawn(row_of(1, 1), 1))
    assert instances.panoptic_quality(found) == 0.0


def test_that_an_instance_without_voxels_is_a_surplus() -> None:
    found = instances.compare(drawn(row_of(1, 0), 1, 9), drawn(row_of(1, 0), 1))
    assert matching.f1(found.objects, 0.5) == pytest.approx(2 / 3)


def test_that_voxels_of_nobody_are_refused() -> None:
    with pytest.raises(AnswerUnusable):
        instances.require_named(drawn(row_of(1, 2), 1))


@pytest.mark.parametrize("count", [0, 1])
def test_that_nothing_against_nothing_is_best_and_something_worst(count: int) -> None:
    near = np.zeros((count, 0))
    one = matching.Objects(near=near, scores=np.ones(count))
    best = float(count == 0)
    assert matching.f1(one, 0.5) == matching.average_precision(one, 0.5) == best
    assert matching.mean_overlap(one, near) == best
    assert boxes.point_distance(one, 7.0) == (1 - best) * 7.0
    overlaps = instances.Overlaps(one, near)
    assert instances.panoptic_quality(overlaps) == best
