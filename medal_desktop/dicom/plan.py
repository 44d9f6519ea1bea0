"""Files of one series are written alike: what one walk found out is tried on the next file.

A plan is the way through a header: runs of elements whose lengths never changed, checked and taken
with one unpacking each, and between them the elements whose lengths did change. Every element's
header is compared; a file that differs in anything but lengths is walked anew.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from medal_desktop.dicom import tags
from medal_desktop.dicom.walker import IMPLICIT, UNDEFINED, Cursor, NeedMore, Odd, Walked

_MOST_PLANS = 4
_PATIENCE = 16
_DATA_SET = 0x00080000
_word = struct.Struct("<L").unpack_from
_half = struct.Struct("<H").unpack_from


def _is_taken(tag: int) -> bool:
    return tag in tags.WANTED or tag < _DATA_SET


class _Mismatch(Exception):
    """The file is written in another way."""


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: `head` is its header as written, 8 or 12 bytes; `length` that of its value.

    `wide`: the length takes four bytes, as in implicit VR and in the long explicit ones.
    """

    tag: int
    head: bytes
    length: int
    wide: bool
    undefined: bool = False

    @property
    def prefix(self) -> bytes:
        """What the header says but for the length."""
        return self.head[:-4] if self.wide else self.head[:-2]


class _Run:
    """Elements whose headers are always the same."""

    __slots__ = ("elements", "expected", "heads", "size", "tags", "unpack", "wanted")

    def __init__(self, elements: list[_Element]) -> None:
        self.elements = elements
        form, heads, wanted, count = [], [], [], 0
        for element in elements:
            take = _is_taken(element.tag)
            form.append(f"{len(element.head)}s{element.length}{'s' if take else 'x'}")
            heads.append(count)
            if take:
                wanted.append(count + 1)
            count += 2 if take else 1
        packed = struct.Struct("<" + "".join(form))
        self.unpack, self.size = packed.unpack_from, packed.size
        self.heads, self.wanted = _picker(heads), _picker(wanted)
        self.expected = tuple(element.head for element in elements)
        self.tags = tuple(element.tag for element in elements if _is_taken(element.tag))


def _picker(places: list[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda found: (found[places[0]],)) if places else (lambda _: ())


class _Plan:
    """The way through the headers of files that are written alike."""

    def __init__(self, elements: list[_Element], pixels: _Element, found: Walked) -> None:
        self._items: list[_Run | _Element] = []
        self._pixels = pixels
        self._found = found
        run: list[_Element] = []
        for element in elements:
            if not element.undefined:
                run.append(element)
                continue
            self._items += [_Run(run), element] if run else [element]
            run = []
        if run:
            self._items.append(_Run(run))

    def follow(self, data: bytes, size: int) -> Walked:
        """Give what another file says.

        Raises:
            _Mismatch, struct.error, Odd, NeedMore: it is written in another way.
        """
        values: dict[int, bytes] = {}
        at, index = 132, 0
        while index < len(self._items):
            item = self._items[index]
            if isinstance(item, _Run):
                found = item.unpack(data, at)
                heads = item.heads(found)
                if heads != item.expected:
                    self._split(index, item, heads)
                    continue
                values.update(zip(item.tags, item.wanted(found), strict=True))
                at += item.size
            else:
                at = self._variable(item, data, at, size, values)
            index += 1
        return self._end(data, at, size, values)

    def _split(self, index: int, run: _Run, heads: tuple[bytes, ...]) -> None:
        """Remember the element whose length is not always the same."""
        pairs = zip(heads, run.elements, strict=True)
        at, head = next((n, h) for n, (h, element) in enumerate(pairs) if h != element.head)
        element = run.elements[at]
        if head[: len(element.prefix)] != element.prefix or head.endswith(b"\xff\xff\xff\xff"):
            raise _Mismatch
        before, after = run.elements[:at], run.elements[at + 1 :]
        self._items[index : index + 1] = [
            *([_Run(before)] if before else ()),
            element,
            *([_Run(after)] if after else ()),
        ]

    def _variable(
        self, element: _Element, data: bytes, at: int, size: int, values: dict[int, bytes]
    ) -> int:
        if not data.startswith(element.prefix, at):
            raise _Mismatch
        start = at + len(element.head)
        length = _word(data, start - 4)[0] if element.wide else _half(data, start - 2)[0]
        if (length == UNDEFINED) is not element.undefined:
            raise _Mismatch
        if element.undefined:
            end = Cursor(data, size, {}).skip_items(
                start, explicit=self._found.transfer_syntax != IMPLICIT, depth=0
            )
        else:
            end = start + length
        if end > len(data):
            raise _Mismatch
        if _is_taken(element.tag):
            values[element.tag] = data[start:end]
        return end

    def _end(self, data: bytes, at: int, size: int, values: dict[int, bytes]) -> Walked:
        pixels, known = self._pixels, self._found
        same = values.get(tags.TRANSFER_SYNTAX) == known.values[tags.TRANSFER_SYNTAX]
        if not same or not data.startswith(pixels.prefix, at) or at >= size:
            raise _Mismatch
        start = at + len(pixels.head)
        length = _word(data, start - 4)[0] if pixels.wide else _half(data, start - 2)[0]
        return Walked(values, known.transfer_syntax, pixels.tag, start, length)


class Plans:
    """The plans of one scan, the last one that fitted first."""

    def __init__(self) -> None:
        self._plans: list[_Plan] = []
        self._balance = _PATIENCE

    def follow(self, data: bytes, size: int) -> Walked | None:
        """Give what a file's first bytes say, if they are written like those of one before."""
        if data[128:132] != b"DICM":
            return None
        for place, plan in enumerate(self._plans):
            try:
                found = plan.follow(data, size)
            except (_Mismatch, struct.error, Odd, NeedMore):
                continue
            if place:
                self._plans.insert(0, self._plans.pop(place))
            self._balance += 1
            return found
        return None

    def learn(self, data: bytes, found: Walked) -> None:
        """Make a plan of a walk, unless plans have not been of use here."""
        if not found.pixel_tag or self._balance <= 0:
            return
        self._balance -= 1
        try:
            plan = _outline(data, found)
        except (Odd, NeedMore, struct.error):
            return
        self._plans.insert(0, plan)
        del self._plans[_MOST_PLANS:]


def _outline(data: bytes, found: Walked) -> _Plan:
    """List the elements of a file that was just walked."""
    cursor = Cursor(data, len(data), {})
    implicit = found.transfer_syntax == IMPLICIT
    elements: list[_Element] = []
    at = 132
    while True:
        plain = implicit and data[at : at + 2] != b"\x02\0"
        tag, _, value, length = cursor.implicit(at) if plain else cursor.explicit(at)
        wide = plain or value - at == 12
        if tag in tags.PIXEL_TAGS:
            return _Plan(elements, _Element(tag, data[at:value], 0, wide), found)
        if tag in tags.SEQUENCES:
            raise Odd
        undefined = wide and length == UNDEFINED
        elements.append(_Element(tag, data[at:value], length, wide, undefined))
        at = value + length
        if undefined:
            at = cursor.skip_items(value, explicit=not plain, depth=0)
