"""Acts on whole segments: smooth, islands, margin, holes, boolean, copy, level; one stroke each."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation import regions
from medal_desktop.annotation.history import Box
from medal_desktop.annotation.raster import inside
from medal_desktop.annotation.segmentation import Segmentation, Voxel, bounds

Mask = NDArray[np.bool_]


class Operation(StrEnum):
    """How one region changes another."""

    UNITE = "unite"
    INTERSECT = "intersect"
    SUBTRACT = "subtract"


def margin(drawn: Segmentation, label: int, mm: float) -> bool:
    """Grow a segment into what is empty, or shrink it by a negative margin, in mm."""
    found = drawn.labels == label
    if not found.any() or mm == 0:
        return False
    box = _around(drawn, bounds(found), max(mm, 0.0))
    changed = regions.near(found[box], mm, drawn.grid.spacing)
    empty = drawn.labels[box] == 0
    return drawn.replace(label, changed & (empty | found[box]), box)


def smooth(drawn: Segmentation, label: int, mm: float) -> bool:
    """Round off what is smaller than `mm`; other segments stay as they are."""
    found = drawn.labels == label
    if not found.any():
        return False
    box = _around(drawn, bounds(found), 2 * mm)
    changed = regions.smoothed(found[box], mm, drawn.grid.spacing)
    return drawn.replace(label, changed & ((drawn.labels[box] == 0) | found[box]), box)


def fill_holes(drawn: Segmentation, label: int, axis: int | None = None) -> bool:
    """Fill what is enclosed in space, or within each slice along an axis."""
    found = drawn.labels == label
    if not found.any():
        return False
    box = bounds(found)
    part = np.pad(found[box], 1)
    if axis is None:
        full = regions.filled(part)
    else:
        along = np.moveaxis(part, axis, 0)
        full = np.moveaxis(np.stack([regions.filled(one) for one in along]), 0, axis)
    full = full[1:-1, 1:-1, 1:-1]
    return drawn.paint(full & (drawn.labels[box] == 0), label, box)


def keep_largest(drawn: Segmentation, label: int) -> bool:
    """Leave the largest island of a segment alone."""
    return _keep(drawn, label, lambda numbers: numbers == 1)


def drop_small(drawn: Segmentation, label: int, below_ml: float) -> bool:
    """Take away the islands that are smaller than a volume."""
    voxels = below_ml / drawn.grid.voxel_ml

    def keep(numbers: NDArray[np.int32]) -> Mask:
        large = np.bincount(numbers.reshape(-1)) >= voxels
        large[0] = False
        return np.asarray(large[numbers])

    return _keep(drawn, label, keep)


def keep_island(drawn: Segmentation, seed: Voxel) -> bool:
    """Leave the island at a voxel alone, of the segment it belongs to."""
    return _at_island(drawn, seed, keep=True)


def drop_island(drawn: Segmentation, seed: Voxel) -> bool:
    """Take away the island at a voxel."""
    return _at_island(drawn, seed, keep=False)


def combine(drawn: Segmentation, label: int, other: Mask, operation: Operation) -> bool:
    """Unite a segment with a region, intersect it, or subtract the region from it."""
    found = drawn.labels == label
    if operation is Operation.UNITE:
        return drawn.paint(other, label)
    if not found.any():
        return False
    box = bounds(found)
    kept = found[box] & (other[box] if operation is Operation.INTERSECT else ~other[box])
    return drawn.replace(label, kept, box)


def region_of(drawn: Segmentation, label: int, mm: float = 0.0) -> Mask:
    """Give where a segment is, grown by a margin in mm."""
    found: Mask = drawn.labels == label
    if not found.any() or mm <= 0:
        return found
    box = _around(drawn, bounds(found), mm)
    grown = np.zeros_like(found)
    grown[box] = regions.near(found[box], mm, drawn.grid.spacing)
    return grown


def within(drawn: Segmentation, only: tuple[float, float]) -> Mask:
    """Give where the series' values lie in a range."""
    return np.asarray((drawn.values >= only[0]) & (drawn.values <= only[1]))


def copy_slice(drawn: Segmentation, label: int, axis: int, index: int, to: int) -> bool:
    """Draw what a segment has in one slice in another one too."""
    if not 0 <= to < drawn.grid.shape[axis]:
        return False
    source = np.take(drawn.labels, index, axis=axis) == label
    return paint_slice(drawn, label, axis, to, source)


def paint_slice(drawn: Segmentation, label: int, axis: int, index: int, flat: Mask) -> bool:
    """Give a label to pixels of one slice, (the other two axes in order)."""
    if not flat.any():
        return False
    sides = [slice(0, size) for size in drawn.grid.shape]
    sides[axis] = slice(index, index + 1)
    found = np.expand_dims(flat, axis)
    return drawn.paint(found, label, (sides[0], sides[1], sides[2]))


def area(
    drawn: Segmentation,
    label: int,
    axis: int,
    trail: Sequence[Voxel],
    only: tuple[float, float] | None = None,
) -> bool:
    """Give a label to what a line around it encloses in a slice, the line too; 0 takes away."""
    sides = [side for side in range(3) if side != axis]
    points = np.array([[at[side] for side in sides] for at in trail])
    shape = (drawn.grid.shape[sides[0]], drawn.grid.shape[sides[1]])
    found = inside(points.astype(np.float64), shape)
    found[points[:, 0], points[:, 1]] = True
    if only is not None:
        values = np.take(drawn.values, trail[0][axis], axis=axis)
        found &= (values >= only[0]) & (values <= only[1])
    return paint_slice(drawn, label, axis, trail[0][axis], found)


def level(drawn: Segmentation, label: int, axis: int, seed: Voxel) -> bool:
    """Draw what is at least as bright as a pixel and hangs together with it, holes filled.

    It stays in the slice; a seed darker than its surroundings takes what is at most as bright.
    """
    flat: NDArray[Any] = np.take(drawn.values, seed[axis], axis=axis)
    row, column = (seed[side] for side in range(3) if side != axis)
    value = float(flat[row, column])
    near = flat[max(row - 8, 0) : row + 9, max(column - 8, 0) : column + 9]
    only = (value, np.inf) if value >= np.median(near) else (-np.inf, value)
    found = regions.connected(flat[np.newaxis], (0, row, column), only)[0]
    return paint_slice(drawn, label, axis, seed[axis], regions.filled(found))


def bucket(drawn: Segmentation, label: int, axis: int, seed: Voxel) -> bool:
    """Fill what has the same label as a pixel and hangs together with it in the slice."""
    flat = np.take(drawn.labels, seed[axis], axis=axis)
    row, column = (seed[side] for side in range(3) if side != axis)
    same = float(flat[row, column])
    found = regions.connected(flat[np.newaxis], (0, row, column), (same, same))[0]
    return paint_slice(drawn, label, axis, seed[axis], found)


def _keep(drawn: Segmentation, label: int, keep: Any) -> bool:
    found = drawn.labels == label
    if not found.any():
        return False
    box = bounds(found)
    return drawn.replace(label, keep(regions.islands(found[box])), box)


def _at_island(drawn: Segmentation, seed: Voxel, *, keep: bool) -> bool:
    label = int(drawn.labels[seed])
    if label == 0:
        return False
    found = drawn.labels == label
    box = bounds(found)
    numbers = regions.islands(found[box])
    at = tuple(place - side.start for place, side in zip(seed, box, strict=True))
    one = numbers == numbers[at]
    return drawn.replace(label, one if keep else found[box] & ~one, box)


def _around(drawn: Segmentation, box: Box, mm: float) -> Box:
    """Widen a part of the array by a margin, within its edges."""
    sides = []
    for side, step, size in zip(box, drawn.grid.spacing, drawn.grid.shape, strict=True):
        more = int(np.ceil(mm / step)) + 1
        sides.append(slice(max(side.start - more, 0), min(side.stop + more, size)))
    return (sides[0], sides[1], sides[2])
