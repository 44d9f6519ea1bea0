"""Attributes of one data set as plain text and numbers, whoever read them."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom import tags

_BINARY = tags.UNSIGNED_SHORTS | tags.SEQUENCES | {tags.B_VALUE, tags.PHILIPS_B_VALUE}
_MOST_WORDS = 100_000


class Values(Protocol):
    """What a scan asks of a data set."""

    def has(self, tag: int) -> bool:
        """Whether the attribute is there."""
        ...

    def texts(self, tag: int) -> tuple[str, ...]:
        """Give the attribute's values as text; none when absent or empty."""
        ...


class RawValues:
    """Over the raw little-endian bytes of the fast walk.

    `words` is shared by the files of one scan: most of what they say is the same.
    """

    __slots__ = ("_raw", "_words")

    def __init__(
        self, raw: Mapping[int, bytes], words: dict[bytes, tuple[str, ...]] | None = None
    ) -> None:
        self._raw = raw
        self._words = {} if words is None else words

    def has(self, tag: int) -> bool:
        """Whether the attribute is there."""
        return tag in self._raw

    def likeness(self) -> tuple[bytes | None, ...]:
        """Give what files of one series share, to tell them by."""
        return tuple(map(self._raw.get, tags.OF_A_SERIES))

    def often(self) -> tuple[bytes | None, ...]:
        """Give what differs within a series, but seldom from file to file."""
        return tuple(map(self._raw.get, tags.OFTEN_THE_SAME))

    def texts(self, tag: int) -> tuple[str, ...]:
        """Give the attribute's values as text."""
        raw = self._raw.get(tag)
        if not raw:
            return ()
        if tag in _BINARY:
            return _unpacked(tag, raw)
        found = self._words.get(raw)
        if found is None:
            found = _split(self._decode(raw))
            if _plain(raw) and len(self._words) < _MOST_WORDS:
                self._words[raw] = found
        return found

    def word(self, tag: int) -> str:
        """Give the only value of an attribute that hardly any two files share."""
        raw = self._raw.get(tag, b"").strip(b" \0")
        if b"\\" in raw or not _plain(raw):
            return text(self, tag)
        return raw.decode("ascii")

    def floats(self, tag: int) -> tuple[float, ...]:
        """Give the attribute's values as numbers, without remembering them."""
        try:
            return tuple(map(float, self._raw.get(tag, b"").rstrip(b" \0").split(b"\\")))
        except ValueError:
            return numbers(self, tag)

    def whole(self, tag: int) -> int:
        """Give the attribute's only value as a whole number; 0 when it is none."""
        try:
            return int(self._raw.get(tag, b"").rstrip(b" \0"))
        except ValueError:
            return integer(self, tag)

    def _decode(self, raw: bytes) -> str:
        if _plain(raw):
            return raw.decode("ascii")
        from pydicom.charset import (  # noqa: PLC0415 - plain files never need it
            convert_encodings,
            decode_bytes,
        )

        named = _split(self._raw.get(tags.CHARACTER_SET, b"").decode("ascii", "replace"))
        try:
            return str(decode_bytes(raw, convert_encodings(list(named)), set("\\^=")))
        except (LookupError, ValueError, UserWarning):
            return raw.decode("latin-1")


def _plain(raw: bytes) -> bool:
    """Whether the bytes mean the same in every character set."""
    return raw.isascii() and b"\x1b" not in raw


def _unpacked(tag: int, raw: bytes) -> tuple[str, ...]:
    if tag in tags.UNSIGNED_SHORTS:
        return tuple(str(n) for n in struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) & ~1]))
    if tag == tags.B_VALUE and len(raw) == 8:
        return (str(struct.unpack("<d", raw)[0]),)
    if tag == tags.PHILIPS_B_VALUE and len(raw) == 4:
        return (str(struct.unpack("<f", raw)[0]),)
    return ()


class DatasetValues:
    """Over a pydicom data set."""

    __slots__ = ("_dataset",)

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset

    def has(self, tag: int) -> bool:
        """Whether the attribute is there."""
        return tag in self._holder(tag)

    def _holder(self, tag: int) -> Any:
        return self._dataset.file_meta if tag < 0x00040000 else self._dataset

    def texts(self, tag: int) -> tuple[str, ...]:
        """Give the attribute's values as text."""
        holder = self._holder(tag)
        if tag in tags.SEQUENCES or tag not in holder:
            return ()
        try:
            with quiet():
                value = holder[tag].value
        except Exception:  # noqa: BLE001 - pydicom converts a damaged value in many ways, all of them absent
            return ()
        if value is None or isinstance(value, bytes):
            return _split((value or b"").decode("latin-1"))
        if isinstance(value, Sequence) and not isinstance(value, str):
            return tuple(str(item).strip() for item in value)
        return _split(str(value))


def _split(text: str) -> tuple[str, ...]:
    text = text.strip(" \0")
    return tuple(part.strip(" \0") for part in text.split("\\")) if text else ()


def text(values: Values, tag: int) -> str:
    """Give the attribute's first value, or nothing."""
    found = values.texts(tag)
    return found[0] if found else ""


def numbers(values: Values, tag: int) -> tuple[float, ...]:
    """Give the attribute's values as finite numbers; none when one of them is no number."""
    try:
        found = tuple(float(item) for item in values.texts(tag))
    except ValueError:
        return ()
    return found if all(math.isfinite(item) for item in found) else ()


def number(values: Values, tag: int) -> float | None:
    """Give the attribute's first value as a finite number."""
    try:
        found = float(text(values, tag))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def integer(values: Values, tag: int, default: int = 0) -> int:
    """Give the attribute's first value as a whole number."""
    found = number(values, tag)
    return default if found is None else int(found)
