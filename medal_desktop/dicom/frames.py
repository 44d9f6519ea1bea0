"""Single pictures: modality values of a frame, or its colours; and small ones for lists."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.colour import to_rgb
from medal_desktop.dicom.errors import DicomError, NoPixels
from medal_desktop.dicom.lookup import modality_table, palette
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.presentation import default_window, to_grey
from medal_desktop.dicom.series import Frame, Group
from medal_desktop.dicom.sources import Reader

Values = NDArray[Any]


def load_frame(group: Group, index: int = 0) -> Values:
    """Give one frame: modality values (rows, columns), or RGB uint8 (rows, columns, 3).

    Raises:
        NoPixels: the group shows nothing.
        DicomError: its bytes are damaged or gone.
    """
    if not 0 <= index < len(group.frames):
        raise NoPixels
    with Reader() as reader:
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
    return rescaled(stored, frame.slope, frame.intercept, exact=exact)


def rescaled(stored: Values, slope: float, intercept: float, *, exact: bool = False) -> Values:
    """Apply slope and intercept: whole numbers stay whole, fractions become float32 or float64."""
    if slope == 1 and intercept == 0:
        return stored
    kind = _whole_kind(stored.dtype, slope, intercept)
    if kind is not None:
        return np.asarray(stored.astype(kind) * kind.type(slope) + kind.type(intercept))
    values = stored.astype(np.float64) * slope + intercept
    return np.asarray(values if exact else values.astype(np.float32))


def _whole_kind(stored: np.dtype[Any], slope: float, intercept: float) -> np.dtype[Any] | None:
    """Give the smallest integer type that holds every result; None for fractions."""
    if stored.kind not in "iu" or not slope.is_integer() or not intercept.is_integer():
        return None
    ends = [end * slope + intercept for end in _limits(stored)]
    for kind in (np.dtype(np.int16), np.dtype(np.int32)):
        low, high = _limits(kind)
        if low <= min(ends) and max(ends) <= high:
            return kind
    return None


def _limits(kind: np.dtype[Any]) -> tuple[int, int]:
    limits = np.iinfo(kind)
    return int(limits.min), int(limits.max)


def thumbnail(group: Group, size: int = 128) -> NDArray[np.uint8]:
    """Give the middle frame with its longer side `size` pixels: uint8 grey, or RGB (…, …, 3).

    Raises:
        DicomError: there is nothing to show.
    """
    if not group.frames:
        raise NoPixels
    values = load_frame(group, _middle(group))
    small = _shrunk(values, size)
    if small.ndim == 3:
        return np.asarray(small, np.uint8)
    pixels = group.frames[0].instance.pixels
    inverted = pixels is not None and pixels.photometric == "MONOCHROME1"
    return to_grey(small, default_window(group, small), inverted=inverted)


def _middle(group: Group) -> int:
    """The middle slice of the first time point."""
    return (len(group.frames) // max(group.times, 1)) // 2


def _shrunk(values: Values, size: int) -> Values:
    """Average over blocks, then pick: no line finer than a pixel is lost by chance."""
    block = max(1, max(values.shape[:2]) // size)
    rows, columns = (length // block * block for length in values.shape[:2])
    cut = values[:rows, :columns].astype(np.float32)
    tiles = cut.reshape(rows // block, block, columns // block, block, *values.shape[2:])
    small = tiles.mean(axis=(1, 3))
    scale = size / max(small.shape[:2])
    picks = [
        np.minimum((np.arange(max(1, round(n * scale))) / scale).astype(int), n - 1)
        for n in small.shape[:2]
    ]
    return np.asarray(small[np.ix_(*picks)])


__all__ = ["DicomError", "frame_values", "load_frame", "rescaled", "thumbnail"]
