"""The skin of a head as a person would see it, drawn without a graphics card.

Arithmetic alone, so that the window's worker, the command line and a machine without a display
show the same picture.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.deid.faces.head import skin_level
from medal_desktop.deid.faces.lattice import (
    Lattice,
    Values,
    enlarged,
    largest,
    lattice,
    smoothed,
    turned,
)

Picture = NDArray[np.uint8]
# From the patient's left over the front to the right.
ANGLES: Final = (90, 60, 30, 0, -30, -60, -90)
_LIGHT: Final = np.array([-0.25, -0.35, 0.9])
_LARGER: Final = 2


def pictures(values: NDArray[Any], grid: Grid, modality: str) -> tuple[Picture, ...]:
    """Draw a volume (slices, rows, columns) from each of `ANGLES`, grey (rows, columns), head up.

    Empty where it is too wide to be a head.
    """
    space = lattice(values, grid, 2.0)
    if space is None:
        return ()
    skin = _skin(space, modality)
    return tuple(_seen_from(skin, angle) for angle in ANGLES)


def closer(
    before: tuple[Picture, ...], after: tuple[Picture, ...]
) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
    """Cut both rows of pictures to where the first shows skin; all keep one size and scale."""
    if not before or any(one.shape != before[0].shape for one in (*before, *after)):
        return before, after
    shown = np.any([picture > 0 for picture in before], axis=0)
    if not shown.any():
        return before, after
    rows, columns = (np.flatnonzero(shown.any(axis=axis)) for axis in (1, 0))
    cut = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return tuple(one[cut] for one in before), tuple(one[cut] for one in after)


def to_png(picture: Picture) -> bytes:
    """Give a grey picture (rows, columns) as PNG."""
    rows, columns = picture.shape
    lines = b"".join(b"\0" + line.tobytes() for line in picture)
    parts = (
        (b"IHDR", struct.pack(">2L5B", columns, rows, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
        for name, data in parts
    )


def _skin(space: Lattice, modality: str) -> Values:
    """Give how far above the level of skin each value is; below 0 outside the largest part."""
    level = skin_level(space, modality)
    even = smoothed(space, 0.7) - level
    body = largest((even > 0) & space.seen)
    span = max(float(np.percentile(even[body], 50)), 1.0) if body.any() else 1.0
    return np.where(body, np.clip(even, 0.02 * span, span), -span).astype(np.float32)


def _seen_from(skin: Values, angle: float) -> Picture:
    """Follow each ray to the first skin and light it by its slope."""
    around = turned(skin, angle)
    hit = around > 0
    first = hit.argmax(axis=1)
    there = np.asarray(hit.any(axis=1), bool)
    depth = _between(around, first)
    depth[~there] = np.nan
    shade = _lit(depth, there)
    return enlarged(np.ascontiguousarray(shade[::-1]), _LARGER)


def _between(around: Values, first: NDArray[np.intp]) -> NDArray[np.float32]:
    """Give the depth of the skin in steps, also between two of them."""
    before = np.maximum(first - 1, 0)[:, None, :]
    at = np.take_along_axis(around, first[:, None, :], 1)[:, 0]
    back = np.take_along_axis(around, before, 1)[:, 0]
    share = np.where(at > back, at / np.maximum(at - back, 1e-6), 0)
    return np.asarray(first - np.clip(share, 0, 1), np.float32)


def _lit(depth: NDArray[np.float32], there: NDArray[np.bool_]) -> Picture:
    far = np.nanmax(depth) if there.any() else 0.0
    whole = _evened(np.where(there, depth, far))
    down, across = np.gradient(whole)
    normal = np.stack([across, -down, np.ones_like(whole)])
    normal /= np.linalg.norm(normal, axis=0)
    light = (normal * (_LIGHT / np.linalg.norm(_LIGHT))[:, None, None]).sum(axis=0)
    shade = 40 + 200 * np.clip(light, 0, 1)
    return np.where(there, shade, 0).astype(np.uint8)


def _evened(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Average over neighbours, so that single steps of the lattice do not show as stairs."""
    padded = np.pad(depth, 1, mode="edge")
    rows, columns = depth.shape
    parts = [padded[r : r + rows, c : c + columns] for r in range(3) for c in range(3)]
    return np.asarray(np.mean(parts, axis=0), np.float32)
