"""A fast walk over a data set's first kilobytes: plain files only, anything odd is refused.

It knows the two ways that nearly every file is written in (PS3.5 sections 7.1 and A.4): implicit
and explicit VR, little endian. Everything else is left to pydicom by raising `Odd`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from medal_desktop.dicom import tags

UNDEFINED = 0xFFFFFFFF
IMPLICIT = "1.2.840.10008.1.2"
_DEEPEST = 24
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_SHORT = frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_explicit = struct.Struct("<HH2sH").unpack_from
_implicit = struct.Struct("<HHL").unpack_from
_length = struct.Struct("<L").unpack_from


class Odd(Exception):
    """Not a plain file: pydicom shall look at it."""


class Beyond(Odd):
    """An element ends after the end of the file."""


class NeedMore(Exception):
    """The walk reached the end of the given bytes before the pixels."""


@dataclass(slots=True)
class Walked:
    """Raw little-endian values by tag, and where the pixels lie.

    `pixel_length` is `UNDEFINED` for encapsulated pixels; `pixel_tag` is 0 without pixels.
    `mark` is equal for files of one plan that also share all that a series shares.
    """

    values: dict[int, bytes]
    transfer_syntax: str
    pixel_tag: int = 0
    pixel_offset: int = 0
    pixel_length: int = 0
    mark: tuple[object, ...] | None = field(default=None, compare=False)


def walk(data: bytes, size: int) -> Walked:
    """Walk the first bytes of a file of `size` bytes.

    Raises:
        Odd: the file is not written in the plain way.
        NeedMore: `data` ends before the pixels begin.
    """
    if data[128:132] != b"DICM":
        raise Odd
    values: dict[int, bytes] = {}
    cursor = Cursor(data, size, values)
    at = cursor.meta(132)
    syntax = values.get(tags.TRANSFER_SYNTAX, b"").rstrip(b"\0 ").decode("ascii", "replace")
    if not syntax or syntax in {"1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}:
        raise Odd
    return cursor.data_set(at, syntax)


def walk_data_set(data: bytes, syntax: str) -> Walked:
    """Walk a whole data set that has no preamble, such as one just inflated.

    Raises:
        Odd: the data set is not written in the plain way.
    """
    return Cursor(data, len(data), {}).data_set(0, syntax)


def read_meta(data: bytes) -> tuple[dict[int, bytes], int]:
    """Give the file meta information (PS3.10 section 7.1) and where it ends; nothing without it."""
    if data[128:132] != b"DICM":
        return {}, 0
    cursor = Cursor(data, len(data), {})
    try:
        return cursor.values, cursor.meta(132)
    except Odd:
        return {}, 0


class Cursor:
    """The bytes at hand and what was found in them."""

    def __init__(self, data: bytes, size: int, values: dict[int, bytes]) -> None:
        self.data = data
        self.end = len(data)
        self.size = size
        self.values = values

    def meta(self, at: int) -> int:
        """Walk group 2, which is always explicit; give where the data set begins."""
        while self._group(at) == 2:
            tag, _, value, length = self.explicit(at)
            if length == UNDEFINED or value + length > self.end:
                self._beyond(value + length)
            self.values[tag] = self.data[value : value + length]
            at = value + length
        return at

    def data_set(self, at: int, syntax: str) -> Walked:
        """Walk the main data set up to the pixels."""
        header = self.implicit if syntax == IMPLICIT else self.explicit
        found = Walked(self.values, syntax)
        while at < self.size:
            at = self._run(at) if header == self.explicit else at
            if at >= self.size:
                break
            if at + 8 > self.end:
                self._beyond(at + 8)
            tag, vr, value, length = header(at)
            if tag in tags.PIXEL_TAGS:
                found.pixel_tag, found.pixel_offset, found.pixel_length = tag, value, length
                break
            if tag >> 16 in {0x0002, 0xFFFE} or tag < 0x00080000:
                raise Odd
            at = self._take(tag, vr, value, length)
        if at > self.size:
            raise Beyond
        return found

    def _run(self, at: int) -> int:
        """Pass over plain explicit elements as fast as may be; stop before anything special."""
        data, end, wanted, values = self.data, self.end, tags.WANTED, self.values
        while at + 12 <= end:
            group, element, vr, length = _explicit(data, at)
            tag, after = group << 16 | element, at + 8 + length
            if vr not in _SHORT or group < 8 or after > end:
                break
            if tag in wanted:
                values[tag] = data[at + 8 : after]
            at = after
        return at

    def _take(self, tag: int, vr: bytes, value: int, length: int) -> int:
        if length == UNDEFINED:
            if vr == b"UN":
                raise Odd
            end = self.skip_items(value, explicit=vr != b"", depth=0)
        else:
            end = value + length
            if end > self.size:
                raise Beyond
        if tag in tags.WANTED:
            if end > self.end:
                raise NeedMore
            self.values[tag] = b"" if vr == b"SQ" else self.data[value:end]
        return end

    def explicit(self, at: int) -> tuple[int, bytes, int, int]:
        """Give tag, VR, where the value begins and its length."""
        group, element, vr, length = _explicit(self.data, at)
        if vr in _SHORT:
            return group << 16 | element, vr, at + 8, length
        if vr not in _LONG:
            raise Odd
        if at + 12 > self.end:
            self._beyond(at + 12)
        return group << 16 | element, vr, at + 12, _length(self.data, at + 8)[0]

    def implicit(self, at: int) -> tuple[int, bytes, int, int]:
        """Give tag, no VR, where the value begins and its length."""
        group, element, length = _implicit(self.data, at)
        return group << 16 | element, b"", at + 8, length

    def skip_items(self, at: int, *, explicit: bool, depth: int) -> int:
        """Give the end of a sequence of undefined length (PS3.5 section 7.5.2)."""
        if depth > _DEEPEST:
            raise Odd
        while True:
            if at + 8 > self.end:
                self._beyond(at + 8)
            group, element, length = _implicit(self.data, at)
            tag, at = group << 16 | element, at + 8
            if tag == _SEQUENCE_END:
                return at
            if tag != _ITEM:
                raise Odd
            at = self._skip_item(at, explicit, depth) if length == UNDEFINED else at + length

    def _skip_item(self, at: int, explicit: bool, depth: int) -> int:  # noqa: FBT001 - private
        while True:
            if at + 8 > self.end:
                self._beyond(at + 8)
            group, element, _ = _implicit(self.data, at)
            if group << 16 | element == _ITEM_END:
                return at + 8
            _, vr, value, length = self.explicit(at) if explicit else self.implicit(at)
            if length != UNDEFINED:
                at = value + length
            elif vr in {b"SQ", b""}:
                at = self.skip_items(value, explicit=explicit, depth=depth + 1)
            else:
                raise Odd

    def _group(self, at: int) -> int:
        if at + 8 > self.end:
            self._beyond(at + 8)
        return int.from_bytes(self.data[at : at + 2], "little")

    def _beyond(self, needed: int) -> None:
        if needed > self.size:
            raise Beyond
        raise NeedMore
