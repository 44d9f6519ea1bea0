"""Siemens mosaics: one frame that holds all slices of a volume as tiles."""

from __future__ import annotations

import math
import struct
from dataclasses import replace
from typing import Any

from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.vectors import along, cross, dot, position_of

_CSA_CREATOR = "SIEMENS CSA HEADER"
_MOST_TAGS, _MOST_ITEMS, _MOST_TILES = 512, 4096, 4096


def mosaic_frames(base: Frame, dataset: Any) -> tuple[Frame, ...]:
    """Give one frame per tile, each at its own place; the mosaic itself, unplaced, if that fails.

    The position in the file is that of a picture as large as the mosaic around the same centre.
    """
    csa = _csa(dataset)
    count = _count(dataset, csa)
    side = math.ceil(math.sqrt(count)) if count else 0
    rows, columns = base.shape
    usable = side and not rows % side and not columns % side
    if not usable or base.position is None or base.orientation is None or not base.spacing:
        return (replace(base, position=None),)
    size = rows // side, columns // side
    row_vector, column_vector = base.orientation
    first = along(base.position, row_vector, (columns - size[1]) / 2 * base.spacing[1])
    first = along(first, column_vector, (rows - size[0]) / 2 * base.spacing[0])
    normal = cross(row_vector, column_vector)
    said = position_of(_floats(csa.get("SliceNormalVector", ())))
    sign = -1.0 if said is not None and dot(said, normal) < 0 else 1.0
    step = (base.thickness or 1.0) * sign
    return tuple(
        replace(
            base,
            tile=(n // side * size[0], n % side * size[1], *size),
            position=along(first, normal, n * step),
        )
        for n in range(count)
    )


def _count(dataset: Any, csa: dict[str, tuple[str, ...]]) -> int:
    said = _floats(csa.get("NumberOfImagesInMosaic", ()))
    try:
        count = int(said[0]) if said else int(dataset[0x0019, 0x100A].value)
    except (KeyError, TypeError, ValueError):
        return 0
    return count if 1 < count <= _MOST_TILES else 0


def _floats(items: tuple[str, ...]) -> tuple[float, ...]:
    try:
        return tuple(float(item) for item in items)
    except ValueError:
        return ()


def _csa(dataset: Any) -> dict[str, tuple[str, ...]]:
    try:
        raw = dataset.private_block(0x0029, _CSA_CREATOR)[0x10].value
        return parse_csa(bytes(raw))
    except (KeyError, TypeError, ValueError, struct.error):
        return {}


def parse_csa(raw: bytes) -> dict[str, tuple[str, ...]]:
    """Read a CSA2 header's values by name.

    Raises:
        ValueError, struct.error: it is something else, or damaged.
    """
    if raw[:4] != b"SV10":
        raise ValueError("not a CSA2 header")
    (tags,) = struct.unpack_from("<I", raw, 8)
    if tags > _MOST_TAGS:
        raise ValueError("too many tags")
    found, at = {}, 16
    for _ in range(tags):
        name = raw[at : at + 64].split(b"\0")[0].decode("latin-1")
        (items,) = struct.unpack_from("<i", raw, at + 76)
        if not 0 <= items <= _MOST_ITEMS:
            raise ValueError("too many items")
        at, values = _items(raw, at + 84, items)
        found[name] = values
    return found


def _items(raw: bytes, at: int, count: int) -> tuple[int, tuple[str, ...]]:
    values = []
    for _ in range(count):
        (length,) = struct.unpack_from("<i", raw, at + 4)
        if length < 0 or at + 16 + length > len(raw):
            raise ValueError("an item beyond the end")
        text = raw[at + 16 : at + 16 + length].split(b"\0")[0].decode("latin-1").strip()
        if text:
            values.append(text)
        at += 16 + (length + 3) // 4 * 4
    return at, tuple(values)
