"""The name of the colour profile that a picture brings (PS3.3 C.11.15)."""

from __future__ import annotations

import struct
from typing import Any

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.series import Instance
from medal_desktop.dicom.sources import Reader

_LONGEST = 80
_MOST_TAGS = 100


def icc_name(instance: Instance) -> str | None:
    """Give the profile's own description, "unnamed" or "damaged"; None for a picture without one.

    Of a slide the profile of its first optical path counts.
    """
    if instance.foreign or instance.pixels is None or not instance.pixels.colour:
        return None
    try:
        with Reader() as reader, quiet():
            data = _profile(read_with_pydicom(instance.source, reader).dataset)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with the header, the scan has said it
        return None
    return _name(data) if data else None


def _profile(dataset: Any) -> bytes:
    paths: Any = dataset.get("OpticalPathSequence") or [{}]
    return bytes(dataset.get("ICCProfile") or paths[0].get("ICCProfile") or b"")


def _name(data: bytes) -> str:
    """Read the description of an ICC profile, ISO 15076-1 section 9.2.41, as letters that print."""
    try:
        words = _description(data)
    except (struct.error, UnicodeDecodeError):
        return "damaged"
    if words is None:
        return "damaged"
    shown = "".join(letter for letter in words if letter.isprintable()).strip()
    return shown[:_LONGEST] or "unnamed"


def _description(data: bytes) -> str | None:
    if data[36:40] != b"acsp":
        return None
    (count,) = struct.unpack_from(">L", data, 128)
    for entry in range(min(count, _MOST_TAGS)):
        name, at, length = struct.unpack_from(">4sLL", data, 132 + 12 * entry)
        if name == b"desc":
            return _words(data[at : at + length])
    return ""


def _words(field: bytes) -> str | None:
    """Versions 2 and 4 write it differently: in ASCII, or in several languages as UTF-16."""
    if field[:4] == b"desc":
        (length,) = struct.unpack_from(">L", field, 8)
        return field[12 : 12 + length].split(b"\0")[0].decode("ascii")
    if field[:4] == b"mluc":
        length, at = struct.unpack_from(">LL", field, 20)
        return field[at : at + length].decode("utf-16-be")
    return None
