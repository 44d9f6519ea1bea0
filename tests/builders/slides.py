"""A small slide as an Aperio scanner writes it: tiled levels, a thumbnail, a label, an overview."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 256
Array = NDArray[Any]


def aperio(path: Path, rows: int = 700, columns: int = 900) -> list[Array]:
    """Write a slide of two levels; give what each one shows."""
    y, x = np.mgrid[0:rows, 0:columns]
    whole = np.stack([y % 256, x % 256, (x + y) // 8 % 256], -1).astype(np.uint8)
    half = whole[::2, ::2]
    words = "Aperio Image Library v11.2.1\n{}|AppMag = 20|MPP = 0.5"
    pages = [
        (whole, words.format("900x700"), True),
        (whole[::8, ::8], words.format("112x87"), False),
        (half, words.format("450x350"), True),
        (np.full((40, 60, 3), 7, np.uint8), words.format("label 60x40"), False),
        (np.full((40, 90, 3), 9, np.uint8), words.format("macro 90x40"), False),
    ]
    path.write_bytes(tiff(pages))
    return [whole, half]


def tiff(pages: list[tuple[Array, str, bool]]) -> bytes:
    """Give an uncompressed TIFF; each page is (RGB, description, whether it is tiled)."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for picture, description, tiled in pages:
        parts = _tiles(picture) if tiled else [picture.tobytes()]
        offsets = []
        for part in parts:
            offsets.append(len(out))
            out += part
        entries = _entries(picture, description, tiled, offsets, [len(part) for part in parts])
        out += b"\0" * (len(out) % 2)
        struct.pack_into("<L", out, link, len(out))
        link = _append(out, entries)
    return bytes(out)


def _tiles(picture: Array) -> list[bytes]:
    rows, columns = (-(-n // SIDE) * SIDE for n in picture.shape[:2])
    padded = np.zeros((rows, columns, 3), np.uint8)
    padded[: picture.shape[0], : picture.shape[1]] = picture
    return [
        padded[top : top + SIDE, left : left + SIDE].tobytes()
        for top in range(0, rows, SIDE)
        for left in range(0, columns, SIDE)
    ]


def _entries(
    picture: Array, description: str, tiled: bool, offsets: list[int], sizes: list[int]
) -> list[tuple[int, int, list[int] | bytes]]:
    """Give (tag, type, values) in order of tags; type 2 is text, 3 a short, 4 a long."""
    found: list[tuple[int, int, list[int] | bytes]] = [
        (256, 4, [picture.shape[1]]), (257, 4, [picture.shape[0]]), (258, 3, [8, 8, 8]),
        (259, 3, [1]), (262, 3, [2]), (270, 2, description.encode() + b"\0"), (277, 3, [3]),
        (284, 3, [1]),
    ]  # fmt: skip
    if tiled:
        return [*found, (322, 3, [SIDE]), (323, 3, [SIDE]), (324, 4, offsets), (325, 4, sizes)]
    for number, word in ((1, "label"), (9, "macro")):
        if word in description:
            found.append((254, 4, [number]))
    found += [(273, 4, offsets), (278, 4, [picture.shape[0]]), (279, 4, sizes)]
    return sorted(found, key=lambda entry: entry[0])


def _append(out: bytearray, entries: list[tuple[int, int, list[int] | bytes]]) -> int:
    """Write a directory and what does not fit into it; give where the next one is named."""
    directory = len(out)
    out += struct.pack("<H", len(entries)) + bytes(12 * len(entries) + 4)
    for number, (tag, kind, values) in enumerate(entries):
        code = {2: "s", 3: "H", 4: "L"}[kind]
        data = (
            values if isinstance(values, bytes) else struct.pack(f"<{len(values)}{code}", *values)
        )
        at = directory + 2 + 12 * number
        struct.pack_into("<HHL", out, at, tag, kind, len(values))
        if len(data) <= 4:
            out[at + 8 : at + 8 + len(data)] = data
        else:
            out += b"\0" * (len(out) % 2)
            struct.pack_into("<L", out, at + 8, len(out))
            out += data
    return directory + 2 + 12 * len(entries)
