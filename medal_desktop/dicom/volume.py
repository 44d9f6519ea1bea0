"""A group's slices as one array in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import NoVolume, TooMuchMemory
from medal_desktop.dicom.frames import whole_kind
from medal_desktop.dicom.loading import load_frames
from medal_desktop.dicom.memory import available_bytes
from medal_desktop.dicom.series import Frame, Group

_SAME_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Volume:
    """Modality values (slices, rows, columns) on an evenly spaced grid, LPS mm.

    `warnings` says what a person must know: gaps filled, slices interpolated, a tilted gantry.
    """

    values: NDArray[Any]
    grid: Grid
    unit: str
    warnings: tuple[str, ...] = ()


def load_volume(
    group: Group, job: Job | None = None, *, time: int = 0, limit_bytes: int | None = None
) -> Volume:
    """Load one time point of a group. Missing slices are empty; uneven ones are interpolated.

    `limit_bytes` is the memory it may take; without it, what the computer has free.

    Raises:
        TooMuchMemory: it would take more.
        NoVolume: the group has no geometry, or is in colour.
        DicomError: a slice is damaged or gone.
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    pixels = group.frames[0].instance.pixels if group.frames else None
    if group.grid is None or pixels is None or pixels.colour or not 0 <= time < group.times:
        raise NoVolume
    _refuse_too_large(group, limit_bytes)
    try:
        count = len(group.frames) // group.times
        slices = load_frames(group.frames[time * count : (time + 1) * count], job)
        return _loaded(group, group.grid, slices)
    except MemoryError as error:
        raise TooMuchMemory from error


def needed_bytes(group: Group) -> int:
    """Estimate what one time point takes while it is loaded, filled gaps included."""
    if group.grid is None or not group.frames:
        return 0
    each = max(_bytes_each(frame) for frame in group.frames[:64])
    copies = 1 if len(group.slice_mm) == group.grid.shape[0] else 2
    return int(np.prod(group.grid.shape, dtype=object)) * each * copies


def budget(limit_bytes: int | None) -> int | None:
    """Give the memory that a volume may take: what was said, else what the computer has free."""
    return available_bytes() if limit_bytes is None else limit_bytes


def _bytes_each(frame: Frame) -> int:
    pixels = frame.instance.pixels
    if pixels is not None and (frame.slope, frame.intercept) == (1, 0):
        return max(pixels.allocated // 8, 1)
    kind = whole_kind(frame)
    return kind.itemsize if kind is not None else 4


def _refuse_too_large(group: Group, limit_bytes: int | None) -> None:
    limit, needed = budget(limit_bytes), needed_bytes(group)
    if limit is not None and needed > limit:
        raise TooMuchMemory(f"{needed // 10**6 + 1} MB needed, {limit // 10**6} MB free")


def _loaded(group: Group, grid: Grid, slices: NDArray[Any]) -> Volume:
    if len(group.slice_mm) == grid.shape[0] and not _uneven(group):
        return Volume(slices, grid, group.unit, group.warnings)
    values, interpolated = _on_grid(slices, np.asarray(group.slice_mm), grid)
    extra = ("resampled",) if interpolated else ()
    return Volume(values, grid, group.unit, (*group.warnings, *extra))


def _uneven(group: Group) -> bool:
    return "non_uniform_spacing" in group.warnings and "spacing" not in group.reasons


def _on_grid(
    slices: NDArray[Any], slice_mm: NDArray[np.float64], grid: Grid
) -> tuple[NDArray[Any], bool]:
    """Put slices on even places: as they are where they fall on one, else between two neighbours.

    A gap of more than one and a half steps stays empty (the lowest value): nothing is invented.
    """
    step = grid.spacing[0]
    lowest = slices.min()
    values = np.full(grid.shape, lowest, slices.dtype)
    interpolated = False
    for index in range(grid.shape[0]):
        place = index * step
        after = int(np.searchsorted(slice_mm, place))
        near = min(
            {max(after - 1, 0), min(after, len(slice_mm) - 1)},
            key=lambda n: abs(slice_mm[n] - place),
        )
        if abs(slice_mm[near] - place) <= _SAME_SHARE * step:
            values[index] = slices[near]
        elif 0 < after < len(slice_mm) and slice_mm[after] - slice_mm[after - 1] <= 1.5 * step:
            share = (place - slice_mm[after - 1]) / (slice_mm[after] - slice_mm[after - 1])
            values[index] = _between(slices[after - 1], slices[after], float(share))
            interpolated = True
    return values, interpolated


def _between(before: NDArray[Any], after: NDArray[Any], share: float) -> NDArray[Any]:
    mixed = before.astype(np.float32) * (1 - share) + after.astype(np.float32) * share
    return np.rint(mixed).astype(before.dtype) if before.dtype.kind in "iu" else mixed
