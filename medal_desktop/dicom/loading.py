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
from medal_desktop.dicom.pixels import FrameReader, clean_bits
from medal_desktop.dicom.series import BIG_ENDIAN, DEFLATED, Frame
from medal_desktop.dicom.sources import Reader, read_into

Values = NDArray[Any]
_BATCH = 8
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
    kind = np.result_type(*{_kind(frame) for frame in frames})
    while True:
        values = np.empty((len(frames), *frames[0].shape), kind)
        try:
            _fill(values, frames, job)
        except _WiderNeeded as needed:
            kind = np.result_type(kind, needed.kind)
        else:
            return values


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
    """Share the frames out to threads; what they do most of the time needs no interpreter."""
    batches = _batches(frames)
    workers = _workers(frames[0], values.dtype, len(batches))
    stop = Job()
    with quiet(), ThreadPoolExecutor(workers, thread_name_prefix="frames") as pool:
        found = {pool.submit(_batch, values, frames, batch, stop): batch for batch in batches}
        try:
            _watch(found, len(frames), job)
        except BaseException:
            stop.cancel()
            pool.shutdown(cancel_futures=True)
            raise


def _workers(first: Frame, kind: np.dtype[Any], batches: int) -> int:
    """One for plain frames: several would wait for memory, and for each other."""
    return 1 if _stands_plain(first, kind) else min(batches, os.cpu_count() or 1, _MOST_WORKERS)


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
            if _stands_plain(frame, values.dtype):
                _read_in_place(values[index], frame)
                continue
            own = frame_values(frame, source, reader)
            if not np.can_cast(own.dtype, values.dtype, "safe"):
                raise _WiderNeeded(own.dtype)
            values[index] = own


def _stands_plain(frame: Frame, kind: np.dtype[Any]) -> bool:
    """Whether the bytes of a frame can be read over the array and changed where they are."""
    pixels = frame.instance.pixels
    return (
        pixels is not None
        and not frame.instance.source.members
        and pixels.native
        and pixels.transfer_syntax not in {BIG_ENDIAN, DEFLATED}
        and not pixels.swapped
        and pixels.samples == 1
        and pixels.number != "f"
        and pixels.allocated == 8 * kind.itemsize
        and kind.kind in "iu"
        and frame.tile is None
        and not frame.instance.has_lut
        and abs(frame.slope) <= np.iinfo(kind).max
    )


def _read_in_place(target: Values, frame: Frame) -> None:
    """Read one native frame and apply its line; `whole_kind` saw to it that no value overflows."""
    instance, pixels = frame.instance, frame.instance.pixels
    if pixels is None:
        raise NoVolume
    offset = instance.pixel_offset + frame.index * target.nbytes
    read_into(instance.source.path, offset, target.data.cast("B"))
    clean_bits(target.view(f"{pixels.number}{target.itemsize}"), pixels)
    if frame.slope != 1:
        np.multiply(target, int(frame.slope), out=target)
    if frame.intercept:
        np.add(target, int(frame.intercept), out=target)


__all__ = ["load_frames"]
