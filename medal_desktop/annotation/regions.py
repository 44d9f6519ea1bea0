"""Regions that are computed, not drawn: what hangs together, what lies between.

SimpleITK's door.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def connected(values: NDArray[Any], seed: tuple[int, int, int], only: tuple[float, float]) -> Mask:
    """Give the voxels that hang together with `seed`, face to face, with values in a range.

    Shapes are (slices, rows, columns). Empty when the seed itself is outside of the range.
    """
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    low, high = only
    allowed = ((values >= low) & (values <= high)).astype(np.uint8)
    if not allowed[seed]:
        return np.zeros(values.shape, bool)
    backwards = (seed[2], seed[1], seed[0])
    found = sitk.ConnectedThreshold(sitk.GetImageFromArray(allowed), [backwards], 1, 1, 1)
    return np.asarray(sitk.GetArrayFromImage(found)).astype(bool)


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

    SimpleITK counts from the outermost pixels inside; the edge lies half a pixel further out.
    """
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    image = sitk.GetImageFromArray(np.ascontiguousarray(drawn, np.uint8))
    image.SetSpacing((spacing[1], spacing[0]))
    depth = sitk.SignedMaurerDistanceMap(
        image, insideIsPositive=True, squaredDistance=False, useImageSpacing=True
    )
    return np.asarray(sitk.GetArrayFromImage(depth), np.float32) + np.float32(min(spacing) / 2)
