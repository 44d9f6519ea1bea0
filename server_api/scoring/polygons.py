"""Outlines within slices: their areas and what they have in common.

Areas are summed along lines an eighth of a pixel apart, inside by the even-odd rule; along a line
they are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.package.answers import Polygon
from server_api.scoring.boxes import labels_of, scores_of, to_index
from server_api.scoring.errors import AnswerUnusable
from server_api.scoring.matching import Array, Objects, within_labels

_LINES = 8
_MOST_CROSSINGS = 4_000_000
_LARGEST_INDEX = 1_000_000
_FLAT = 0.5


@dataclass(frozen=True, slots=True)
class Outline:
    """One polygon as runs along lines; a run is (line, start, end), in eighths and in pixels."""

    slice: int
    label: int
    runs: Array

    @property
    def area(self) -> float:
        """Area in pixels."""
        return float((self.runs[:, 2] - self.runs[:, 1]).sum()) / _LINES


@np.errstate(all="ignore")  # numbers without sense are refused by place
def outlines(polygons: Sequence[Polygon], grid: Grid | None) -> tuple[Outline, ...]:
    """Turn polygons into runs.

    Raises:
        AnswerUnusable: one leaves its slice or the image, or they are too intricate.
    """
    indices = [to_index(np.array(one.points, np.float64), grid) for one in polygons]
    for index in indices:
        _require_place(index, grid)
    edges = [_edges(index[:, 1:]) for index in indices]
    if sum(int(counts.sum()) for _ends, _first, counts in edges) > _MOST_CROSSINGS:
        raise AnswerUnusable("its outlines are too intricate")
    return tuple(
        Outline(round(float(index[:, 0].mean())), one.label, _runs(*edge))
        for one, index, edge in zip(polygons, indices, edges, strict=True)
    )


def compare(
    answer: Sequence[Polygon], reference: Sequence[Polygon], grid: Grid | None
) -> tuple[Objects, float]:
    """Compare each two by intersection over union; and give Dice of all areas, mean over labels.

    Raises:
        AnswerUnusable: see `outlines`.
    """
    first, second = outlines(answer, grid), outlines(reference, grid)
    near = np.zeros((len(first), len(second)))
    for (i, one), (j, other) in product(enumerate(first), enumerate(second)):
        if one.slice == other.slice and one.label == other.label:
            near[i, j] = _iou(one.runs, other.runs)
    near = within_labels(near, labels_of(answer), labels_of(reference))
    return Objects(near=near, scores=scores_of(answer)), _dice(first, second)


def _dice(first: Sequence[Outline], second: Sequence[Outline]) -> float:
    labels = sorted({one.label for one in (*first, *second)})
    if not labels:
        return 1.0
    values = []
    for label in labels:
        slices = {one.slice for one in (*first, *second) if one.label == label}
        parts = np.array([_areas(_all(first, at, label), _all(second, at, label)) for at in slices])
        size, other, common = parts.sum(axis=0)
        values.append(2.0 * common / (size + other) if size + other else 1.0)
    return float(np.mean(values))


def _all(found: Sequence[Outline], at: int, label: int) -> Array:
    runs = [one.runs for one in found if one.slice == at and one.label == label]
    return np.concatenate(runs) if runs else np.zeros((0, 3))


def _iou(first: Array, second: Array) -> float:
    if not len(first) or not len(second) or _apart(first, second):
        return 0.0
    size, other, common = _areas(first, second)
    return common / (size + other - common) if common else 0.0


def _apart(first: Array, second: Array) -> bool:
    lines = first[-1, 0] < second[0, 0] or second[-1, 0] < first[0, 0]
    across = first[:, 2].max() <= second[:, 1].min() or second[:, 2].max() <= first[:, 1].min()
    return bool(lines or across)


def _areas(first: Array, second: Array) -> tuple[float, float, float]:
    """Give the area that each covers, and that both cover, in eighths of pixels."""
    line = np.concatenate([first[:, 0], first[:, 0], second[:, 0], second[:, 0]])
    at = np.concatenate([first[:, 1], first[:, 2], second[:, 1], second[:, 2]])
    one, other = np.ones(len(first)), np.ones(len(second))
    order = np.lexsort((at, line))
    covered = np.cumsum(np.concatenate([one, -one, 0 * other, 0 * other])[order])
    also = np.cumsum(np.concatenate([0 * one, 0 * one, other, -other])[order])
    # behind the last end of a line nothing is covered, so that the step to the next line is free
    steps = np.diff(at[order], append=0.0)
    inside, beside = covered > 0, also > 0
    return (
        float(steps[inside].sum()),
        float(steps[beside].sum()),
        float(steps[inside & beside].sum()),
    )


def _edges(points: Array) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Give each edge (row, column, row, column), the first line that it crosses, and how many."""
    ends = np.concatenate([points, np.roll(points, -1, axis=0)], axis=1)
    low = np.minimum(ends[:, 0], ends[:, 2]) * _LINES
    high = np.maximum(ends[:, 0], ends[:, 2]) * _LINES
    # lines lie at odd sixteenths, so that a corner on a pixel's centre lies on none
    first = np.ceil(low - 0.5).astype(np.int64)
    return ends, first, np.ceil(high - 0.5).astype(np.int64) - first


def _runs(ends: Array, first: NDArray[np.int64], counts: NDArray[np.int64]) -> Array:
    edge = np.repeat(np.arange(len(ends)), counts)
    line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    row, column, to_row, to_column = ends[edge].T
    share = ((line + 0.5) / _LINES - row) / (to_row - row)
    crossing = column + share * (to_column - column)
    order = np.lexsort((crossing, line))
    starts, stops = order[::2], order[1::2]
    return np.stack([line[starts], crossing[starts], crossing[stops]], axis=1)


def _require_place(index: Array, grid: Grid | None) -> None:
    if np.ptp(index[:, 0]) > _FLAT:
        raise AnswerUnusable("an outline leaves its slice")
    most = np.array(grid.shape if grid else (_LARGEST_INDEX,) * 3)
    if not ((index >= -1.0) & (index <= most)).all():
        raise AnswerUnusable("an outline leaves the image")
