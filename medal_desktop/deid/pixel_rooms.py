"""Bytes inside the pixel data element that are no picture: behind the last pixel, in comments."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import IO, Final

from pydicom.dataset import Dataset
from pydicom.uid import UID

from medal_desktop.deid.codestream import Room, rooms
from medal_desktop.deid.pixel_span import Span
from medal_desktop.deid.raw import integer, text

_STARTS: Final = (b"\xff\xd8", b"\xff\x4f\xff\x51")
_HEAD: Final = 12  # tag, VR, two reserved bytes, length: encapsulated is always explicit (A.4)
_BITS: Final = {0x7FE00008: 32, 0x7FE00009: 64}
_CHUNK: Final = 1 << 20


def comments(
    stream: IO[bytes], span: Span, look: Callable[[bytes], None] | None = None
) -> tuple[Room, ...]:
    """Give (start, end) in the file of every room for text in all compressed frames.

    `look` gets each frame's stream.
    """
    found: list[Room] = []
    for pieces in _frames(stream, span):
        frame = b"".join(data for _, data in pieces)
        if look is not None:
            look(frame)
        for start, end in rooms(frame):
            found += _in_file(pieces, start, end)
    return tuple(found)


def _frames(stream: IO[bytes], span: Span) -> Iterator[list[tuple[int, bytes]]]:
    """Give each frame's fragments with their places; a frame begins where a stream does."""
    frame: list[tuple[int, bytes]] = []
    for at, data in _fragments(stream, span):
        if frame and data.startswith(_STARTS):
            yield frame
            frame = []
        frame.append((at, data))
    if frame:
        yield frame


def _fragments(stream: IO[bytes], span: Span) -> Iterator[tuple[int, bytes]]:
    at, offsets = span.start + _HEAD, True
    while at + 8 <= span.end:
        stream.seek(at)
        _, element, length = struct.unpack("<HHL", stream.read(8))
        if element != 0xE000:
            return
        if not offsets:
            yield at + 8, stream.read(length)
        offsets = False
        at += 8 + length


def _in_file(pieces: list[tuple[int, bytes]], start: int, end: int) -> Iterator[Room]:
    before = 0
    for at, data in pieces:
        first, last = max(start - before, 0), min(end - before, len(data))
        if first < last:
            yield at + first, at + last
        before += len(data)


def blanked(chunk: bytes, at: int, places: tuple[Room, ...]) -> bytes:
    """Give the bytes that stand at `at` in the file with zeros in `places`."""
    made = bytearray(chunk)
    for start, end in places:
        first, last = max(start - at, 0), min(end - at, len(chunk))
        if first < last:
            made[first:last] = bytes(last - first)
    return bytes(made)


def has_surplus(stream: IO[bytes], span: Span, dataset: Dataset, syntax: UID) -> bool:
    """Whether anything but zeros stands behind the last pixel of uncompressed pixel data."""
    tag, start = value_place(stream, span, syntax)
    stream.seek(start + pixel_bytes(dataset, tag))
    left = span.end - stream.tell()
    if left == 1:
        return False
    while left > 0:
        chunk = stream.read(min(left, _CHUNK))
        if chunk.strip(b"\0"):
            return True
        left -= len(chunk) or left
    return False


def value_place(stream: IO[bytes], span: Span, syntax: UID) -> tuple[int, int]:
    """Give the tag of the pixel data and where its value begins in the file."""
    stream.seek(span.start)
    order = "<" if syntax.is_little_endian else ">"
    group, element = struct.unpack(f"{order}HH", stream.read(4))
    return group << 16 | element, span.start + (8 if syntax.is_implicit_VR else _HEAD)


def deflated_surplus(dataset: Dataset) -> bool:
    """Whether the pixel data in memory are longer than the image, by more than zeros."""
    for tag in (0x7FE00008, 0x7FE00009, 0x7FE00010):
        value = dataset[tag].value if tag in dataset else b""
        rest = value[pixel_bytes(dataset, tag) :] if isinstance(value, bytes) else b""
        if len(rest) > 1 and rest.strip(b"\0"):
            return True
    return False


def pixel_bytes(dataset: Dataset, tag: int) -> int:
    """Give the length of uncompressed pixel data of this size (PS3.5 8.1.1), without padding."""
    count = (integer(dataset, 0x00280010) or 0) * (integer(dataset, 0x00280011) or 0)
    count *= (integer(dataset, 0x00280008) or 1) * (integer(dataset, 0x00280002) or 1)
    bits = count * int(_BITS.get(tag) or integer(dataset, 0x00280100) or 0)
    if text(dataset, 0x00280004) == "YBR_FULL_422":
        bits = bits * 2 // 3
    return (bits + 7) // 8
