"""From values to colours on the screen, by one table: window, inversion and colour map at once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from medal_desktop.dicom.presentation import Window, to_grey
from medal_desktop.ui.viewer.colour_maps import colours

Pixels = NDArray[Any]
Argb = NDArray[np.uint32]
_OPAQUE = np.uint32(0xFF000000)


def shade(values: Pixels, window: Window, *, inverted: bool = False, colour_map: str = "") -> Argb:
    """Give (rows, columns) of opaque colours for values (rows, columns) or RGB (…, …, 3)."""
    if values.ndim == 3:
        return _packed(values)
    palette = _palette(colour_map, inverted)
    if values.dtype.kind in "iu" and values.dtype.itemsize == 2:
        table = _table(values.dtype.str, window, colour_map, inverted)
        return np.take(table, values.view(np.uint16))
    return np.take(palette, to_grey(values, window))


def tint(values: Pixels, window: Window, colour_map: str, opacity: float) -> Argb:
    """Give premultiplied colours to lay over a picture; what is black in the window is clear."""
    return np.take(_clear(colour_map, round(opacity * 100)), to_grey(values, window))


def image_of(pixels: Argb, *, clear: bool = False) -> QImage:
    """Give an image that uses the array's own memory; keep the array as long as the image."""
    kind = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, columns * 4, kind)


@lru_cache(maxsize=8)
def _table(kind: str, window: Window, colour_map: str, inverted: bool) -> Argb:  # noqa: FBT001 - a cache's key
    """Give the colour of each 16-bit pattern."""
    patterns = np.arange(1 << 16, dtype=np.uint16).view(np.dtype(kind))
    return np.take(_palette(colour_map, inverted), to_grey(patterns, window))


@lru_cache(maxsize=32)
def _palette(colour_map: str, inverted: bool) -> Argb:  # noqa: FBT001 - a cache's key
    table = _packed(colours(colour_map)[np.newaxis])[0]
    return np.ascontiguousarray(table[::-1]) if inverted else table


@lru_cache(maxsize=32)
def _clear(colour_map: str, percent: int) -> Argb:
    """Fade in over the first eighth of the window, so that nothing ends in a hard rim."""
    share = np.clip(np.arange(256) / 32.0, 0.0, 1.0) * percent / 100.0
    table = np.rint(colours(colour_map) * share[:, np.newaxis]).astype(np.uint8)
    packed = _packed(table[np.newaxis])[0] & ~_OPAQUE
    return np.asarray(packed | (np.rint(share * 255).astype(np.uint32) << np.uint32(24)))


def _packed(rgb: Pixels) -> Argb:
    parts = rgb.astype(np.uint32)
    packed: Argb = parts[..., 0] << np.uint32(16) | parts[..., 1] << np.uint32(8) | parts[..., 2]
    return packed | _OPAQUE
