"""Regions that are computed, not drawn: what hangs together, what lies between, what is near.

SimpleITK's door. Shapes are (slices, rows, columns) or (rows, columns), spacings in mm likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def islands(drawn: Mask) -> NDArray[np.int32]:
    """Number what hangs together, also by edges and corners, from 1, the largest first."""
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    numbered = sitk.ConnectedComponent(_image(drawn), True)  # noqa: FBT003 - ITK's signature
    ordered = sitk.RelabelComponent(numbered, sortByObjectSize=True)
    return np.asarray(sitk.GetArrayFromImage(ordered), np.int32)


def filled(drawn: Mask) -> Mask:
    """Fill holes: what is not drawn and cannot be reached from the edge face to face."""
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    full = sitk.BinaryFillhole(_image(drawn), fullyConnected=False, foregroundValue=1)
    return np.asarray(sitk.GetArrayFromImage(full)).astype(bool)


def near(drawn: Mask, mm: float, spacing: Sequence[float]) -> Mask:
    """Grow what is drawn by a margin, or shrink it by a negative one.

    A voxel is inside when its centre is at most `mm` from the centre of a voxel drawn; shrinking
    is growing what is not drawn. Beyond the edge of the array nothing is drawn.
    """
    if mm == 0 or not drawn.any():
        return drawn.copy()
    if mm > 0:
        return _distance(drawn, spacing) <= mm + 1e-6
    outside = np.pad(~drawn, 1, constant_values=True)
    kept = _distance(outside, spacing) > -mm + 1e-6
    return np.asarray(kept[tuple(slice(1, -1) for _ in range(drawn.ndim))])


def smoothed(drawn: Mask, mm: float, spacing: Sequence[float]) -> Mask:
    """Round off what is smaller than `mm`: a Gaussian of that width, cut at one half."""
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    image = sitk.Cast(_image(drawn), sitk.sitkFloat32)
    image.SetSpacing([float(step) for step in reversed(spacing)])
    soft = sitk.DiscreteGaussian(image, variance=(mm / 2) ** 2, maximumKernelWidth=64)
    return np.asarray(sitk.GetArrayFromImage(soft)) >= 0.5


def _distance(drawn: Mask, spacing: Sequence[float]) -> NDArray[np.float32]:
    """Give how far each voxel's centre is from the nearest drawn one's, in mm; 0 inside."""
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    image = _image(drawn)
    image.SetSpacing([float(step) for step in reversed(spacing)])
    away = sitk.SignedMaurerDistanceMap(
        image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True
    )
    return np.maximum(np.asarray(sitk.GetArrayFromImage(away), np.float32), 0)


def _image(drawn: Mask) -> Any:
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    return sitk.GetImageFromArray(np.ascontiguousarray(drawn, np.uint8))
