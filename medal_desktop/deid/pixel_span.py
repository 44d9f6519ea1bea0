"""Where the pixel data element lies in a file, from its tag to its last byte (PS3.5 7.1, A.4)."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import IO, Final

from pydicom.uid import UID

from medal_desktop.deid.errors import DicomUnreadable

_PIXELS: Final = {0x7FE00008, 0x7FE00009, 0x7FE00010}
_UNDEFINED: Final = 0xFFFFFFFF
_ITEM: Final = (0xFFFE, 0xE000)
_END: Final = (0xFFFE, 0xE0DD)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the pixel data element; `trailing` counts the bytes of the file after it."""

    start: int
    end: int
    trailing: int = 0


def pixel_span(stream: IO[bytes], syntax: UID) -> Span | None:
    """Find the pixel data element at the stream's position; None when the file ends there.

    Raises:
        DicomUnreadable: something else stands there, or the element is cut off.
    """
    start = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    if start == size:
        return None
    stream.seek(start)
    order = "<" if syntax.is_little_endian else ">"
    length = _header(stream, order, implicit=bool(syntax.is_implicit_VR))
    end = _end_of_items(stream, order, size) if length == _UNDEFINED else stream.tell() + length
    if end > size:
        raise DicomUnreadable("pixel data end too early")
    return Span(start, end, size - end)


def _header(stream: IO[bytes], order: str, *, implicit: bool) -> int:
    group, element = _unpack(stream, f"{order}HH")
    if group << 16 | element not in _PIXELS:
        raise DicomUnreadable("bytes after the last element")
    if implicit:
        return _unpack(stream, f"{order}L")[0]
    vr, _ = struct.unpack("2s2s", _read(stream, 4))
    if vr not in {b"OB", b"OW", b"OF", b"OD", b"UN", b"OV", b"OL"}:
        raise DicomUnreadable("pixel data of an unknown kind")
    return _unpack(stream, f"{order}L")[0]


def _end_of_items(stream: IO[bytes], order: str, size: int) -> int:
    while True:
        group, element, length = _unpack(stream, f"{order}HHL")
        if (group, element) == _END:
            return stream.tell()
        if (group, element) != _ITEM or stream.tell() + length > size:
            raise DicomUnreadable("a fragment of the pixel data is cut off")
        stream.seek(length, os.SEEK_CUR)


def _unpack(stream: IO[bytes], form: str) -> tuple[int, ...]:
    return struct.unpack(form, _read(stream, struct.calcsize(form)))


def _read(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise DicomUnreadable("pixel data end too early")
    return data
