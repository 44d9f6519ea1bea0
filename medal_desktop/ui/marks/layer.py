"""Draws marks over every view: lines with a dark rim, handles on the one in hand, numbers."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from medal_desktop.annotation.marks.handles import handles, lines
from medal_desktop.annotation.marks.model import IN_TIME, Mark, Shape
from medal_desktop.ui import theme
from medal_desktop.ui.marks import sight, words
from medal_desktop.ui.marks.board import Board
from medal_desktop.ui.viewer.marks import INK, SHADE, draw_text
from medal_desktop.ui.viewer.tool import Canvas

_HANDLE = 4.0
_LINE = 18.0


class MarkLayer:
    """A layer of the viewer; shows what a board holds."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.visible = True

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw the marks that lie in this view's slice."""
        places = self._board.places
        if places is None or not self.visible:
            return
        line = 0
        for mark in self._board.shown():
            if not sight.in_sight(places, view, mark):
                continue
            if mark.shape in IN_TIME:
                _banner(painter, view, mark, line)
                line += 1
            else:
                self._draw(painter, view, mark)

    def _draw(self, painter: QPainter, view: Canvas, mark: Mark) -> None:
        places = self._board.places
        assert places is not None  # noqa: S101 - looked at by the only caller
        chosen = mark.id == self._board.chosen
        colour = theme.current().segment(mark.colour)
        through = not sight.flat(places, view, mark)
        if mark.shape is Shape.BOX_3D:
            runs = [sight.section(places, view, _array(mark))]
            runs = [[*run, run[0]] for run in runs if run]
        else:
            runs = [sight.on_screen(places, view, line) for line in lines(mark)]
        for run in runs:
            _stroke(painter, run, colour, chosen=chosen, dashed=through and not chosen)
        ends = [view.to_widget(places.to_view(point)) for point in handles(mark)]
        if mark.shape is Shape.POINT:
            _spot(painter, ends[0], colour, chosen=chosen)
        elif mark.shape is Shape.ARROW and len(ends) == 2:
            _head(painter, ends[0], ends[1], colour)
        if chosen and mark.shape is not Shape.POINT:
            _knobs(painter, ends, colour)
        self._write(painter, view, mark, runs, ends)

    def _write(
        self,
        painter: QPainter,
        view: Canvas,
        mark: Mark,
        runs: list[list[QPointF]],
        ends: list[QPointF],
    ) -> None:
        told = words.short(mark, self._board.told(mark))
        if not told:
            return
        corners = [point for run in runs for point in run] or ends
        if not corners:
            return
        at = max(corners, key=lambda point: (point.x(), point.y()))
        if mark.shape is Shape.ARROW:
            at = ends[-1]
        frame = view.rect_shown()
        x = min(at.x() + 10, frame.right() - 150)
        y = min(max(at.y() - _LINE / 2, 0.0), frame.bottom() - _LINE * len(told))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for number, line in enumerate(told):
            draw_text(painter, QRectF(x, y + number * _LINE, 240, _LINE), flags, line)


def _stroke(
    painter: QPainter, run: list[QPointF], colour: QColor, *, chosen: bool, dashed: bool
) -> None:
    shape = QPolygonF(run)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(SHADE, 4.0 if chosen else 3.5))
    painter.drawPolyline(shape)
    pen = QPen(colour, 2.2 if chosen else 1.6)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawPolyline(shape)


def _knobs(painter: QPainter, ends: list[QPointF], colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(INK)
    for end in ends:
        painter.drawEllipse(end, _HANDLE, _HANDLE)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _spot(painter: QPainter, at: QPointF, colour: QColor, *, chosen: bool) -> None:
    size = 6.0
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = [
        QLineF(at.x() - size, at.y(), at.x() + size, at.y()),
        QLineF(at.x(), at.y() - size, at.x(), at.y() + size),
    ]
    for pen in (QPen(SHADE, 4.0), QPen(colour, 2.2 if chosen else 1.8)):
        painter.setPen(pen)
        painter.drawLines(lines)
        if chosen:
            painter.drawEllipse(at, size + 3, size + 3)


def _head(painter: QPainter, tip: QPointF, tail: QPointF, colour: QColor) -> None:
    shaft = QLineF(tip, tail)
    for pen in (QPen(SHADE, 4.0), QPen(colour, 2.0)):
        painter.setPen(pen)
        for turn in (25.0, -25.0):
            wing = QLineF(tip, tail)
            wing.setLength(min(14.0, max(shaft.length(), 1.0)))
            wing.setAngle(shaft.angle() + turn)
            painter.drawLine(wing)


def _banner(painter: QPainter, view: Canvas, mark: Mark, line: int) -> None:
    """Write a label of the frame, or the span that it lies in, at the upper edge."""
    frame = view.rect_shown()
    said = mark.text or words.title(mark.shape)
    where = QRectF(frame.left() + 8, frame.top() + 30 + line * 22, frame.width() - 16, 20)
    colour = theme.current().segment(mark.colour)
    painter.fillRect(QRectF(where.left(), where.top() + 4, 12, 12), colour)
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    shown = f"{said}  ({words.frames(mark)})" if mark.shape is Shape.SPAN else said
    draw_text(painter, where.adjusted(18, 0, 0, 0), flags, shown)


def _array(mark: Mark) -> sight.Points:
    import numpy as np  # noqa: PLC0415 - the layer itself needs no arrays

    return np.array(mark.points, np.float64)
