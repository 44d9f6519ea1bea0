"""Points and boxes of an answer against a reference, in patient space or in pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.package.answers import Box, Instance, Point, Polygon
from server_api.scoring.matching import Array, Labels, Objects, cheapest, within_labels

Marked = Sequence[Point] | Sequence[Box] | Sequence[Polygon] | Sequence[Instance]


def labels_of(marked: Marked) -> Labels:
    """Give the label of each object."""
    return np.array([one.label for one in marked], np.int64)


def scores_of(marked: Marked) -> Array:
    """Give how sure the answerer is of each object; 1 where nothing is said."""
    return np.array([1.0 if one.score is None else one.score for one in marked], np.float64)


def to_index(positions: Array, grid: Grid | None) -> Array:
    """Give (slice, row, column) of LPS positions in mm; pixels come as (column, row, frame)."""
    if grid is None:
        return positions[..., ::-1]
    index: Array = (positions - grid.matrix[:3, 3]) @ np.linalg.inv(grid.matrix[:3, :3]).T
    return index


def compare_points(
    answer: Sequence[Point], reference: Sequence[Point], grid: Grid | None
) -> Objects:
    """Compare by distance in mm, or in pixels within one frame."""
    first, second = _positions(answer), _positions(reference)
    apart = np.linalg.norm(first[:, None, :] - second[None, :, :], axis=2)
    if grid is None:
        same = np.rint(first[:, None, 2]) == np.rint(second[None, :, 2])
        apart = np.where(same, apart, np.inf)
    near = within_labels(-apart, labels_of(answer), labels_of(reference))
    return Objects(near=near, scores=scores_of(answer))


def point_distance(objects: Objects, greatest: float) -> float:
    """Give the mean distance of matched points; whoever has no partner counts as `greatest`."""
    larger = max(objects.counts)
    if not larger:
        return 0.0
    costs = np.full((larger, larger), greatest)
    costs[: objects.counts[0], : objects.counts[1]] = np.minimum(-objects.near, greatest)
    return cheapest(costs) / larger


def compare_boxes(answer: Sequence[Box], reference: Sequence[Box], grid: Grid | None) -> Objects:
    """Compare by intersection over union; the corners are centres of the outermost voxels."""
    (low, high), (other_low, other_high) = _sides(answer, grid), _sides(reference, grid)
    common = np.ones((len(low), len(other_low)))
    for axis in range(3):
        least = np.minimum(high[:, None, axis], other_high[None, :, axis])
        most = np.maximum(low[:, None, axis], other_low[None, :, axis])
        common *= np.clip(least - most, 0.0, None)
    volumes = np.prod(high - low, axis=1)[:, None] + np.prod(other_high - other_low, axis=1)
    near = within_labels(common / (volumes - common), labels_of(answer), labels_of(reference))
    return Objects(near=near, scores=scores_of(answer))


def _positions(points: Sequence[Point]) -> Array:
    return np.array([one.position for one in points], np.float64).reshape(-1, 3)


def _sides(boxes: Sequence[Box], grid: Grid | None) -> tuple[NDArray[np.float64], Array]:
    first = np.array([one.first for one in boxes], np.float64).reshape(-1, 3)
    last = np.array([one.last for one in boxes], np.float64).reshape(-1, 3)
    one, other = to_index(first, grid), to_index(last, grid)
    return np.minimum(one, other) - 0.5, np.maximum(one, other) + 0.5
