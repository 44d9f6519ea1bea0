"""DICOM segmentations as label maps: highdicom's one door (PS3.3 A.51)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import UnreadableMask
from medal_desktop.dicom.nifti import Mask
from medal_desktop.dicom.sop_classes import LABELMAP, SEGMENTATION

_HALF = 0.5
_PARALLEL = 1e-3
_LARGEST = 4 << 30


@dataclass(frozen=True, slots=True)
class _Plane:
    """One frame of a SEG: labels (rows, columns) and where they lie in LPS mm."""

    labels: NDArray[np.uint8]
    position: NDArray[np.float64]
    row_step: NDArray[np.float64]
    column_step: NDArray[np.float64]


def read_seg(path: Path, grid: Grid) -> Mask:
    """Read a SEG onto `grid` by position in space; segment numbers become labels.

    Where segments overlap the higher number stays. Voxels between those of the SEG take the
    nearest one, so that a SEG on the grid of its series comes through unchanged, tilted or not.

    Raises:
        UnreadableMask: it is no SEG, damaged, has no position, or lies outside of the grid.
    """
    try:
        with quiet():
            dataset = _dataset(path)
            planes, step = _planes(dataset)
            if _parallel(planes, grid):
                return Mask(_by_slice(planes, step, grid), grid)
            return Mask(_by_volume(dataset, grid), grid)
    except (UnreadableMask, MemoryError):
        raise
    except Exception as error:
        raise UnreadableMask("the segmentation is damaged") from error


def _dataset(path: Path) -> Any:
    import pydicom  # noqa: PLC0415 - slow import

    dataset = pydicom.dcmread(path)
    if dataset.get("SOPClassUID") not in {SEGMENTATION, LABELMAP}:
        raise UnreadableMask("it is no segmentation")
    size = int(dataset.Rows) * int(dataset.Columns) * int(dataset.get("NumberOfFrames", 1))
    if not 0 < size <= _LARGEST:
        raise UnreadableMask("it is too large")
    return dataset


def _planes(dataset: Any) -> tuple[list[_Plane], float]:
    """Give the frames in order of their segment numbers, and the distance of slices in mm or 0."""
    pixels = dataset.pixel_array
    pixels = pixels if pixels.ndim == 3 else pixels[np.newaxis]
    shared = dataset.SharedFunctionalGroupsSequence[0]
    found: list[tuple[int, _Plane]] = []
    step = 0.0
    for own, values in zip(dataset.PerFrameFunctionalGroupsSequence, pixels, strict=True):
        measures = _group(own, shared, "PixelMeasuresSequence")
        step = step or float(measures.get("SpacingBetweenSlices") or 0.0)
        number, labels = _labelled(dataset, own, shared, values)
        found.append((number, _plane(own, shared, measures, labels)))
    found.sort(key=lambda item: item[0])
    return [plane for _, plane in found], step


def _group(own: Any, shared: Any, name: str) -> Any:
    return (own.get(name) or shared[name].value)[0]


def _labelled(
    dataset: Any, own: Any, shared: Any, values: NDArray[Any]
) -> tuple[int, NDArray[np.uint8]]:
    if str(dataset.get("SegmentationType", "")) == "LABELMAP":
        if values.max(initial=0) > 255:
            raise UnreadableMask("its segment numbers")
        return 0, values.astype(np.uint8)
    identity = _group(own, shared, "SegmentIdentificationSequence")
    number = int(identity.ReferencedSegmentNumber)
    if not 1 <= number <= 255:
        raise UnreadableMask("its segment numbers")
    most = float(dataset.get("MaximumFractionalValue", 1) or 1)
    return number, (values / most >= _HALF).astype(np.uint8) * np.uint8(number)


def _plane(own: Any, shared: Any, measures: Any, labels: NDArray[np.uint8]) -> _Plane:
    position = _group(own, shared, "PlanePositionSequence").ImagePositionPatient
    orientation = _group(own, shared, "PlaneOrientationSequence").ImageOrientationPatient
    row, column = (np.array([float(x) for x in orientation[n : n + 3]]) for n in (0, 3))
    between_rows, between_columns = (float(mm) for mm in measures.PixelSpacing)
    return _Plane(
        labels, np.array([float(x) for x in position]), column * between_rows, row * between_columns
    )


def _normal(row_step: NDArray[np.float64], column_step: NDArray[np.float64]) -> NDArray[np.float64]:
    normal = np.cross(column_step, row_step)
    return np.asarray(normal / np.linalg.norm(normal))


def _parallel(planes: list[_Plane], grid: Grid) -> bool:
    """Whether all frames lie in the planes of the grid's slices."""
    normal = _normal(grid.matrix[:3, 1], grid.matrix[:3, 2])
    return all(
        np.linalg.norm(np.cross(normal, _normal(plane.row_step, plane.column_step))) < _PARALLEL
        for plane in planes
    )


def _by_slice(planes: list[_Plane], step: float, grid: Grid) -> NDArray[np.uint8]:
    """Lay each frame on the slices that are nearer to it than half the distance of slices."""
    normal = _normal(grid.matrix[:3, 1], grid.matrix[:3, 2])
    own_step = abs(float(grid.matrix[:3, 0] @ normal))
    reach = max(_distance(planes, step, normal, own_step), own_step) / 2 + 0.01
    out = np.zeros(grid.shape, np.uint8)
    touched = False
    for index in range(grid.shape[0]):
        origin = np.asarray(grid.to_lps((float(index), 0.0, 0.0)))
        offsets = [abs(float((plane.position - origin) @ normal)) for plane in planes]
        for plane, offset in zip(planes, offsets, strict=True):
            if offset <= reach and offset <= min(offsets) + own_step * 0.01:
                touched = _lay(plane, origin, grid, out[index]) or touched
    if not touched:
        raise UnreadableMask("it lies outside of the series")
    return out


def _distance(
    planes: list[_Plane], said: float, normal: NDArray[np.float64], own_step: float
) -> float:
    """Give the distance of the SEG's slices: as said, else the least between frames."""
    if said > 0:
        return said
    gaps = np.diff(np.unique(np.round([float(plane.position @ normal) for plane in planes], 3)))
    return float(gaps.min()) if gaps.size else own_step


def _lay(plane: _Plane, origin: NDArray[np.float64], grid: Grid, out: NDArray[np.uint8]) -> bool:
    """Look every pixel of a slice up in a frame of the same plane; tell whether any was inside."""
    to_plane = np.linalg.pinv(np.stack([plane.row_step, plane.column_step], axis=1))
    start = to_plane @ (origin - plane.position)
    steps = to_plane @ grid.matrix[:3, 1:3]
    rows, columns = np.ogrid[: out.shape[0], : out.shape[1]]
    places = [
        np.rint(start[axis] + steps[axis, 0] * rows + steps[axis, 1] * columns).astype(np.int64)
        for axis in (0, 1)
    ]
    inside = np.ones(out.shape, bool)
    for place, length in zip(places, plane.labels.shape, strict=True):
        inside &= (place >= 0) & (place < length)
    if not inside.any():
        return False
    found = plane.labels[tuple(np.broadcast_to(place, out.shape)[inside] for place in places)]
    out[inside] = np.maximum(out[inside], found)
    return True


def _by_volume(dataset: Any, grid: Grid) -> NDArray[np.uint8]:
    """Take a SEG in other planes as a volume of its own and look each voxel up in it."""
    import highdicom  # noqa: PLC0415 - slow import

    seg = highdicom.seg.Segmentation.from_dataset(dataset, copy=False)
    numbers = [int(number) for number in seg.segment_numbers]
    volume = seg.get_volume(combine_segments=False, allow_missing_positions=True)
    channels = np.asarray(volume.array)
    labels = np.zeros(channels.shape[:3], np.uint8)
    for channel, number in sorted(enumerate(numbers), key=lambda item: item[1]):
        labels[channels[..., channel] >= _HALF] = number
    return _resampled(labels, np.asarray(volume.affine, np.float64), grid)


def _resampled(
    labels: NDArray[np.uint8], affine: NDArray[np.float64], grid: Grid
) -> NDArray[np.uint8]:
    """Look each voxel of `grid` up; both matrices lead from array indexes to LPS mm."""
    to_seg = np.linalg.inv(affine) @ grid.matrix
    out = np.zeros(grid.shape, np.uint8)
    rows, columns = np.meshgrid(np.arange(grid.shape[1]), np.arange(grid.shape[2]), indexing="ij")
    touched = False
    for index in range(grid.shape[0]):
        plane = np.stack([np.full(rows.shape, index), rows, columns, np.ones(rows.shape)])
        places = np.rint(np.tensordot(to_seg[:3], plane, axes=1)).astype(np.int64)
        inside = np.ones(rows.shape, bool)
        for place, length in zip(places, labels.shape, strict=True):
            inside &= (place >= 0) & (place < length)
        touched = touched or bool(inside.any())
        out[index][inside] = labels[tuple(place[inside] for place in places)]
    if not touched:
        raise UnreadableMask("it lies outside of the series")
    return out
