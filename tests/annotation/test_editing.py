from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its usual name

from medal_desktop.annotation import editing
from medal_desktop.annotation.editing import Operation
from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.annotation.statistics import statistics
from medal_desktop.base.geometry import Grid

GRID = Grid(
    shape=(12, 60, 64),
    origin=(-30.0, -20.0, 5.0),
    step_slice=(0.0, 0.0, 3.0),
    step_row=(0.0, 0.8, 0.0),
    step_column=(0.5, 0.0, 0.0),
)


def begun(*boxes: tuple[int, slice, slice, slice]) -> Segmentation:
    """A segmentation with boxes of labels, on values that grow with the column."""
    values = np.broadcast_to(np.arange(64, dtype=np.int16)[None, None], GRID.shape).copy()
    drawn = Segmentation.empty(GRID, values)
    for label, *box in boxes:
        drawn.labels[tuple(box)] = label
    return drawn


def ball(radius_mm: float = 9.0) -> Segmentation:
    drawn = begun()
    drawn.dab((6, 30, 32), Brush(label=1, radius_mm=radius_mm))
    drawn.keep()
    return drawn


BOX = (1, slice(4, 8), slice(20, 40), slice(20, 44))
ACTS: list[Callable[[Segmentation], bool]] = [
    lambda drawn: editing.margin(drawn, 1, 2.0),
    lambda drawn: editing.margin(drawn, 1, -1.0),
    lambda drawn: editing.smooth(drawn, 1, 4.0),
    lambda drawn: editing.copy_slice(drawn, 1, 0, 7, 8),
    lambda drawn: editing.combine(drawn, 1, editing.within(drawn, (25, 30)), Operation.INTERSECT),
    lambda drawn: editing.combine(drawn, 1, editing.within(drawn, (25, 30)), Operation.SUBTRACT),
    lambda drawn: editing.combine(drawn, 1, editing.within(drawn, (50, 60)), Operation.UNITE),
    lambda drawn: editing.level(drawn, 1, 0, (2, 30, 50)),
    lambda drawn: editing.bucket(drawn, 2, 0, (5, 30, 30)),
    lambda drawn: editing.drop_island(drawn, (5, 30, 30)),
]


@pytest.mark.parametrize("number", range(len(ACTS)))
def test_that_each_act_is_one_stroke_that_can_be_taken_back_to_the_bit(number: int) -> None:
    drawn = begun(BOX)
    before = drawn.labels.copy()
    assert ACTS[number](drawn)
    after = drawn.labels.copy()
    assert not np.array_equal(before, after)
    assert drawn.undo()
    assert np.array_equal(drawn.labels, before)
    assert drawn.redo()
    assert np.array_equal(drawn.labels, after)


@pytest.mark.parametrize("number", range(len(ACTS)))
def test_that_no_act_changes_a_locked_segment(number: int) -> None:
    drawn = begun(BOX, (3, slice(0, 12), slice(0, 60), slice(40, 64)))
    drawn.labels[0:3] = 3
    drawn.locked = frozenset({3})
    locked = drawn.labels == 3
    ACTS[number](drawn)
    assert np.array_equal(drawn.labels == 3, locked)


@pytest.mark.parametrize("mm", [2.0, -2.0, 3.2])
def test_that_a_margin_is_right_to_the_millimetre_in_every_direction(mm: float) -> None:
    drawn = begun(BOX)
    image = sitk.GetImageFromArray(drawn.labels)
    image.SetSpacing(GRID.spacing[::-1])
    away = sitk.GetArrayFromImage(
        sitk.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True)
    )
    editing.margin(drawn, 1, mm)
    if mm > 0:
        assert np.array_equal(drawn.labels == 1, away <= mm + 1e-4)
    else:
        steps = [int(-mm / step + 1e-6) for step in GRID.spacing]
        assert np.argwhere(drawn.labels).min(axis=0).tolist() == [
            4 + steps[0], 20 + steps[1], 20 + steps[2],
        ]  # fmt: skip


def test_that_a_margin_stops_at_other_segments() -> None:
    drawn = begun(BOX, (2, slice(4, 8), slice(20, 40), slice(44, 50)))
    other = drawn.labels == 2
    editing.margin(drawn, 1, 5.0)
    assert np.array_equal(drawn.labels == 2, other)


def test_that_smoothing_takes_a_spur_away_and_leaves_the_body() -> None:
    drawn = ball()
    body = int(np.count_nonzero(drawn.labels))
    drawn.labels[6, 30, 50:60] = 1
    assert editing.smooth(drawn, 1, 3.0)
    assert not drawn.labels[6, 30, 54:60].any()
    assert np.count_nonzero(drawn.labels) == pytest.approx(body, rel=0.08)


def test_that_islands_are_kept_and_dropped_by_size_and_by_a_click() -> None:
    small = (1, slice(0, 1), slice(2, 5), slice(2, 5))
    for act, left in (
        (lambda drawn: editing.keep_largest(drawn, 1), {(5, 30, 30)}),
        (lambda drawn: editing.drop_small(drawn, 1, 0.1), {(5, 30, 30)}),
        (lambda drawn: editing.keep_island(drawn, (0, 3, 3)), {(0, 3, 3)}),
        (lambda drawn: editing.drop_island(drawn, (5, 30, 30)), {(0, 3, 3)}),
    ):
        drawn = begun(BOX, small)
        assert act(drawn)
        assert {at for at in ((5, 30, 30), (0, 3, 3)) if drawn.labels[at]} == left


def test_that_holes_are_filled_in_space_or_slice_by_slice() -> None:
    drawn = begun(BOX)
    drawn.labels[5, 25:30, 25:30] = 0
    drawn.labels[7, 25:30, 25:30] = 0
    assert editing.fill_holes(drawn, 1)
    assert drawn.labels[5, 27, 27] == 1
    assert drawn.labels[7, 27, 27] == 0
    assert editing.fill_holes(drawn, 1, axis=0)
    assert drawn.labels[7, 27, 27] == 1


def test_that_a_grown_segment_can_be_cut_out_of_another() -> None:
    drawn = begun(BOX, (2, slice(5, 6), slice(28, 30), slice(30, 32)))
    assert editing.combine(drawn, 1, editing.region_of(drawn, 2, 1.0), Operation.SUBTRACT)
    assert drawn.labels[5, 29, 33] == 0
    assert drawn.labels[5, 29, 29] == 0
    assert drawn.labels[5, 29, 34] == 1


def test_that_level_tracing_follows_the_brightness_of_the_pixel() -> None:
    drawn = begun()
    drawn.values[3] = 0
    drawn.values[3, 10:20, 10:20] = 100
    drawn.values[3, 14:16, 14:16] = 50
    assert editing.level(drawn, 1, 0, (3, 11, 11))
    assert np.count_nonzero(drawn.labels) == 100
    assert drawn.labels[3, 10:20, 10:20].all()


def test_that_a_bucket_fills_what_an_outline_encloses() -> None:
    drawn = begun()
    drawn.labels[2, 10:20, 10:20] = 1
    drawn.labels[2, 11:19, 11:19] = 0
    assert editing.bucket(drawn, 1, 0, (2, 15, 15))
    assert np.count_nonzero(drawn.labels) == 100


def test_that_a_copy_beyond_the_last_slice_changes_nothing() -> None:
    assert not editing.copy_slice(begun(BOX), 1, 0, 7, 12)


def test_that_the_statistics_agree_with_simpleitk() -> None:
    drawn = ball()
    drawn.labels[2:5, 10:14, 3:40] = 1
    image = sitk.GetImageFromArray(drawn.labels)
    image.SetSpacing(GRID.spacing[::-1])
    shape = sitk.LabelShapeStatisticsImageFilter()
    shape.ComputeFeretDiameterOn()
    shape.Execute(image)
    values = sitk.LabelStatisticsImageFilter()
    values.Execute(sitk.GetImageFromArray(drawn.values), sitk.GetImageFromArray(drawn.labels))
    found = statistics(drawn.labels, drawn.values, GRID, 1)
    assert found.ml == pytest.approx(shape.GetPhysicalSize(1) / 1000, rel=1e-9)
    assert found.mean == pytest.approx(values.GetMean(1))
    assert (found.least, found.most) == (values.GetMinimum(1), values.GetMaximum(1))
    assert found.diameter_mm == pytest.approx(shape.GetFeretDiameter(1), abs=0.1)


def test_that_a_tilted_grid_has_its_true_diameter() -> None:
    tilted = Grid(
        shape=GRID.shape,
        origin=(0.0, 0.0, 0.0),
        step_slice=(0.0, 1.0, 3.0),
        step_row=(0.0, 0.8, 0.0),
        step_column=(0.5, 0.0, 0.0),
    )
    labels = np.zeros(GRID.shape, np.uint8)
    labels[2, 5, 5] = labels[8, 5, 5] = 1
    found = statistics(labels, None, tilted, 1)
    assert found.diameter_mm == pytest.approx(6 * np.hypot(1.0, 3.0))
    assert found.in_slice_mm == 0.0


def test_that_an_empty_segment_has_no_numbers() -> None:
    found = statistics(np.zeros(GRID.shape, np.uint8), None, GRID, 1)
    assert (found.voxels, found.ml, found.diameter_mm) == (0, 0.0, 0.0)
    assert np.isnan(found.mean)
