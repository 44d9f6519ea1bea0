"""The crop box of a volume in 3-D: twelve edges, and a handle on each face that pulls it."""

from __future__ import annotations

from itertools import product

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.ui.viewer.pose import Sight
from medal_desktop.ui.viewer.volume_scene import Span

_INK = QColor("#E8B04A")
_HANDLE = 7.0
_REACH = 14.0
_LEAST = 0.02
Face = tuple[int, int]
"""(axis of the array, 0 for its lower and 1 for its upper face)."""


def faces() -> tuple[Face, ...]:
    """Name the six faces."""
    return tuple(product(range(3), range(2)))


def middle_of(face: Face, crop: Span, grid: Grid) -> Vector:
    """Give the middle of a face, LPS mm."""
    parts = [sum(side) / 2 for side in crop]
    parts[face[0]] = crop[face[0]][face[1]]
    return _place(parts, grid)


def face_at(point: QPointF, crop: Span, grid: Grid, sight: Sight) -> Face | None:
    """Give the face whose handle lies at a point of the widget; the nearest of several."""
    near = []
    for face in faces():
        x, y = sight.to_widget(middle_of(face, crop, grid))
        far = np.hypot(point.x() - x, point.y() - y)
        if far <= _REACH:
            near.append((far, face))
    return min(near)[1] if near else None


def pulled(face: Face, crop: Span, grid: Grid, sight: Sight, way: QPointF) -> Span:
    """Move a face so that its handle follows the pointer as far as its own axis allows."""
    axis, end = face
    parts = [0.5, 0.5, 0.5]
    start = sight.to_widget(_place(parts, grid))
    parts[axis] = 1.5
    along = np.subtract(sight.to_widget(_place(parts, grid)), start)
    length = float(along @ along)
    if length < 1.0:  # one looks straight at it
        return crop
    share = float(along @ (way.x(), way.y())) / length
    low, high = crop[axis]
    if end:
        high = min(max(high + share, low + _LEAST), 1.0)
    else:
        low = max(min(low + share, high - _LEAST), 0.0)
    sides = [*crop]
    sides[axis] = (low, high)
    return (sides[0], sides[1], sides[2])


def draw(painter: QPainter, crop: Span, grid: Grid, sight: Sight) -> None:
    """Draw the edges and the handles."""
    corners = {
        bits: QPointF(
            *sight.to_widget(_place([crop[axis][bit] for axis, bit in enumerate(bits)], grid))
        )
        for bits in product(range(2), repeat=3)
    }
    lines = [
        QLineF(corners[one], corners[other])
        for one, other in product(corners, repeat=2)
        if one < other and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    ]
    painter.setPen(QPen(_INK, 1.2))
    painter.drawLines(lines)
    painter.setBrush(_INK)
    for face in faces():
        painter.drawEllipse(
            QPointF(*sight.to_widget(middle_of(face, crop, grid))), _HANDLE, _HANDLE
        )


def _place(parts: list[float], grid: Grid) -> Vector:
    index = [share * side - 0.5 for share, side in zip(parts, grid.shape, strict=True)]
    return grid.to_lps((index[0], index[1], index[2]))
