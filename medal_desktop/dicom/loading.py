"""Many frames into one array: read in place where they stand plain, else decoded in threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import NoVolume
from medal_desktop.dicom.frames import frame_values, whole_kind
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.plain import all_plain, fill_plain
from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.sources import Reader

Values = NDArray[Any]
_BATCH = 4
_MOST_WORKERS = 8


class _WiderNeeded(Exception):
    """A stream held larger numbers than its data set says."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        super().__init__()
        self.kind = kind


def load_frames(frames: Sequence[Frame], job: Job) -> Values:
    """Give (frames, rows, columns) modality values, each frame with its own modality LUT.

    Raises:
        NoVolume: there are no frames.
        DicomError: one of them is damaged or gone.
        Cancelled: the job was asked to stop.
    """
    if not frames:
        raise NoVolume
    kind = kind_of(frames)
    while True:
        values = np.empty((len(frames), *frames[0].shape), kind)
        try:
            _fill(values, frames, job)
        except _WiderNeeded as needed:
            kind = np.result_type(kind, needed.kind)
        else:
            return values


def kind_of(frames: Sequence[Frame]) -> np.dtype[Any]:
    """Give the type that holds the modality values of all frames, as far as attributes tell.

    Raises:
        NoVolume: a frame has no pixels.
    """
    alike = {(id(f.instance.pixels), f.slope, f.intercept, f.instance.has_lut): f for f in frames}
    return np.result_type(*{_kind(frame) for frame in alike.values()})


def _kind(frame: Frame) -> np.dtype[Any]:
    """The type that a frame's modality values come in, as far as its attributes tell."""
    pixels = frame.instance.pixels
    if pixels is None:
        raise NoVolume
    if frame.instance.has_lut:
        return np.dtype(np.int32)
    if (frame.slope, frame.intercept) != (1, 0):
        whole = whole_kind(frame) if pixels.number != "f" else None
        return whole or np.dtype(np.float32)
    if pixels.allocated == 1:
        return np.dtype(np.uint8)
    return np.dtype(f"{pixels.number}{pixels.allocated // 8}")


def _fill(values: Values, frames: Sequence[Frame], job: Job) -> None:
    """Share the frames out to threads; what they do most of the time needs no interpreter.

    Plain ones are read here: several threads would wait for memory, and for each other.
    """
    if all_plain(frames, values.dtype):
        fill_plain(values, frames, job)
        return
    batches = _batches(frames)
    workers = min(len(batches), os.cpu_count() or 1, _MOST_WORKERS)
    stop = Job()
    with quiet(), ThreadPoolExecutor(workers, thread_name_prefix="frames") as pool:
        found = {pool.submit(_batch, values, frames, batch, stop): batch for batch in batches}
        try:
            _watch(found, len(frames), job)
        except BaseException:
            stop.cancel()
            pool.shutdown(cancel_futures=True)
            raise


def _watch(found: dict[Future[None], range], total: int, job: Job) -> None:
    done = 0
    for future in as_completed(found):
        future.result()
        done += len(found[future])
        job.step(done, total, "slices")
    job.check()


def _batches(frames: Sequence[Frame]) -> list[range]:
    """Small shares of plain files; of an archive or one large object, few: each opens it anew."""
    source = frames[0].instance.source
    size = _BATCH
    if len(source.members) > 1:
        size = len(frames)
    elif source.members or frames[0].instance.frames > 1:
        size = max(_BATCH, len(frames) // 8)
    return [range(at, min(at + size, len(frames))) for at in range(0, len(frames), size)]


def _batch(values: Values, frames: Sequence[Frame], batch: range, stop: Job) -> None:
    with Reader() as reader:
        source = FrameReader(reader)
        for index in batch:
            stop.check()
            frame = frames[index]
            own = frame_values(frame, source, reader)
            if not np.can_cast(own.dtype, values.dtype, "safe"):
                raise _WiderNeeded(own.dtype)
            values[index] = own


__all__ = ["kind_of", "load_frames"]
