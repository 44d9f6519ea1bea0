"""A data set encoded again; what was only read is copied as it was read (PS3.5 7.1)."""

from __future__ import annotations

import struct
from typing import Final

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element

_LONG: Final = frozenset(
    {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
)
_UNDEFINED: Final = 0xFFFFFFFF
_SHORT_MOST: Final = 0xFFFF


def encode(dataset: Dataset, *, implicit: bool, little: bool) -> bytes:
    """Give the bytes of all elements in order; sequences and items get explicit lengths."""
    order = "<" if little else ">"
    parts: list[bytes] = []
    parent = dataset.get("SpecificCharacterSet") or "iso8859"
    _encode(dataset, parts, order, implicit=implicit, charset=parent)
    return b"".join(parts)


def encoded_element(tag: int, vr: str, value: bytes) -> bytes:
    """Give one element in explicit VR little endian, its value padded to even length."""
    if len(value) % 2:
        value += b"\0" if vr in {"UI", "OB"} else b" "
    return _head(tag, vr, len(value), "<", implicit=False) + value


def _encode(
    dataset: Dataset, parts: list[bytes], order: str, *, implicit: bool, charset: object
) -> None:
    charset = dataset.get("SpecificCharacterSet") or charset
    for tag in sorted(dataset.keys(), key=int):
        element = dataset.get_item(tag)
        number = int(tag)
        if number & 0xFFFF == 0:
            continue
        if _copyable(element, order, implicit=implicit):
            value = element.value or b""
            parts += (_head(number, element.VR, len(value), order, implicit=implicit), value)
        elif element.VR == "SQ" and not element.is_raw:
            items: list[bytes] = []
            for item in element.value or ():
                inner: list[bytes] = []
                _encode(item, inner, order, implicit=implicit, charset=charset)
                length = sum(map(len, inner))
                items += (struct.pack(f"{order}HHL", 0xFFFE, 0xE000, length), *inner)
            parts += (
                _head(number, "SQ", sum(map(len, items)), order, implicit=implicit),
                *items,
            )
        else:
            parts.append(_by_pydicom(dataset, tag, order, implicit=implicit, charset=charset))


def _copyable(element: object, order: str, *, implicit: bool) -> bool:
    return (
        isinstance(element, RawDataElement)
        and element.is_implicit_VR is implicit
        and element.is_little_endian is (order == "<")
        and element.length != _UNDEFINED
        and (element.value is None or isinstance(element.value, bytes))
        and (implicit or element.VR in _LONG or len(element.value or b"") <= _SHORT_MOST)
    )


def _head(tag: int, vr: str, length: int, order: str, *, implicit: bool) -> bytes:
    group, element = tag >> 16, tag & 0xFFFF
    if implicit:
        return struct.pack(f"{order}HHL", group, element, length)
    if vr in _LONG:
        return struct.pack(f"{order}HH2sHL", group, element, vr.encode(), 0, length)
    return struct.pack(f"{order}HH2sH", group, element, vr.encode(), length)


def _by_pydicom(
    dataset: Dataset, tag: object, order: str, *, implicit: bool, charset: object
) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_implicit_VR = implicit
    buffer.is_little_endian = order == "<"
    write_data_element(buffer, dataset[tag], charset)
    return bytes(buffer.getvalue())
