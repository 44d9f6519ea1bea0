"""Values read from elements as they stand in the file: these are then written as they are."""

from __future__ import annotations

import struct
from typing import Final

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

_SHORT: Final = {2: "H", 4: "L"}
_SIGNED: Final = {2: "h", 4: "l"}
_SIGNED_VRS, _UNSIGNED_VRS = frozenset({"SS", "SL"}), frozenset({"US", "UL"})
_FRAMES: Final = 0x00280008
_INTERNED: dict[int, BaseTag] = {}


def tag_of(number: int) -> BaseTag:
    """Give the one tag object of a number: equal objects are found faster than equal numbers."""
    tag = _INTERNED.get(number)
    if tag is None:
        tag = _INTERNED[number] = BaseTag(number)
    return tag


def text(dataset: Dataset, number: int) -> str:
    """Give the value as text; the first one of several; empty where there is none."""
    tag = tag_of(number)
    element = dataset.get_item(tag) if tag in dataset else None
    if element is None:
        return ""
    value = element.value
    if isinstance(element, RawDataElement) and isinstance(value, bytes) and _plain(value):
        return value.decode("ascii").partition("\\")[0].strip(" \0")
    whole = dataset[tag].value
    if isinstance(whole, MultiValue | list):
        whole = whole[0] if whole else ""
    return str(whole or "").strip(" \0")


def texts(dataset: Dataset, number: int) -> list[str]:
    """Give all values as texts."""
    tag = tag_of(number)
    element = dataset.get_item(tag) if tag in dataset else None
    if element is None or element.value is None:
        return []
    value = element.value
    if isinstance(element, RawDataElement) and isinstance(value, bytes) and _plain(value):
        return [part.strip(" \0") for part in value.decode("ascii").split("\\")]
    whole = dataset[tag].value
    parts = whole if isinstance(whole, MultiValue | list) else [whole]
    return [str(part or "") for part in parts]


def integer(dataset: Dataset, number: int) -> int | None:
    """Give a US, UL or IS value; None where there is none or none that makes sense."""
    tag = tag_of(number)
    element = dataset.get_item(tag) if tag in dataset else None
    if element is None:
        return None
    value = element.value
    if isinstance(element, RawDataElement) and isinstance(value, bytes):
        return _integer(value, element)
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _integer(value: bytes, element: RawDataElement) -> int | None:
    form = (_SIGNED if element.VR in _SIGNED_VRS else _SHORT).get(len(value))
    if element.VR == "IS" or form is None or not _binary(element):
        digits = value.strip(b" \0")
        return int(digits) if digits.isdigit() else None
    order = "<" if element.is_little_endian else ">"
    return int(struct.unpack(f"{order}{form}", value)[0])


def _binary(element: RawDataElement) -> bool:
    # Without a VR: the attributes that are asked for in group 28 are US but one.
    return element.VR in {"US", "UL", "SS", "SL"} or (
        element.VR is None and element.tag != 0x00280008
    )


def _plain(value: bytes) -> bool:
    return value.isascii() and b"\x1b" not in value
