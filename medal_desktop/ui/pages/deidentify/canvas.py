"""A frame with the boxes over its text: drawn, moved, resized and deleted by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from medal_desktop.ui import theme
from medal_desktop.ui.pages.deidentify import box_edit
from medal_desktop.ui.pages.deidentify.box_edit import Grip, Size
from medal_desktop.workflow.views import BoxView

_REACH: Final = 6.0
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS: Final = {
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.LEFT | Grip.TOP: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    Grip.RIGHT | Grip.TOP: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT | Grip.BOTTOM: Qt.CursorShape.SizeBDiagCursor,
}


@dataclass(slots=True)
class _Drag:
    """What the hand does: a new box from `start`, or a held one as it was."""

    start: QPointF
    number: int | None
    grip: Grip = Grip.WHOLE
    before: BoxView | None = None


class BoxCanvas(QWidget):
    """Shows the original left of the line and the copy right of it.

    Signals:
        edited: the boxes after an act is done.
        stepped: so many frames on, or back.
    """

    edited = Signal(object)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("box-canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(220, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.boxes: tuple[BoxView, ...] = ()
        self.found: tuple[BoxView, ...] = ()
        self.chosen: int | None = None
        self.split = 1.0
        self.zoom = 1.0
        self._pan = QPointF(0, 0)
        self._before: QImage | None = None
        self._after: QImage | None = None
        self._drag: _Drag | None = None
        self._drawing: BoxView | None = None

    def show_images(self, before: QImage | None, after: QImage | None) -> None:
        """Show another frame; the boxes stay."""
        if before is None or self._before is None or before.size() != self._before.size():
            self.zoom, self._pan = 1.0, QPointF(0, 0)
        self._before, self._after = before, after
        self.update()

    def show_boxes(self, boxes: tuple[BoxView, ...], found: tuple[BoxView, ...] = ()) -> None:
        """Show boxes, and places that a second look found outside of them."""
        self.boxes, self.found = boxes, found
        if self.chosen is not None and self.chosen >= len(boxes):
            self.chosen = None
        self._describe()
        self.update()

    def set_split(self, share: float) -> None:
        """Put the line between original and copy at a share of the width."""
        self.split = share
        self.update()

    def add(self) -> None:
        """Make a box in the middle and choose it."""
        if self._before is not None:
            self._keep((*self.boxes, box_edit.in_the_middle(self._size())), len(self.boxes))
            self.setFocus()

    def delete(self) -> None:
        """Delete the chosen box."""
        if self.chosen is not None:
            left = tuple(box for n, box in enumerate(self.boxes) if n != self.chosen)
            self._keep(left, None)

    def place_of(self, x: float, y: float) -> QPointF:
        """Give where a pixel of the picture lies on the screen."""
        scale, corner = self._view()
        return QPointF(corner.x() + x * scale, corner.y() + y * scale)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large where there is room."""
        return QSize(520, 420)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw both pictures, the line between, and the boxes."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if self._before is not None:
            self._paint_pictures(painter)
            self._paint_boxes(painter)
        if self.hasFocus():
            painter.setPen(QPen(_colour("focus"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of a box or an edge, or begin a new one."""
        if event.button() is not Qt.MouseButton.LeftButton or self._before is None:
            return
        where = self._picture_point(event.position())
        held = box_edit.at(self.boxes, where.x(), where.y(), _REACH / self._view()[0])
        if held is None:
            self.chosen = None
            self._drag = _Drag(where, None)
        else:
            self.chosen = held[0]
            self._drag = _Drag(where, held[0], held[1], self.boxes[held[0]])
        self._describe()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with what is held, or show what could be."""
        where = self._picture_point(event.position())
        drag = self._drag
        if drag is None:
            self._show_cursor(where)
        elif drag.number is None or drag.before is None:
            self._drawing = box_edit.drawn(
                drag.start.x(), drag.start.y(), where.x(), where.y(), self._size()
            )
        else:
            dx, dy = round(where.x() - drag.start.x()), round(where.y() - drag.start.y())
            self._replace(drag.number, _changed(drag.before, drag.grip, dx, dy, self._size()))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what was done."""
        drag, self._drag = self._drag, None
        made, self._drawing = self._drawing, None
        if event.button() is not Qt.MouseButton.LeftButton or drag is None:
            return
        if drag.number is None:
            if made is not None:
                self._keep((*self.boxes, made), len(self.boxes))
        elif self.boxes[drag.number] != drag.before:
            self._keep(self.boxes, drag.number)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Another frame; with Ctrl, zoom about the pointer."""
        way = 1 if event.angleDelta().y() > 0 else -1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(1.25**way, event.position())
        else:
            self.stepped.emit(-way)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of this widget from the window's shortcuts while it has the focus."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key, plain = Qt.Key(event.key()), not event.modifiers()
            if (key in _ARROWS and self.chosen is not None) or (plain and key in self._acts()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move a box, with Ctrl its edge, with Shift by ten; N next, A add, Del delete."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self.chosen is not None:
            self._by_arrow(key, event.modifiers())
        elif not self._by_letter(key):
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Hide the focus ring."""
        self.update()

    def _by_arrow(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        far = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        dx, dy = (part * far for part in _ARROWS[key])
        number = self.chosen
        if number is None:
            return
        edge = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        grip = Grip.RIGHT | Grip.BOTTOM if edge else Grip.WHOLE
        changed = _changed(self.boxes[number], grip, dx, dy, self._size())
        if changed != self.boxes[number]:
            self._replace(number, changed)
            self._keep(self.boxes, number)

    def _by_letter(self, key: Qt.Key) -> bool:
        act = self._acts().get(key)
        if act is not None:
            act()
        return act is not None

    def _acts(self) -> dict[Qt.Key, Callable[[], None]]:
        centre = QPointF(self.width() / 2, self.height() / 2)
        return {
            Qt.Key.Key_A: self.add,
            Qt.Key.Key_N: self._next,
            Qt.Key.Key_Space: self._next,
            Qt.Key.Key_Delete: self.delete,
            Qt.Key.Key_Backspace: self.delete,
            Qt.Key.Key_PageUp: lambda: self.stepped.emit(-1),
            Qt.Key.Key_PageDown: lambda: self.stepped.emit(1),
            Qt.Key.Key_Plus: lambda: self._zoom(1.25, centre),
            Qt.Key.Key_Minus: lambda: self._zoom(0.8, centre),
            Qt.Key.Key_F: lambda: self._zoom(0.0, centre),
        }

    def _next(self) -> None:
        if self.boxes:
            self.chosen = 0 if self.chosen is None else (self.chosen + 1) % len(self.boxes)
            self._describe()
            self.update()

    def _keep(self, boxes: tuple[BoxView, ...], chosen: int | None) -> None:
        self.boxes, self.chosen = boxes, chosen
        self._describe()
        self.update()
        self.edited.emit(boxes)

    def _replace(self, number: int, box: BoxView) -> None:
        self.boxes = (*self.boxes[:number], box, *self.boxes[number + 1 :])
        self.update()

    def _zoom(self, factor: float, about: QPointF) -> None:
        """Zoom, or show everything again by a factor of 0."""
        before = self._picture_point(about)
        self.zoom = min(max(self.zoom * factor, 1.0), 16.0)
        if self.zoom == 1.0:
            self._pan = QPointF(0, 0)
        else:
            self._pan += about - self.place_of(before.x(), before.y())
        self.update()

    def _size(self) -> Size:
        assert self._before is not None  # noqa: S101 - asked for while a picture is shown
        return Size(self._before.width(), self._before.height())

    def _view(self) -> tuple[float, QPointF]:
        """Give pixels of the screen per pixel of the picture, and where its corner lies."""
        if self._before is None:
            return 1.0, QPointF(0, 0)
        wide, high = self._before.width(), self._before.height()
        scale = max(min(self.width() / wide, self.height() / high), 1e-6) * self.zoom
        x, y = (self.width() - wide * scale) / 2, (self.height() - high * scale) / 2
        return scale, QPointF(x, y) + self._pan

    def _picture_point(self, point: QPointF) -> QPointF:
        scale, corner = self._view()
        return (point - corner) / scale

    def _show_cursor(self, where: QPointF) -> None:
        held = box_edit.at(self.boxes, where.x(), where.y(), _REACH / self._view()[0])
        if held is None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.setCursor(_CURSORS.get(held[1], Qt.CursorShape.SizeAllCursor))

    def _describe(self) -> None:
        words = self.tr("{n} boxes").format(n=len(self.boxes))
        if self.chosen is not None and self.chosen < len(self.boxes):
            box = self.boxes[self.chosen]
            words += self.tr("; box {n} at {x}, {y}, {w} by {h} pixels").format(
                n=self.chosen + 1, x=box.x, y=box.y, w=box.width, h=box.height
            )
        self.setAccessibleDescription(words)

    def _paint_pictures(self, painter: QPainter) -> None:
        scale, corner = self._view()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=scale < 4)
        where = QRectF(
            corner.x(), corner.y(), self._size().width * scale, self._size().height * scale
        )
        if self._before is not None:
            painter.drawImage(where, self._before)
        if self._after is None:
            return
        line = self.width() * self.split
        painter.save()
        painter.setClipRect(QRectF(line, 0, self.width() - line, self.height()))
        painter.drawImage(where, self._after)
        painter.restore()
        if 0 < self.split < 1:
            painter.setPen(QPen(_colour("accent"), 2))
            painter.drawLine(QPointF(line, 0), QPointF(line, self.height()))
            self._paint_words(painter, line)

    def _paint_words(self, painter: QPainter, line: float) -> None:
        """Say on both sides of the line what is seen there."""
        flag = Qt.AlignmentFlag
        bottom = self.height() - 24
        for words, left, side in (
            (self.tr("original"), line - 108, flag.AlignRight),
            (self.tr("copy"), line + 8, flag.AlignLeft),
        ):
            where = QRectF(left, bottom, 100, 18)
            painter.setPen(QColor(0, 0, 0, 190))
            painter.drawText(where.translated(1, 1), side | flag.AlignVCenter, words)
            painter.setPen(_colour("text"))
            painter.drawText(where, side | flag.AlignVCenter, words)

    def _paint_boxes(self, painter: QPainter) -> None:
        scale, _ = self._view()
        shown = (*self.boxes, *((self._drawing,) if self._drawing else ()))
        for number, box in enumerate(shown):
            chosen = number == self.chosen or number == len(self.boxes)
            _frame(painter, self._rect(box, scale), _colour("accent"), chosen=chosen)
        for box in self.found:
            pen = QPen(_colour("warning"), 2, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRect(self._rect(box, scale))

    def _rect(self, box: BoxView, scale: float) -> QRectF:
        corner = self.place_of(box.x, box.y)
        return QRectF(corner.x(), corner.y(), box.width * scale, box.height * scale)


def _changed(box: BoxView, grip: Grip, dx: int, dy: int, size: Size) -> BoxView:
    if grip is Grip.WHOLE:
        return box_edit.moved(box, dx, dy, size)
    return box_edit.resized(box, grip, dx, dy, size)


def _frame(painter: QPainter, where: QRectF, colour: QColor, *, chosen: bool) -> None:
    """Draw a box dark beneath light, so that it shows over bone and over air."""
    for ink, width in ((QColor(0, 0, 0, 190), 4.0), (colour, 2.5 if chosen else 1.5)):
        painter.setPen(QPen(ink, width))
        painter.drawRect(where)
    if chosen:
        fill = QColor(colour)
        fill.setAlphaF(0.18)
        painter.fillRect(where, fill)
        for corner in (
            where.topLeft(),
            where.topRight(),
            where.bottomLeft(),
            where.bottomRight(),
        ):
            painter.fillRect(QRectF(corner.x() - 3, corner.y() - 3, 6, 6), colour)


def _colour(name: str) -> QColor:
    """Images lie on pure black in both themes: their marks are always the dark theme's."""
    return theme.load("dark").colour(name)
