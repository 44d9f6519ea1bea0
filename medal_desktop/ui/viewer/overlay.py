"""A mask over a picture: a light fill, and an outline that stays sharp at every zoom.

Labels are looked up at the screen's own pixels, so that what a brush changes costs only the
rectangle that it changed, at every zoom and angle.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QTransform

from medal_desktop.ui import theme
from medal_desktop.ui.viewer import shades
from medal_desktop.ui.viewer.sampling import Affine, placed, rims

FILL = 0.28  # over bone and bright tissue more would hide what lies beneath
Labels = NDArray[np.uint8]
Looks = tuple[tuple[int, str], ...]
"""Colours of labels that have one of their own: (label, `#RRGGBB`); an empty one hides it."""


class MaskLayer:
    """The mask of one view, in device pixels."""

    def __init__(self) -> None:
        self._pixels: NDArray[np.uint32] = np.zeros((0, 0), np.uint32)
        self._image = QImage()
        self._key: tuple[object, ...] = ()
        self._filled = QRect()

    @property
    def filled(self) -> QRect:
        """The part of the view in which there may be anything."""
        return self._filled

    def image(self, key: tuple[object, ...], size: tuple[int, int]) -> QImage | None:
        """Give the image as it is, when it was drawn for this key and (rows, columns)."""
        return self._image if key == self._key and self._pixels.shape == size else None

    def begin(self, key: tuple[object, ...], size: tuple[int, int]) -> None:
        """Begin anew with nothing drawn."""
        if self._pixels.shape != size:
            self._pixels = np.zeros(size, np.uint32)
            self._image = shades.image_of(self._pixels, clear=True)
            self._filled = QRect()
        self._key = key

    def draw(
        self, labels: Labels, way: QTransform, part: QRect, colours: NDArray[np.uint32], width: int
    ) -> QImage:
        """Draw the labels of a picture again in one part of the view, and give the whole image.

        `labels` is the whole picture, `way` leads from its pixels to the view's; `part` and the
        outline's `width` are in the view's pixels, `colours` are those of `table`.
        """
        rows, columns = self._pixels.shape
        part = part & QRect(0, 0, columns, rows)
        self._part(part & self._filled)[...] = 0
        self._filled = QRect() if part.contains(self._filled) else self._filled
        part &= covered(way, _bounds(labels, way, part))
        if part.isEmpty():
            return self._image
        self._filled |= part
        wide = part.adjusted(-width, -width, width, width)
        cut, shifted = _seen(labels, way, wide)
        found = placed(cut, shifted, (wide.height(), wide.width()))
        index = np.where(rims(found, width), found.astype(np.uint16) + np.uint16(256), found)
        inner = index[width : width + part.height(), width : width + part.width()]
        np.take(colours, inner, out=self._part(part), mode="clip")
        return self._image

    def _part(self, part: QRect) -> NDArray[np.uint32]:
        above, left = part.top(), part.left()
        return self._pixels[above : above + part.height(), left : left + part.width()]


@lru_cache(maxsize=8)
def table(worn: str, looks: Looks = ()) -> NDArray[np.uint32]:
    """Give the premultiplied colours of fills (0 to 255) and outlines (256 to 511) by label."""
    segments = theme.load(worn)
    chosen = dict(looks)
    colours = np.zeros(512, np.uint32)
    for label in range(1, 256):
        said = chosen.get(label)
        if said == "":
            continue
        colour = QColor(said) if said else segments.segment(label)
        colours[label] = _premultiplied(colour, FILL)
        colours[256 + label] = _premultiplied(colour, 1.0)
    return colours


def covered(way: QTransform, box: tuple[float, float, float, float]) -> QRect:
    """Give the view's pixels that a box (left, top, right, bottom) of the picture may touch."""
    corners = [way.map(QPointF(x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = [at.x() for at in corners], [at.y() for at in corners]
    first = (int(np.floor(min(across))) - 2, int(np.floor(min(down))) - 2)
    last = (int(np.ceil(max(across))) + 2, int(np.ceil(max(down))) + 2)
    return QRect(first[0], first[1], last[0] - first[0], last[1] - first[1])


def bounds_seen(labels: Labels, way: QTransform) -> QRect:
    """Give the part of a view that labels (rows, columns) may cover."""
    down, across = np.flatnonzero(labels.any(axis=1)), np.flatnonzero(labels.any(axis=0))
    if not down.size:
        return QRect()
    return covered(way, (int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1))


def _bounds(labels: Labels, way: QTransform, part: QRect) -> tuple[float, float, float, float]:
    """Give (left, top, right, bottom) around the labels that a part of the view may show."""
    rows, columns = labels.shape
    back, _ = way.inverted()
    box = (part.left(), part.top(), part.right() + 1, part.bottom() + 1)
    seen = covered(back, box) & QRect(0, 0, columns, rows)
    above, left = seen.top(), seen.left()
    cut = labels[above : above + seen.height(), left : left + seen.width()]
    down, across = np.flatnonzero(cut.any(axis=1)), np.flatnonzero(cut.any(axis=0))
    if not down.size:
        return (-1e6, -1e6, -1e6, -1e6)
    first = (left + int(across[0]), above + int(down[0]))
    return (*first, left + int(across[-1]) + 1, above + int(down[-1]) + 1)


def _seen(labels: Labels, way: QTransform, part: QRect) -> tuple[Labels, Affine]:
    """Cut out what a part of the view shows, and give the way from there to the part."""
    rows, columns = labels.shape
    back, _ = way.inverted()
    box = (part.left(), part.top(), part.right() + 1, part.bottom() + 1)
    seen = covered(back, box) & QRect(0, 0, columns, rows)
    if seen.isEmpty():
        return np.zeros((1, 1), np.uint8), (1.0, 0.0, 0.0, 1.0, 1e6, 1e6)
    above, left = seen.top(), seen.left()
    cut = labels[above : above + seen.height(), left : left + seen.width()]
    corner = way.map(QPointF(left, above))
    shifted = (corner.x() - part.left(), corner.y() - part.top())
    return cut, (way.m11(), way.m12(), way.m21(), way.m22(), *shifted)


def _premultiplied(colour: QColor, share: float) -> np.uint32:
    red, green, blue = (
        round(part * share) for part in (colour.red(), colour.green(), colour.blue())
    )
    return np.uint32(round(255 * share) << 24 | red << 16 | green << 8 | blue)
