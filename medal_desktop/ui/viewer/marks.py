"""What is written over a picture: letters, scale, plane and position; always on pure black."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

INK = QColor("#E6EAEE")
SHADE = QColor(0, 0, 0, 190)
CROSS = QColor("#4FB3BF")
_EDGE = 8.0
_LINE = 18.0


def draw_text(painter: QPainter, where: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
    """Write light letters on a dark shade, readable over bone and over air."""
    behind = painter.boundingRect(where, alignment, text)
    painter.fillRect(behind.adjusted(-2, 0, 2, 0), SHADE)
    painter.setPen(INK)
    painter.drawText(where, alignment, text)


def draw_letters(painter: QPainter, frame: QRectF, letters: tuple[str, str, str, str]) -> None:
    """Write what lies at the left, right, top and bottom."""
    inner = frame.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    flag = Qt.AlignmentFlag
    places = (
        flag.AlignLeft | flag.AlignVCenter,
        flag.AlignRight | flag.AlignVCenter,
        flag.AlignHCenter | flag.AlignTop,
        flag.AlignHCenter | flag.AlignBottom,
    )
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    for place, words in zip(places, letters, strict=True):
        if words:
            draw_text(painter, inner, place, words)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)


def draw_corners(painter: QPainter, frame: QRectF, corners: dict[str, list[str]]) -> None:
    """Write lines into corners named `tl`, `tr`, `bl`, `br`."""
    flag = Qt.AlignmentFlag
    for name, lines in corners.items():
        side = flag.AlignLeft if name[1] == "l" else flag.AlignRight
        for number, words in enumerate(lines if name[0] == "t" else reversed(lines)):
            top = frame.top() + _EDGE + number * _LINE
            if name[0] == "b":
                top = frame.bottom() - _EDGE - (number + 1) * _LINE
            where = QRectF(frame.left() + _EDGE, top, frame.width() - 2 * _EDGE, _LINE)
            draw_text(painter, where, side | flag.AlignVCenter, words)


def draw_scale(painter: QPainter, frame: QRectF, pixels_per_mm: float) -> None:
    """Draw a bar of a round length, at most a third of the picture's width, at the right."""
    length = round_length(frame.width() / 3 / pixels_per_mm)
    if length <= 0:
        return
    wide = length * pixels_per_mm
    y = frame.bottom() - _EDGE - _LINE - 10
    right = frame.right() - _EDGE
    bar = QLineF(right - wide, y, right, y)
    ends = [QLineF(x, y - 4, x, y + 4) for x in (right - wide, right)]
    for colour, width in ((SHADE, 4.0), (INK, 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawLines([bar, *ends])
    words = length_words(length)
    where = QRectF(right - 120, y - 24, 120, _LINE)
    draw_text(painter, where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def length_words(mm: float) -> str:
    """Write a length in the unit that makes it a handy number."""
    if mm >= 10:
        return f"{mm / 10:g} cm"
    return f"{mm:g} mm" if mm >= 0.1 else f"{mm * 1000:g} µm"


def round_length(limit_mm: float) -> float:
    """Give the longest of 1, 2, 5 × 10ⁿ mm within a limit; 0 when there is no room."""
    if not math.isfinite(limit_mm) or limit_mm <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(limit_mm))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= limit_mm * 1.0000001)


def brush_rect(at: QPointF, radius: float) -> QRectF:
    """Give the part of a widget that the mark of a brush may cover."""
    wide = max(radius, 2.0) + 4.0
    return QRectF(at.x() - wide, at.y() - wide, 2 * wide, 2 * wide)


def draw_brush(painter: QPainter, at: QPointF, radius: float) -> None:
    """Draw the size of the brush around the pointer, dark beneath light."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((SHADE, 3.0), (INK, 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(at, max(radius, 2.0), max(radius, 2.0))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def draw_cross(painter: QPainter, frame: QRectF, at: QPointF) -> None:
    """Draw the cross-hair, open in the middle so that it hides nothing."""
    gap = 10.0
    painter.setPen(QPen(CROSS, 1))
    painter.drawLines(
        [
            QLineF(frame.left(), at.y(), at.x() - gap, at.y()),
            QLineF(at.x() + gap, at.y(), frame.right(), at.y()),
            QLineF(at.x(), frame.top(), at.x(), at.y() - gap),
            QLineF(at.x(), at.y() + gap, at.x(), frame.bottom()),
        ]
    )
