"""The header of an ordinary file in one run over its bytes (PS3.5 7.1, PS3.10 7.1).

What is not ordinary is left to pydicom: big endian, deflated, damaged or odd files give None.
"""

from __future__ import annotations

import struct
from functools import cache
from io import BytesIO
from typing import IO, Final

from pydicom.charset import convert_encodings, default_encoding
from pydicom.dataelem import DataElement, RawDataElement, empty_value_for_VR
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.filereader import read_sequence
from pydicom.tag import BaseTag
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from medal_desktop.deid.raw import tag_of
from medal_desktop.deid.values import dictionary_vr

_FIRST: Final = 1 << 16
_MOST: Final = 1 << 26
_UNDEFINED: Final = 0xFFFFFFFF
_PIXELS: Final = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_SHORT: Final = {
    name.encode(): name
    for name in (
        "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL",
        "SS", "ST", "TM", "UI", "UL", "US",
    )
}  # fmt: skip
_LONG: Final = {
    name.encode(): name
    for name in ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")
}
_CHARSET: Final = 0x00080005
_HEAD, _WORD, _IMPLICIT = struct.Struct("<HH2sH"), struct.Struct("<L"), struct.Struct("<HHL")

_Elements = dict[BaseTag, DataElement | RawDataElement]


class _Odd(Exception):
    """Something that this reader leaves to pydicom."""


class _Short(Exception):
    """The header goes on behind the bytes that were read."""


def read_ordinary(stream: IO[bytes]) -> FileDataset | None:
    """Read all before the pixel data, where the stream then stands; None: pydicom should try."""
    size = _FIRST
    while size <= _MOST:
        stream.seek(0)
        data = stream.read(size)
        try:
            dataset, end = _Header(data, whole=len(data) < size).read()
        except _Short:
            size *= 8
            continue
        except (_Odd, struct.error):
            return None
        stream.seek(end)
        return dataset
    return None


@cache
def _nothing(vr: str | None) -> bytes | None:
    """Give what pydicom has for no value."""
    empty = empty_value_for_VR(vr, raw=True)
    return empty if isinstance(empty, bytes) else None


class _Header:
    """One run over the first bytes of a file."""

    def __init__(self, data: bytes, *, whole: bool) -> None:
        self.data = data
        self.whole = whole
        self.charset: str | list[str] = default_encoding

    def read(self) -> tuple[FileDataset, int]:
        """Give the data set and where the pixel data, or the end of the file, begins."""
        if self.data[128:132] != b"DICM":
            raise _Odd
        meta: _Elements = {}
        at = self._explicit(132, meta, group_2=True)
        syntax = meta.get(tag_of(0x00020010))
        if syntax is None or not isinstance(syntax.value, bytes):
            raise _Odd
        uid = UID(syntax.value.decode("ascii", "replace").strip(" \0"))
        if not uid.is_transfer_syntax or uid.is_private or not uid.is_little_endian:
            raise _Odd
        if uid == DeflatedExplicitVRLittleEndian:
            raise _Odd
        implicit = bool(uid.is_implicit_VR)
        elements: _Elements = {}
        end = self._implicit(at, elements) if implicit else self._explicit(at, elements)
        dataset = FileDataset(
            "", elements, self.data[:128], FileMetaDataset(meta), implicit, is_little_endian=True
        )
        dataset.set_original_encoding(implicit, True, self.charset)  # noqa: FBT003 - pydicom's own
        return dataset, end

    def _explicit(self, at: int, elements: _Elements, *, group_2: bool = False) -> int:
        data, size, unpack, word = self.data, len(self.data), _HEAD.unpack_from, _WORD.unpack_from
        while at + 8 <= size:
            group, element, code, length = unpack(data, at)
            if group_2 and group != 2:
                return at
            number = group << 16 | element
            if number in _PIXELS:
                return at
            vr = _SHORT.get(code)
            start = at + 8
            if vr is None:
                vr = _LONG.get(code)
                if vr is None:
                    raise _Odd
                if start + 4 > size:
                    raise _Short if not self.whole else _Odd
                length, start = word(data, start)[0], start + 4
            at = self._take(elements, number, vr, length, start, implicit=False)
        return self._ended(at)

    def _implicit(self, at: int, elements: _Elements) -> int:
        data, size, unpack = self.data, len(self.data), _IMPLICIT.unpack_from
        if data[at + 4 : at + 6] in _SHORT:
            raise _Odd
        while at + 8 <= size:
            group, element, length = unpack(data, at)
            number = group << 16 | element
            if number in _PIXELS:
                return at
            at = self._take(elements, number, None, length, at + 8, implicit=True)
        return self._ended(at)

    def _ended(self, at: int) -> int:
        if not self.whole:
            raise _Short
        if at != len(self.data):
            raise _Odd
        return at

    def _take(
        self, elements: _Elements, number: int, vr: str | None, length: int, start: int, *,
        implicit: bool,
    ) -> int:  # fmt: skip
        """Note one element; give where the next one begins."""
        if number < 0x00020000 or number >= 0xFFFE0000:
            raise _Odd
        tag = tag_of(number)
        if length == _UNDEFINED:
            return self._sequence(elements, tag, vr, start, implicit=implicit)
        end = start + length
        value = self.data[start:end]
        if len(value) < length:
            raise _Odd if self.whole else _Short
        if number == _CHARSET:
            self._decode(value)
        elements[tag] = RawDataElement(
            tag, vr, length, value or _nothing(vr), start, implicit, is_little_endian=True
        )
        return end

    def _sequence(
        self, elements: _Elements, tag: BaseTag, vr: str | None, start: int, *, implicit: bool
    ) -> int:
        if (vr or dictionary_vr(int(tag))) != "SQ":
            raise _Odd
        stream = BytesIO(self.data)
        stream.seek(start)
        try:
            items = read_sequence(stream, implicit, True, _UNDEFINED, self.charset, 0)  # noqa: FBT003 - pydicom's own
        except (EOFError, OSError, ValueError, KeyError, struct.error) as error:
            raise (_Odd if self.whole else _Short) from error
        elements[tag] = DataElement(tag, "SQ", items, start, is_undefined_length=True)
        return stream.tell()

    def _decode(self, value: bytes) -> None:
        terms = value.decode("ascii", "replace").strip(" \0").split("\\")
        try:
            self.charset = convert_encodings(terms if len(terms) > 1 else terms[0])
        except LookupError:
            raise _Odd from None
