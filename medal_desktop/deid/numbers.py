"""Binary numbers and pointers to attributes: where a number of a person can hide (PS3.5 6.2)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from typing import Any, Final

from pydicom.datadict import dictionary_has_tag, repeater_has_tag
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from medal_desktop.deid.private import safe_private_groups

_LETTERS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_BETWEEN: Final = frozenset(b" ^,.'-/:_0123456789") | frozenset(range(0xC0, 0x100))
_DATED: Final = re.compile(rb"[A-Za-z ]{0,12}[0-9 ./_:()+#,-]{8,}[A-Za-z ]{0,12}")
# Numbers and times as PS3.5 6.2 writes them, and as sloppy writers do: a number with signs between
# its digits is a telephone number or a date.
_NUMBER: Final = rb"[ ]*+[+-]?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][+-]?+\d++)?+[ ]*+"
_NUMBERS: Final = re.compile(rb"(?:%b)?+(?:\\(?:%b)?+)*+[ \0]*+" % (_NUMBER, _NUMBER))
_CLOCK: Final = rb"[ ]*+\d\d(?::?\d\d(?::?\d\d(?:\.\d{0,7})?)?)?[ ]*+"
TIMES_TEXT: Final = re.compile(rb"(?:%b)?(?:\\(?:%b)?)*+[ \0]*+" % (_CLOCK, _CLOCK))
_LEAST_TEXT, _LEAST_LETTERS = 6, 0.7
_FORMS: Final = {
    "US": "H", "SS": "h", "UL": "L", "SL": "l", "UV": "Q", "SV": "q", "FL": "f", "FD": "d",
}  # fmt: skip


def numbers_of(
    dataset: Dataset, tag: int, element: DataElement | RawDataElement
) -> Iterable[int | float]:
    """Give the numbers of a binary element, from its bytes where it is raw."""
    value = element.value
    form = _FORMS.get(str(element.VR))
    if form is not None and isinstance(value, bytes) and isinstance(element, RawDataElement):
        order = "<" if element.is_little_endian else ">"
        count = len(value) // struct.calcsize(f"={form}")
        return struct.unpack_from(f"{order}{count}{form}", value)
    return listed(dataset[tag].value)


def is_number_text(value: bytes) -> bool:
    """Whether DS or IS bytes are numbers: none, one, or several."""
    plain = value.replace(b".", b"", 1).strip(b" ").isdigit()
    return plain or _NUMBERS.fullmatch(value) is not None


def is_text(element: DataElement | RawDataElement) -> bool:
    """Whether the bytes of binary numbers are a text as a whole: names, dates or ids.

    Chance does not make that of numbers: each byte would have to be a letter or a sign between.
    """
    value = _bytes_of(element).rstrip(b"\0 ")
    if len(value) < _LEAST_TEXT:
        return False
    letters = sum(byte in _LETTERS for byte in value)
    words = letters >= _LEAST_LETTERS * len(value) and _BETWEEN.issuperset(set(value) - _LETTERS)
    return words or _DATED.fullmatch(value) is not None


def readable(element: DataElement | RawDataElement) -> str:
    """Give the bytes of binary numbers as text where all of them are signs that people read."""
    value = _bytes_of(element).rstrip(b"\0 ")
    if len(value) < _LEAST_TEXT or not value.isascii():
        return ""
    text = value.decode("ascii")
    return text if text.isprintable() else ""


def _bytes_of(element: DataElement | RawDataElement) -> bytes:
    if isinstance(element.value, bytes):
        return element.value
    form = _FORMS.get(str(element.VR))
    numbers = listed(element.value)
    try:
        return struct.pack(f"<{len(numbers)}{form}", *numbers) if form else b""
    except struct.error:
        return b""


def listed(value: Any) -> list[int | float]:
    """Give the numbers of an element's value; other kinds of value have none."""
    values = value if isinstance(value, MultiValue | list | tuple) else [value]
    return [number for number in values if isinstance(number, int | float)]


def is_attribute(tag: int) -> bool:
    """Whether a number is the tag of a standard attribute, or of a group with safe private ones."""
    if tag >> 16 & 1:
        return tag >> 16 in safe_private_groups() and tag & 0xFFFF > 0x00FF
    return bool(dictionary_has_tag(tag) or repeater_has_tag(tag))
