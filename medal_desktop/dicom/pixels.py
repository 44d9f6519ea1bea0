"""One frame's bytes into stored values, and stored values into what they mean (PS3.3 C.7.6.3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.decoding import decode
from medal_desktop.dicom.encapsulation import find_fragments, frame_spans, read_spans
from medal_desktop.dicom.errors import TruncatedFile
from medal_desktop.dicom.foreign import ForeignFrames
from medal_desktop.dicom.header import inflated_data_set
from medal_desktop.dicom.series import BIG_ENDIAN, DEFLATED, Frame, Instance, PixelFormat
from medal_desktop.dicom.sources import Reader

Stored = NDArray[Any]


class FrameReader:
    """Reads frames of a group one after the other; not shared between threads.

    Fragments of the last object and its inflated data set are kept, for its next frame.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._instance: Instance | None = None
        self._spans: tuple[tuple[tuple[int, int], ...], ...] = ()
        self._inflated = b""
        self._foreign: ForeignFrames | None = None

    def stored(self, frame: Frame) -> Stored:
        """Give the stored values: (rows, columns), or (rows, columns, 3) samples as written.

        Raises:
            DicomError: the bytes are not all there, or damaged.
        """
        instance = frame.instance
        pixels = instance.pixels
        if pixels is None:
            raise TruncatedFile
        if instance.foreign:
            return self._foreign_frames(instance).stored(frame.index)
        data = self.frame_bytes(instance, pixels, frame.index)
        values = _native(data, pixels, frame.index) if pixels.native else decode(data, pixels)
        values = meaningful_bits(values, pixels)
        if frame.tile:
            top, left, rows, columns = frame.tile
            values = values[top : top + rows, left : left + columns]
        return values

    def _foreign_frames(self, instance: Instance) -> ForeignFrames:
        if self._foreign is None or self._foreign.instance is not instance:
            self._foreign = ForeignFrames(instance, self._reader)
        return self._foreign

    def frame_bytes(self, instance: Instance, pixels: PixelFormat, index: int) -> bytes:
        """Give the bytes of one frame as they are written.

        Raises:
            DicomError: they are not all there.
        """
        if pixels.transfer_syntax == DEFLATED:
            return self._deflated(instance, pixels, index)
        if pixels.native:
            start, end = _native_span(pixels, index)
            offset = instance.pixel_offset + start
            return self._reader.read_exactly(instance.source, offset, end - start)
        if self._instance is not instance:
            found = find_fragments(self._reader, instance.source, instance.pixel_offset)
            self._spans, self._instance = frame_spans(found, max(instance.frames, 1)), instance
        if index >= len(self._spans):
            raise TruncatedFile
        return read_spans(self._reader, instance.source, self._spans[index])

    def _deflated(self, instance: Instance, pixels: PixelFormat, index: int) -> bytes:
        if self._instance is not instance:
            self._inflated = inflated_data_set(instance.source, self._reader)
            self._instance = instance
        start, end = _native_span(pixels, index)
        data = self._inflated[instance.pixel_offset + start : instance.pixel_offset + end]
        if len(data) != end - start:
            raise TruncatedFile
        return data


def _native_span(pixels: PixelFormat, index: int) -> tuple[int, int]:
    """Where a frame lies in native pixels; frames of single bits may begin within a byte."""
    first = index * pixels.frame_bits
    start, end = first // 8, -(-(first + pixels.frame_bits) // 8)
    return (start // 2 * 2, -(-end // 2) * 2) if pixels.swapped else (start, end)


def _native(data: bytes, pixels: PixelFormat, index: int) -> Stored:
    shape = (pixels.rows, pixels.columns)
    if pixels.allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        skip = index * pixels.frame_bits % 8
        return bits[skip : skip + pixels.rows * pixels.columns].reshape(shape)
    if pixels.swapped:
        data = np.frombuffer(data, "<u2").byteswap().tobytes()[index * pixels.frame_bits // 8 % 2 :]
        data = data[: pixels.frame_bits // 8]
    order = ">" if pixels.transfer_syntax == BIG_ENDIAN else "<"
    kind = "f" if pixels.number == "f" else "u"
    values = np.frombuffer(data, np.dtype(f"{order}{kind}{pixels.allocated // 8}"))
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if pixels.photometric == "YBR_FULL_422":
        return _upsampled(values, pixels)
    if pixels.samples == 1:
        return values.reshape(shape)
    if pixels.planar == 1:
        return values.reshape(pixels.samples, *shape).transpose(1, 2, 0)
    return values.reshape(*shape, pixels.samples)


def _upsampled(values: Stored, pixels: PixelFormat) -> Stored:
    """Two luminances share one pair of colour differences: Y Y Cb Cr (C.7.6.3.1.2)."""
    pairs = values.reshape(pixels.rows, pixels.columns // 2, 4)
    out = np.empty((pixels.rows, pixels.columns, 3), values.dtype)
    out[:, 0::2, 0], out[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    for half in (0, 1):
        out[:, half::2, 1:] = pairs[..., 2:]
    return out


def meaningful_bits(values: Stored, pixels: PixelFormat) -> Stored:
    """Keep the stored bits alone and extend their sign; other bits may hold overlays or dirt."""
    if pixels.number == "f" or pixels.allocated == 1:
        return values
    width = values.dtype.itemsize
    unsigned = values.view(f"u{width}")
    low = pixels.high_bit + 1 - pixels.stored
    if low and pixels.native:
        unsigned = unsigned >> low
    stored = min(pixels.stored, width * 8)
    if pixels.number == "u":
        clean = int(unsigned.max(initial=0)) < 1 << stored
        return unsigned if clean else unsigned & ((1 << stored) - 1)
    return _extended(unsigned.view(f"i{width}"), stored)


def clean_bits(values: Stored, pixels: PixelFormat) -> None:
    """Do the same as `meaningful_bits` in place, on native values that fill their type."""
    width = values.dtype.itemsize * 8
    unsigned = values.view(f"u{values.dtype.itemsize}")
    low = pixels.high_bit + 1 - pixels.stored
    if low:
        np.right_shift(unsigned, low, out=unsigned)
    if pixels.stored == width:
        return
    if pixels.number == "u":
        if int(unsigned.max(initial=0)) >> pixels.stored:
            np.bitwise_and(unsigned, (1 << pixels.stored) - 1, out=unsigned)
        return
    sign = 1 << (pixels.stored - 1)
    if int(values.min(initial=0)) < -sign or int(values.max(initial=0)) >= sign:
        np.bitwise_and(values, 2 * sign - 1, out=values)
        np.bitwise_xor(values, sign, out=values)
        np.subtract(values, sign, out=values)


def _extended(signed: Stored, stored: int) -> Stored:
    """Extend the sign of the stored bits, unless the writer did."""
    sign = 1 << (stored - 1)
    if -sign <= int(signed.min(initial=0)) and int(signed.max(initial=0)) < sign:
        return signed
    return ((signed & (2 * sign - 1)) ^ sign) - sign
