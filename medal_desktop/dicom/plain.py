"""Frames that stand plain in their files: read over the array, and changed where they are.

What the files of a series share is worked out once; for each frame one open, one read, and at most
two passes over what the processor still holds near.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.dicom.pixels import clean_bits
from medal_desktop.dicom.series import BIG_ENDIAN, DEFLATED, Frame, PixelFormat
from medal_desktop.dicom.sources import read_into

Values = NDArray[Any]
_REPORT_EVERY = 16
_UNSIGNED = {width: np.dtype(f"u{width}") for width in (1, 2, 4, 8)}
_largest = np.maximum.reduce


def all_plain(frames: Sequence[Frame], kind: np.dtype[Any]) -> bool:
    """Whether the bytes of each frame can be read over an array of `kind`.

    No value can overflow where `kind` is at least what `whole_kind` gives of each frame.
    """
    if kind.kind not in "iu":
        return False
    most, fitting = np.iinfo(kind).max, None
    for frame in frames:
        instance = frame.instance
        if instance.source.members or instance.foreign or instance.has_lut:
            return False
        if frame.tile or abs(frame.slope) > most:
            return False
        if instance.pixels is not fitting and not _fits(instance.pixels, kind):
            return False
        fitting = instance.pixels
    return True


def _fits(pixels: PixelFormat | None, kind: np.dtype[Any]) -> bool:
    return (
        pixels is not None
        and pixels.native
        and pixels.transfer_syntax not in {BIG_ENDIAN, DEFLATED}
        and not pixels.swapped
        and pixels.samples == 1
        and pixels.number != "f"
        and pixels.allocated == 8 * kind.itemsize
    )


def fill_plain(values: Values, frames: Sequence[Frame], job: Job) -> None:
    """Fill (frames, rows, columns) with the modality values of frames that `all_plain` passed.

    Raises:
        DicomError: a file is gone or shorter than before.
        Cancelled: the job was asked to stop.
    """
    flat = values.reshape(len(frames), -1)
    kind, each, total = values.dtype, flat.shape[1] * flat.itemsize, len(frames)
    slope, factor, intercept, shift = 1.0, kind.type(1), 0.0, kind.type(0)
    for index, frame in enumerate(frames):
        target, instance = flat[index], frame.instance
        read_into(instance.source.path, instance.pixel_offset + frame.index * each, target.data)
        if instance.pixels is not None:
            _clean(target, instance.pixels)
        if frame.slope != 1:
            if frame.slope != slope:
                slope, factor = frame.slope, kind.type(int(frame.slope))
            np.multiply(target, factor, target)
        if frame.intercept:
            if frame.intercept != intercept:
                intercept, shift = frame.intercept, kind.type(int(frame.intercept))
            np.add(target, shift, target)
        if not index % _REPORT_EVERY:
            job.step(index, total, "slices")
    job.step(total, total, "slices")


def _clean(target: Values, pixels: PixelFormat) -> None:
    """Look at values without a sign in one pass, as nearly all are; at others as they need."""
    plain = pixels.number == "u" and pixels.high_bit + 1 == pixels.stored
    if plain and pixels.stored == pixels.allocated:
        return
    if plain and not int(_largest(target.view(_UNSIGNED[target.itemsize]))) >> pixels.stored:
        return
    clean_bits(target.view(f"{pixels.number}{target.itemsize}"), pixels)
