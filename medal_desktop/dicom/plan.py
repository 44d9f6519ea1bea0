"""Files of one series are written alike: what one walk found out is tried on the next file.

A plan is the way through a header: stretches of bytes that were the same in every file, compared
at once, and between them the elements whose values changed. Every byte of every header is
compared; a file that differs in anything but lengths and values is walked anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from medal_desktop.dicom import tags
from medal_desktop.dicom.walker import IMPLICIT, UNDEFINED, Cursor, NeedMore, Odd, Walked

_MOST_PLANS = 4
_PATIENCE = 16
_MOST_VARYING = 128
_DATA_SET = 0x00080000
_SERIES = frozenset(tags.OF_A_SERIES)
_word = struct.Struct("<L").unpack_from
_half = struct.Struct("<H").unpack_from


def _is_taken(tag: int) -> bool:
    return tag in tags.WANTED or tag < _DATA_SET


class _Mismatch(Exception):
    """The file is written in another way."""


@dataclass(slots=True)
class _Element:
    """One element: `head` is its header as written, 8 or 12 bytes; `value` what stood in it first.

    `wide`: the length takes four bytes, as in implicit VR and in the long explicit ones.
    `varies`: another file had another value.
    """

    tag: int
    head: bytes
    value: bytes
    wide: bool
    undefined: bool = False
    varies: bool = False

    @property
    def prefix(self) -> bytes:
        """What the header says but for the length."""
        return self.head[:-4] if self.wide else self.head[:-2]


@dataclass(slots=True)
class _Step:
    """Bytes that are always the same, up to the length of an element that varies."""

    first: int
    parts: list[bytes] = field(default_factory=list)
    same: bytes = b""
    element: _Element | None = None
    jump: int = 0
    """From where the step begins to where the value begins."""

    def end(self, element: _Element) -> None:
        """Close the step with the element that varies."""
        self.same = b"".join((*self.parts, element.prefix))
        self.jump = len(self.same) + (4 if element.wide else 2)
        self.element = element


class _Plan:
    """The way through the headers of files that are written alike."""

    def __init__(self, elements: list[_Element], pixels: _Element, found: Walked) -> None:
        self._elements = elements
        self._pixels = pixels
        self._syntax = found.transfer_syntax
        self._steps: list[tuple[bytes, int, bool, int, _Element | None]] = []
        self._firsts: list[int] = []
        self._settle()

    def _settle(self) -> None:
        """Work the steps out anew, after an element turned out to vary."""
        steps = [_Step(0)]
        for number, element in enumerate(self._elements):
            if element.varies:
                steps[-1].end(element)
                steps.append(_Step(number + 1))
            else:
                steps[-1].parts += (element.head, element.value)
        steps[-1].end(self._pixels)
        self._firsts = [step.first for step in steps]
        self._steps = [
            (s.same, s.jump, e.wide, e.tag if _is_taken(e.tag) else 0, e if e.undefined else None)
            for s in steps
            if (e := s.element) is not None
        ]
        same = [e for e in self._elements if not e.varies and _is_taken(e.tag)]
        self._constants = {element.tag: element.value for element in same}
        self._marking = [e.tag for e in self._elements if e.varies and e.tag in _SERIES]
        self._token = object()

    def follow(self, data: bytes, size: int) -> Walked | None:
        """Give what another file says; nothing when the steps had to be worked out anew.

        Raises:
            _Mismatch, struct.error, Odd, NeedMore: it is written in another way.
        """
        values = self._constants.copy()
        at = end = 132
        for number, (same, jump, wide, taken, undefined) in enumerate(self._steps):
            at = end
            if not data.startswith(same, at):
                self._learn(data, at, size, number)
                return None
            at += jump
            end = at + (_word(data, at - 4)[0] if wide else _half(data, at - 2)[0])
            if wide and (undefined or end - at == UNDEFINED):
                end = self._skipped(data, at, size, undefined, end)
            if taken:
                values[taken] = data[at:end]
        length = end - at
        if at >= size:
            raise _Mismatch
        mark = (self._token, *map(values.get, self._marking))
        return Walked(values, self._syntax, self._pixels.tag, at, length, mark)

    def _skipped(self, data: bytes, at: int, size: int, element: _Element | None, end: int) -> int:
        """Give the end of a sequence of undefined length; of the pixels, whose end nobody needs."""
        if element is None and self._ends_in_pixels(data, at):
            return end
        if element is None or not element.undefined or end - at != UNDEFINED:
            raise _Mismatch
        return Cursor(data, size, {}).skip_items(at, explicit=self._syntax != IMPLICIT, depth=0)

    def _ends_in_pixels(self, data: bytes, at: int) -> bool:
        return data.startswith(self._pixels.prefix, at - len(self._pixels.head))

    def _learn(self, data: bytes, at: int, size: int, number: int) -> None:
        """Remember all elements from here on whose values are not always the same.

        Raises:
            _Mismatch, struct.error, Odd, NeedMore: other elements stand there.
        """
        learnt = 0
        for element in self._elements[self._firsts[number] :]:
            whole = element.head + element.value
            if not element.varies and data.startswith(whole, at):
                at += len(whole)
                continue
            if not data.startswith(element.prefix, at) or element.tag == tags.TRANSFER_SYNTAX:
                raise _Mismatch
            at = self._end_of(element, data, at + len(element.head), size)
            learnt += not element.varies
            element.varies = True
        if not learnt or len(self._steps) + learnt > _MOST_VARYING:
            raise _Mismatch
        self._settle()

    def _end_of(self, element: _Element, data: bytes, at: int, size: int) -> int:
        length = (_word(data, at - 4) if element.wide else _half(data, at - 2))[0]
        if element.undefined or (element.wide and length == UNDEFINED):
            return self._skipped(data, at, size, element, at + length)
        return int(at + length)


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
                while (found := plan.follow(data, size)) is None:
                    pass
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
            *elements, pixels = _outline(data, found)
        except (Odd, NeedMore, struct.error):
            return
        self._plans.insert(0, _Plan(elements, pixels, found))
        del self._plans[_MOST_PLANS:]


def _outline(data: bytes, found: Walked) -> Iterator[_Element]:
    """List the elements of a file that was just walked, the pixels last."""
    cursor = Cursor(data, len(data), {})
    implicit = found.transfer_syntax == IMPLICIT
    at = 132
    while True:
        plain = implicit and data[at : at + 2] != b"\x02\0"
        tag, _, value, length = cursor.implicit(at) if plain else cursor.explicit(at)
        head, wide = data[at:value], plain or value - at == 12
        if tag in tags.PIXEL_TAGS:
            yield _Element(tag, head, b"", wide)
            return
        if tag in tags.SEQUENCES:
            raise Odd
        undefined = wide and length == UNDEFINED
        end = cursor.skip_items(value, explicit=not plain, depth=0) if undefined else value + length
        yield _Element(tag, head, data[value:end], wide, undefined)
        at = end
