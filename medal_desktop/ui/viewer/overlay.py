"""A mask over a picture: a light fill, and an outline that stays sharp at every zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from medal_desktop.ui.theme import Theme

FILL = 0.28  # over bone and bright tissue more would hide what lies beneath


@dataclass(frozen=True, slots=True)
class Outline:
    """The edges of one label, in pixels from the picture's upper left corner."""

    label: int
    lines: tuple[QLineF, ...]


def fill(labels: NDArray[np.uint8], worn: Theme) -> QImage:
    """Give the fill of a picture's labels (rows, columns) as a transparent image."""
    table = np.zeros((256, 4), np.uint8)
    for label in np.unique(labels):
        if label:
            table[label] = _premultiplied(worn.segment(int(label)))
    pixels = np.ascontiguousarray(table[labels])
    rows, columns = labels.shape
    image = QImage(
        pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied
    )
    return image.copy()  # the array is let go, the image is kept


def outlines(labels: NDArray[np.uint8]) -> tuple[Outline, ...]:
    """Give the edges between each label of (rows, columns) and what is not that label."""
    found = [int(label) for label in np.unique(labels) if label]
    return tuple(Outline(label, _edges(labels == label)) for label in found)


def draw_outlines(painter: QPainter, shapes: tuple[Outline, ...], worn: Theme) -> None:
    """Draw the edges 1.5 pixels wide, whatever the painter's scale."""
    for shape in shapes:
        pen = QPen(worn.segment(shape.label), 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(list(shape.lines))


def _edges(inside: NDArray[np.bool_]) -> tuple[QLineF, ...]:
    padded = np.pad(inside, 1).astype(np.int8)
    below = np.argwhere(np.diff(padded, axis=0)[:, 1:-1])
    beside = np.argwhere(np.diff(padded, axis=1)[1:-1, :])
    lines = [QLineF(x, y, x + 1, y) for y, x in below.tolist()]
    lines += [QLineF(x, y, x, y + 1) for y, x in beside.tolist()]
    return tuple(lines)


def _premultiplied(colour: QColor) -> tuple[int, int, int, int]:
    """Give blue, green, red, alpha as they lie in memory on a little-endian machine."""
    blue, green, red = (
        round(part * FILL) for part in (colour.blue(), colour.green(), colour.red())
    )
    return (blue, green, red, round(255 * FILL))
