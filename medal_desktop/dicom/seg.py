"""DICOM segmentations as label maps: highdicom's one door (PS3.3 A.51)."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.errors import UnreadableMask
from medal_desktop.dicom.nifti import Mask
from medal_desktop.dicom.sop_classes import LABELMAP, SEGMENTATION

_NEAR = 0.5


def read_seg(path: Path, grid: Grid) -> Mask:
    """Read a SEG onto `grid` by position in space; segment numbers become labels.

    Where segments overlap the higher number stays. Voxels between those of the SEG take the
    nearest one, so that a SEG on the grid of its series comes through unchanged.

    Raises:
        UnreadableMask: it is no SEG, damaged, has no position, or lies outside of the grid.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labels, affine = _volume(path)
    except (UnreadableMask, MemoryError):
        raise
    except Exception as error:
        raise UnreadableMask("the segmentation is damaged") from error
    return Mask(_resampled(labels, affine, grid), grid)


def _volume(path: Path) -> tuple[NDArray[Any], NDArray[np.float64]]:
    import highdicom  # noqa: PLC0415 - slow import
    import pydicom  # noqa: PLC0415 - slow import

    dataset = pydicom.dcmread(path)
    if dataset.get("SOPClassUID") not in {SEGMENTATION, LABELMAP}:
        raise UnreadableMask("it is no segmentation")
    seg = highdicom.seg.Segmentation.from_dataset(dataset, copy=False)
    numbers = [int(number) for number in seg.segment_numbers]
    if not numbers or max(numbers) > 255:
        raise UnreadableMask("its segment numbers")
    volume = seg.get_volume(
        combine_segments=False, rescale_fractional=True, allow_missing_positions=True
    )
    return _labelled(np.asarray(volume.array), numbers), np.asarray(volume.affine, np.float64)


def _labelled(channels: NDArray[Any], numbers: list[int]) -> NDArray[np.uint8]:
    labels = np.zeros(channels.shape[:3], np.uint8)
    for channel, number in sorted(enumerate(numbers), key=lambda item: item[1]):
        labels[channels[..., channel] >= _NEAR] = number
    return labels


def _resampled(
    labels: NDArray[np.uint8], affine: NDArray[np.float64], grid: Grid
) -> NDArray[np.uint8]:
    """Look each voxel of `grid` up in the SEG; both matrices lead from array indexes to LPS mm."""
    try:
        to_seg = np.linalg.inv(affine) @ grid.matrix
    except np.linalg.LinAlgError as error:
        raise UnreadableMask("its position in space") from error
    out = np.zeros(grid.shape, np.uint8)
    rows, columns = np.meshgrid(np.arange(grid.shape[1]), np.arange(grid.shape[2]), indexing="ij")
    touched = False
    for index in range(grid.shape[0]):
        plane = np.stack([np.full(rows.shape, index), rows, columns, np.ones(rows.shape)])
        places = np.rint(np.tensordot(to_seg[:3], plane, axes=1)).astype(np.int64)
        inside = np.all(
            [(p >= 0) & (p < n) for p, n in zip(places, labels.shape, strict=True)], axis=0
        )
        touched = touched or bool(inside.any())
        found = tuple(place[inside] for place in places)
        out[index][inside] = labels[found]
    if not touched:
        raise UnreadableMask("it lies outside of the series")
    return out


__all__ = ["MedalError", "read_seg"]
