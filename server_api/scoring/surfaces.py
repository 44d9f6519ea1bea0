"""Volumes and boundaries of two masks on one grid: overlap and distances in mm.

A boundary is every voxel of the mask that has a neighbour (6-neighbourhood) outside of the mask or
of the image. Distances are between voxel centres, in true space also under a tilted gantry.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class MaskPair:
    """An answer and a reference for one label, as booleans (slices, rows, columns) on `grid`."""

    answer: Mask
    reference: Mask
    grid: Grid

    @cached_property
    def volumes_ml(self) -> tuple[float, float]:
        """Volume of the answer and of the reference."""
        voxel = self.grid.voxel_ml
        return (np.count_nonzero(self.answer) * voxel, np.count_nonzero(self.reference) * voxel)

    @property
    def both_empty(self) -> bool:
        """Whether there is nothing in either."""
        return not any(self.volumes_ml)

    @property
    def one_empty(self) -> bool:
        """Whether exactly one of them is empty."""
        return (self.volumes_ml[0] == 0) != (self.volumes_ml[1] == 0)

    @cached_property
    def distances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Distance in mm of each boundary voxel to the other's boundary, both directions."""
        box = _box(self.answer | self.reference)
        first, second = _boundary(self.answer, box), _boundary(self.reference, box)
        return self._nearest(first, second), self._nearest(second, first)

    def _nearest(self, from_: Mask, to: Mask) -> NDArray[np.float64]:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - scipy takes long to import

        found = np.zeros(np.count_nonzero(from_))
        apart = from_ & ~to
        if apart.any():
            tree = cKDTree(self._points(to), balanced_tree=False, compact_nodes=False)
            found[: np.count_nonzero(apart)] = tree.query(self._points(apart))[0]
        return found

    def _points(self, mask: Mask) -> NDArray[np.float64]:
        return np.argwhere(mask) @ self.grid.matrix[:3, :3].T


def diagonal_mm(grid: Grid) -> float:
    """Give the distance between the first and the last voxel, the longest way in the image.

    Under a tilted gantry another pair of corners may lie further apart; the longest counts.
    """
    last = np.array(grid.shape) - 1
    axes = grid.matrix[:3, :3]
    signs = np.array([(1, a, b) for a in (1, -1) for b in (1, -1)])
    return float(np.linalg.norm(signs * last @ axes.T, axis=1).max())


def _box(mask: Mask) -> tuple[slice, slice, slice]:
    """Give the bounding box of what is set."""
    ranges = []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        found = np.flatnonzero(mask.any(axis=others))
        ranges.append(slice(int(found[0]), int(found[-1]) + 1))
    return (ranges[0], ranges[1], ranges[2])


def _boundary(mask: Mask, box: tuple[slice, slice, slice]) -> Mask:
    """Give the boundary inside of `box`; beyond the box all is empty."""
    padded = np.pad(mask[box], 1)
    inside = padded[1:-1, 1:-1, 1:-1].copy()
    for axis in range(3):
        for start in (0, 2):
            cut = [slice(1, -1)] * 3
            cut[axis] = slice(start, start + inside.shape[axis])
            inside &= padded[tuple(cut)]
    boundary: Mask = mask[box] & ~inside
    return boundary
