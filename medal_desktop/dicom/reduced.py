"""A series too large for the memory, as a smaller volume: every n-th slice, row and column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import NoVolume, TooMuchMemory
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.loading import kind_of
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Frame, Group
from medal_desktop.dicom.sources import Reader
from medal_desktop.dicom.volume import Volume, budget, needed_bytes

_LARGEST_STEP = 64
_SHARE = 2
"""What one frame and its decoding may take beside the volume: the same again."""


def load_reduced(
    group: Group, job: Job | None = None, *, time: int = 0, limit_bytes: int | None = None
) -> Volume:
    """Load one time point so that it fits: values as they are, of every n-th voxel each way.

    The grid says where the voxels lie, `warnings` ends with `reduced`. Not for measuring, and
    never a mask's grid. Frames are read one by one; those between are not read at all.

    Raises:
        TooMuchMemory: not even that fits.
        NoVolume: the group has no even grid of grey pictures to thin out.
        DicomError: a slice is damaged or gone.
        Cancelled: the job was asked to stop.
    """
    job, grid = job or Job(), group.grid
    pixels = group.frames[0].instance.pixels if group.frames else None
    if grid is None or pixels is None or pixels.colour or not 0 <= time < group.times:
        raise NoVolume
    count = len(group.frames) // group.times
    if count != grid.shape[0]:
        raise NoVolume
    step = _step(group, limit_bytes)
    frames = group.frames[time * count : (time + 1) * count : step]
    values = _thinned(frames, step, job)
    smaller = replace(
        grid,
        shape=(values.shape[0], values.shape[1], values.shape[2]),
        step_slice=_longer(grid.step_slice, step),
        step_row=_longer(grid.step_row, step),
        step_column=_longer(grid.step_column, step),
    )
    return Volume(values, smaller, group.unit, (*group.warnings, "reduced"))


def _step(group: Group, limit_bytes: int | None) -> int:
    """Give the least n that fits; 1 where all does."""
    limit, needed = budget(limit_bytes), needed_bytes(group)
    for step in range(1, _LARGEST_STEP + 1):
        if limit is None or _SHARE * needed <= limit * step**3:
            return step
    raise TooMuchMemory


def _thinned(frames: tuple[Frame, ...], step: int, job: Job) -> np.ndarray[Any, Any]:
    rows, columns = (-(-length // step) for length in frames[0].shape)
    kind = kind_of(frames)
    try:
        values = np.empty((len(frames), rows, columns), kind)
        with Reader() as reader, quiet():
            source = FrameReader(reader)
            for index, frame in enumerate(frames):
                job.step(index, len(frames), "slices")
                own = frame_values(frame, source, reader)
                values = values.astype(np.result_type(values, own), copy=False)
                values[index] = own[::step, ::step]
    except MemoryError as error:
        raise TooMuchMemory from error
    return values


def _longer(vector: tuple[float, float, float], step: int) -> tuple[float, float, float]:
    return (vector[0] * step, vector[1] * step, vector[2] * step)
