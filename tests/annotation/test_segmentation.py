from __future__ import annotations

import numpy as np
import pytest

from medal_desktop.annotation.errors import AnswerDoesNotFit
from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.base.geometry import Grid

SHAPE = (20, 40, 50)


def grid(tilt: float = 0.0) -> Grid:
    """Slices 4 mm apart, pixels of 1 mm."""
    return Grid(
        shape=SHAPE,
        origin=(0.0, 0.0, 0.0),
        step_slice=(0.0, tilt, 4.0),
        step_row=(0.0, 1.0, 0.0),
        step_column=(1.0, 0.0, 0.0),
    )


def begin(tilt: float = 0.0) -> Segmentation:
    """Values rise with the row: 10 × row."""
    values = np.broadcast_to(10 * np.arange(SHAPE[1])[None, :, None], SHAPE).astype(np.int16)
    return Segmentation.empty(grid(tilt), values)


def test_that_a_ball_is_round_in_mm_not_in_voxels() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=8.0))
    where = np.argwhere(drawn.labels)
    assert where.min(axis=0).tolist() == [8, 12, 17]
    assert where.max(axis=0).tolist() == [12, 28, 33]


def test_that_a_ball_has_the_volume_of_a_ball() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=15.0))
    assert drawn.volume_ml(1) == pytest.approx(4 / 3 * np.pi * 15**3 / 1000, rel=0.03)


def test_that_a_flat_brush_stays_in_its_slice() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=8.0, axis=0))
    assert set(np.argwhere(drawn.labels)[:, 0].tolist()) == {10}
    assert np.count_nonzero(drawn.labels) == pytest.approx(np.pi * 64, rel=0.05)


def test_that_a_ball_follows_a_tilted_gantry() -> None:
    drawn = begin(tilt=2.0)
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=9.0))
    for at in np.argwhere(drawn.labels):
        way = np.subtract(
            drawn.grid.to_lps(tuple(float(x) for x in at)),  # type: ignore[arg-type]  # three
            drawn.grid.to_lps((10.0, 20.0, 25.0)),
        )
        assert np.linalg.norm(way) <= 9.0 + 1e-9


@pytest.mark.parametrize("centre", [(0, 0, 0), (19, 39, 49), (0, 39, 25)])
def test_that_a_brush_at_the_edge_paints_what_is_there(centre: tuple[int, int, int]) -> None:
    drawn = begin()
    drawn.dab(centre, Brush(label=3, radius_mm=6.0))
    assert drawn.labels[centre] == 3
    assert drawn.keep()


def test_that_the_smallest_brush_paints_one_voxel() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=0.1))
    assert np.argwhere(drawn.labels).tolist() == [[10, 20, 25]]


def test_that_a_fast_stroke_has_no_gap() -> None:
    drawn = begin()
    drawn.stroke((10, 5, 5), (10, 30, 45), Brush(label=1, radius_mm=2.0, axis=0))
    for share in np.linspace(0, 1, 101):
        at = np.rint((10, 5 + 25 * share, 5 + 40 * share)).astype(int)
        assert drawn.labels[tuple(at)] == 1


def test_that_the_eraser_takes_away() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=2, radius_mm=8.0))
    drawn.dab((10, 20, 25), Brush(label=0, radius_mm=20.0))
    assert not drawn.labels.any()


def test_that_painting_within_a_range_spares_other_values() -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=8.0, only=(180.0, 220.0)))
    rows = set(np.argwhere(drawn.labels)[:, 1].tolist())
    assert rows == set(range(18, 23))


def test_that_growing_stops_at_the_range_and_at_gaps() -> None:
    drawn = begin()
    drawn.values = drawn.values.copy()
    drawn.values[:, :, 30] = -1000  # type: ignore[index]  # a wall between two halves
    assert drawn.grow((10, 20, 5), (150.0, 250.0), 4)
    where = np.argwhere(drawn.labels == 4)
    assert where.min(axis=0).tolist() == [0, 15, 0]
    assert where.max(axis=0).tolist() == [19, 25, 29]


def test_that_growing_from_outside_of_the_range_draws_nothing() -> None:
    drawn = begin()
    assert not drawn.grow((10, 2, 5), (150.0, 250.0), 4)
    assert not drawn.labels.any()


def test_that_the_slices_between_are_filled_with_what_lies_between() -> None:
    drawn = begin()
    drawn.dab((4, 20, 25), Brush(label=1, radius_mm=4.0, axis=0))
    drawn.dab((12, 20, 25), Brush(label=1, radius_mm=12.0, axis=0))
    drawn.keep()
    assert drawn.fill_between(1, axis=0)
    areas = np.count_nonzero(drawn.labels, axis=(1, 2))
    assert (np.diff(areas[4:13]) >= 0).all()
    assert areas[8] == pytest.approx(np.pi * 64, rel=0.1)
    assert not areas[:4].any()
    assert not areas[13:].any()


def test_that_filling_between_spares_other_segments() -> None:
    drawn = begin()
    drawn.dab((8, 20, 25), Brush(label=2, radius_mm=3.0, axis=0))
    for index in (4, 12):
        drawn.dab((index, 20, 25), Brush(label=1, radius_mm=9.0, axis=0))
    before = drawn.labels == 2
    drawn.fill_between(1, axis=0)
    assert np.array_equal(drawn.labels == 2, before)
    assert drawn.labels[8, 20, 31] == 1


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_that_filling_between_needs_two_slices_with_a_gap(axis: int) -> None:
    drawn = begin()
    drawn.dab((10, 20, 25), Brush(label=1, radius_mm=3.0, axis=axis))
    assert not drawn.fill_between(1, axis)


def test_that_each_act_is_one_undo() -> None:
    drawn = begin()
    drawn.dab((4, 20, 25), Brush(label=1, radius_mm=5.0, axis=0))
    drawn.dab((12, 20, 25), Brush(label=1, radius_mm=5.0, axis=0))
    drawn.keep()
    drawn.fill_between(1, axis=0)
    drawn.grow((10, 38, 5), (370.0, 390.0), 2)
    assert drawn.undo()
    assert set(np.unique(drawn.labels).tolist()) == {0, 1}
    assert drawn.undo()
    assert set(np.argwhere(drawn.labels)[:, 0].tolist()) == {4, 12}
    assert drawn.undo()
    assert not drawn.labels.any()
    assert drawn.redo()
    assert drawn.labels.any()


@pytest.mark.parametrize(("label", "radius"), [(256, 1.0), (-1, 1.0), (1, 0.0), (1, 1e9)])
def test_that_a_brush_that_cannot_be_is_refused(label: int, radius: float) -> None:
    with pytest.raises(AnswerDoesNotFit):
        Brush(label=label, radius_mm=radius)


def test_that_labels_of_another_shape_are_refused() -> None:
    with pytest.raises(AnswerDoesNotFit):
        Segmentation(np.zeros((2, 2, 2), np.uint8), grid(), np.zeros(SHAPE))
