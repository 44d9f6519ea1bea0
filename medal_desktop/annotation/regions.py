"""Regions that are computed, not drawn: what hangs together, what lies between, what is near.

Shapes are (slices, rows, columns) or (rows, columns), spacings in mm likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base import shapes

Mask = NDArray[np.bool_]


def connected(values: NDArray[Any], seed: tuple[int, int, int], only: tuple[float, float]) -> Mask:
    """Give the voxels that hang together with `seed`, face to face, with values in a range.

    Shapes are (slices, rows, columns). Empty when the seed itself is outside of the range.
    """
    low, high = only
    return shapes.part_of(np.asarray((values >= low) & (values <= high), bool), seed)


def between(drawn: Mask, axis: int, spacing: tuple[float, float, float]) -> Mask:
    """Give what lies between the slices drawn on along `axis`, without those themselves.

    Between two neighbours the signed distances (mm) to their edges are mixed by position, and the
    inside of the mix is taken.
    """
    sides = tuple(other for other in range(3) if other != axis)
    used = [int(index) for index in np.flatnonzero(drawn.any(axis=sides))]
    along = np.moveaxis(drawn, axis, 0)
    found = np.zeros(along.shape, bool)
    within = (spacing[sides[0]], spacing[sides[1]])
    for first, second in pairwise(used):
        if second - first < 2:
            continue
        near, far = _depth(along[first], within), _depth(along[second], within)
        for index in range(first + 1, second):
            share = (index - first) / (second - first)
            found[index] = (1 - share) * near + share * far > 0
    return np.moveaxis(found, 0, axis)


def _depth(drawn: Mask, spacing: tuple[float, float]) -> NDArray[np.float32]:
    """Give how deep inside each pixel of (rows, columns) lies, in mm; outside is negative.

    The edge lies half a pixel beyond the centres of the outermost pixels inside.
    """
    inside, outside = shapes.distance(~drawn, spacing), shapes.distance(drawn, spacing)
    half = np.float32(min(spacing) / 2)
    return np.where(drawn, inside - half, half - outside)


def islands(drawn: Mask) -> NDArray[np.int32]:
    """Number what hangs together, also by edges and corners, from 1, the largest first."""
    return shapes.parts(drawn, corners=True)


def filled(drawn: Mask) -> Mask:
    """Fill holes: what is not drawn and cannot be reached from the edge face to face."""
    return shapes.filled(drawn)


def near(drawn: Mask, mm: float, spacing: Sequence[float]) -> Mask:
    """Grow what is drawn by a margin, or shrink it by a negative one.

    A voxel is inside when its centre is at most `mm` from the centre of a voxel drawn; shrinking
    is growing what is not drawn. Beyond the edge of the array nothing is drawn.
    """
    if mm == 0 or not drawn.any():
        return drawn.copy()
    if mm > 0:
        return shapes.distance(drawn, spacing) <= mm + 1e-6
    outside = np.pad(~drawn, 1, constant_values=True)
    kept = shapes.distance(outside, spacing) > -mm + 1e-6
    return np.asarray(kept[tuple(slice(1, -1) for _ in range(drawn.ndim))])


def smoothed(drawn: Mask, mm: float, spacing: Sequence[float]) -> Mask:
    """Round off what is smaller than `mm`: a Gaussian of that width, cut at one half."""
    soft = shapes.blurred(drawn, [mm / 2 / step for step in spacing])
    return np.asarray(soft >= 0.5, bool)
