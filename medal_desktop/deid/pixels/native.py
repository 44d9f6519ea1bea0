"""Boxes painted into uncompressed frames, in place, one frame in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from medal_desktop.deid.pixels.background import Fill
from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.dicom.series import BIG_ENDIAN, PixelFormat


class Bytes(Protocol):
    """What can be read and written at a place: an open file, or bytes in memory."""

    def seek(self, offset: int, /) -> int:
        """Go to a place."""

    def read(self, length: int, /) -> bytes:
        """Read from there."""

    def write(self, data: bytes, /) -> int:
        """Write from there."""


def paint_native(
    stream: Bytes,
    offset: int,
    pixels: PixelFormat,
    frames: int,
    boxes: Sequence[Box],
    fill: Fill,
) -> Iterator[int]:
    """Paint every frame of the pixel data that begin at `offset`; gives each frame's number."""
    for index in range(frames):
        start, end = _span(pixels, index)
        stream.seek(offset + start)
        painted = _painted(stream.read(end - start), pixels, index, boxes, fill)
        stream.seek(offset + start)
        stream.write(painted)
        yield index


def _span(pixels: PixelFormat, index: int) -> tuple[int, int]:
    """Give the bytes of a frame; whole words where bytes stand in pairs."""
    first = index * pixels.frame_bits
    start, end = first // 8, -(-(first + pixels.frame_bits) // 8)
    return (start // 2 * 2, -(-end // 2) * 2) if pixels.swapped else (start, end)


def _painted(
    data: bytes, pixels: PixelFormat, index: int, boxes: Sequence[Box], fill: Fill
) -> bytes:
    if pixels.allocated == 1:
        return _bits(data, pixels, index, boxes, fill)
    if pixels.swapped:
        skip = index * pixels.frame_bits // 8 % 2
        plain = bytearray(_swap(data))
        own = plain[skip : skip + pixels.frame_bits // 8]
        plain[skip : skip + len(own)] = _words(bytes(own), pixels, boxes, fill)
        return _swap(bytes(plain))
    return _words(data, pixels, boxes, fill)


def _swap(data: bytes) -> bytes:
    return np.frombuffer(data, "<u2").byteswap().tobytes()


def _bits(data: bytes, pixels: PixelFormat, index: int, boxes: Sequence[Box], fill: Fill) -> bytes:
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    skip = index * pixels.frame_bits % 8
    frame = bits[skip : skip + pixels.rows * pixels.columns].reshape(pixels.rows, pixels.columns)
    for box in boxes:
        frame[box.cut(pixels.rows, pixels.columns)] = int(fill[0])
    return np.packbits(bits, bitorder="little").tobytes()


def _words(data: bytes, pixels: PixelFormat, boxes: Sequence[Box], fill: Fill) -> bytes:
    order = ">" if pixels.transfer_syntax == BIG_ENDIAN else "<"
    kind = "f" if pixels.number == "f" else "u"
    values = np.frombuffer(data, np.dtype(f"{order}{kind}{pixels.allocated // 8}")).copy()
    stored = tuple(_word(value, pixels) for value in fill)
    for box in boxes:
        rows, columns = box.cut(pixels.rows, pixels.columns)
        if pixels.photometric == "YBR_FULL_422":
            _paint_pairs(values, pixels, rows, columns, stored)
        elif pixels.planar == 1 and pixels.samples > 1:
            planes = values.reshape(pixels.samples, pixels.rows, pixels.columns)
            planes[:, rows, columns] = np.reshape(stored, (-1, 1, 1))
        else:
            frame = values.reshape(pixels.rows, pixels.columns, pixels.samples)
            frame[rows, columns] = stored
    return values.tobytes()


def _paint_pairs(
    values: NDArray[Any], pixels: PixelFormat, rows: slice, columns: slice, stored: Fill
) -> None:
    """Two pixels share their colour: a box takes whole pairs (PS3.3 C.7.6.3.1.2)."""
    pairs = values.reshape(pixels.rows, pixels.columns // 2, 4)
    whole = slice(columns.start // 2, -(-columns.stop // 2))
    pairs[rows, whole] = (stored[0], stored[0], stored[1], stored[2])


def _word(value: float, pixels: PixelFormat) -> float:
    """Give a value as its cell holds it: shifted to the stored bits, negative as complement."""
    if pixels.number == "f":
        return value
    low = pixels.high_bit + 1 - pixels.stored
    return (int(value) << low) & ((1 << pixels.allocated) - 1)
