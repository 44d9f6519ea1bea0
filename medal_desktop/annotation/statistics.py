"""What a segment amounts to: volume, values, diameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.marks.geometry import widest
from medal_desktop.base.geometry import Grid

Labels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentStatistics:
    """One segment in numbers.

    Attributes:
        diameter_mm: the largest distance between centres of two of its voxels.
        in_slice_mm: the same within one slice of the array's first axis (RECIST's longest).
        mean, deviation, least, most: of the series' values; NaN without any.
    """

    label: int
    voxels: int
    ml: float
    mean: float
    deviation: float
    least: float
    most: float
    diameter_mm: float
    in_slice_mm: float


def statistics(
    labels: Labels, values: NDArray[Any] | None, grid: Grid, label: int
) -> SegmentStatistics:
    """Give the numbers of one segment; all zero and NaN when nothing is drawn."""
    found = labels == label
    count = int(np.count_nonzero(found))
    inside = values[found].astype(np.float64) if values is not None and count else np.empty(0)
    told = bool(inside.size)
    diameter, in_slice = _diameters(found, grid)
    return SegmentStatistics(
        label=label,
        voxels=count,
        ml=count * grid.voxel_ml,
        mean=float(inside.mean()) if told else float("nan"),
        deviation=float(inside.std()) if told else float("nan"),
        least=float(inside.min()) if told else float("nan"),
        most=float(inside.max()) if told else float("nan"),
        diameter_mm=diameter,
        in_slice_mm=in_slice,
    )


def _diameters(found: Mask, grid: Grid) -> tuple[float, float]:
    """Give the widest distance in space and within a slice, in mm.

    The two ends lie on the convex hulls of the slices, which hold few of the voxels.
    """
    hulls, best = [], 0.0
    for index in np.flatnonzero(found.any(axis=(1, 2))).tolist():
        corners = _hull(found[index])
        placed = np.column_stack([np.full(len(corners), float(index)), corners])
        mm = placed @ grid.matrix[:3, :3].T
        hulls.append(mm)
        best = max(best, widest(mm)[0])
    if not hulls:
        return 0.0, 0.0
    return widest(np.concatenate(hulls))[0], best


def _hull(flat: Mask) -> NDArray[np.float64]:
    """Give the corners of the convex hull of (rows, columns), by Andrew's chain."""
    rows = np.flatnonzero(flat.any(axis=1))
    first = flat[rows].argmax(axis=1)
    last = flat.shape[1] - 1 - flat[rows, ::-1].argmax(axis=1)
    left = _chain(list(zip(rows.tolist(), first.tolist(), strict=True)), 1)
    right = _chain(list(zip(rows.tolist(), last.tolist(), strict=True)), -1)
    return np.array(sorted({*left, *right}), np.float64)


def _chain(points: list[tuple[int, int]], side: int) -> list[tuple[int, int]]:
    """Keep the points on one side of which all others lie."""
    kept: list[tuple[int, int]] = []
    for point in points:
        while len(kept) > 1 and side * _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(first: tuple[int, int], second: tuple[int, int], third: tuple[int, int]) -> int:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )
