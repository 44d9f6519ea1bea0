"""Single pictures: modality values of a frame, or its colours; and small ones for lists."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.colour import to_rgb
from medal_desktop.dicom.errors import DicomError, NoPixels
from medal_desktop.dicom.lookup import modality_table, palette
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.presentation import default_window, to_grey
from medal_desktop.dicom.series import Frame, Group, Kind
from medal_desktop.dicom.sources import Reader
from medal_desktop.dicom.video import open_video

Values = NDArray[Any]


def load_frame(group: Group, index: int = 0) -> Values:
    """Give one frame: modality values (rows, columns), or RGB uint8 (rows, columns, 3).

    Raises:
        NoPixels: the group shows nothing.
        DicomError: its bytes are damaged or gone.
    """
    if group.kind is Kind.VIDEO:
        with open_video(group) as video:
            return video.frame(index)
    if not 0 <= index < len(group.frames):
        raise NoPixels
    with Reader() as reader, quiet():
        return frame_values(group.frames[index], FrameReader(reader), reader)


def frame_values(
    frame: Frame, frames: FrameReader, reader: Reader, *, exact: bool = False
) -> Values:
    """Give one frame's modality values or colours; `exact` keeps fractions in float64.

    Raises:
        DicomError: its bytes are damaged or gone.
    """
    stored = frames.stored(frame)
    pixels = frame.instance.pixels
    if pixels is None:
        raise NoPixels
    if pixels.photometric == "PALETTE COLOR":
        return palette(frame.instance, reader)[stored]
    if pixels.samples > 1:
        return to_rgb(stored, pixels)
    if frame.instance.has_lut:
        return modality_table(frame.instance, reader).apply(stored)
    return rescaled(stored, frame, exact=exact)


def rescaled(stored: Values, frame: Frame, *, exact: bool = False) -> Values:
    """Apply slope and intercept: whole numbers stay whole, fractions become float32 or float64."""
    slope, intercept = frame.slope, frame.intercept
    if slope == 1 and intercept == 0:
        return stored
    kind = whole_kind(frame) if stored.dtype.kind in "iu" else None
    if kind is not None:
        scaled = stored if slope == 1 else np.multiply(stored, int(slope), dtype=np.int32)
        return np.asarray(np.add(scaled, int(intercept), dtype=kind, casting="unsafe"))
    values = stored.astype(np.float64) * slope + intercept
    return np.asarray(values if exact else values.astype(np.float32))


def whole_kind(frame: Frame) -> np.dtype[Any] | None:
    """Give the smallest integer type that holds every value of a frame; None for fractions."""
    pixels = frame.instance.pixels
    if pixels is None or not frame.slope.is_integer() or not frame.intercept.is_integer():
        return None
    low, high = (-(1 << pixels.stored - 1), 1 << pixels.stored - 1)
    stored = (low, high - 1) if pixels.number == "i" else (0, (1 << pixels.stored) - 1)
    ends = sorted(end * frame.slope + frame.intercept for end in stored)
    scaled = max(abs(end * frame.slope) for end in stored)
    for kind in (np.dtype(np.int16), np.dtype(np.int32)):
        limits = np.iinfo(kind)
        if limits.min <= ends[0] and ends[1] <= limits.max and scaled < 1 << 31:
            return kind
    return None


def thumbnail(group: Group, size: int = 128) -> NDArray[np.uint8]:
    """Give the middle frame with its longer side `size` pixels: uint8 grey, or RGB (…, …, 3).

    Raises:
        DicomError: there is nothing to show.
    """
    if not group.frames and group.kind is not Kind.VIDEO:
        raise NoPixels
    values = load_frame(group, middle_index(group))
    small = _shrunk(values, size)
    if small.ndim == 3:
        return np.asarray(small, np.uint8)
    pixels = group.frames[0].instance.pixels
    inverted = pixels is not None and pixels.photometric == "MONOCHROME1"
    return to_grey(small, default_window(group, small), inverted=inverted)


def middle_index(group: Group) -> int:
    """Give the middle slice of the first time point: what to show while the rest is read."""
    return (len(group.frames) // max(group.times, 1)) // 2


def _shrunk(values: Values, size: int) -> Values:
    """Average over blocks, then pick: no line finer than a pixel is lost by chance."""
    block = max(1, max(values.shape[:2]) // size)
    blocks = [min(block, length) for length in values.shape[:2]]
    rows, columns = (n // b * b for n, b in zip(values.shape[:2], blocks, strict=True))
    cut = values[:rows, :columns].astype(np.float32)
    down, across = rows // blocks[0], columns // blocks[1]
    tiles = cut.reshape(down, blocks[0], across, blocks[1], *values.shape[2:])
    small = tiles.mean(axis=(1, 3))
    scale = size / max(small.shape[:2])
    picks = [
        np.minimum((np.arange(max(1, round(n * scale))) / scale).astype(int), n - 1)
        for n in small.shape[:2]
    ]
    return np.asarray(small[np.ix_(*picks)])


__all__ = [
    "DicomError",
    "frame_values",
    "load_frame",
    "middle_index",
    "rescaled",
    "thumbnail",
    "whole_kind",
]
