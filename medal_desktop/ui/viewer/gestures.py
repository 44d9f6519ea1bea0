"""What the mouse and the keys do in a view, as on a PACS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTransform

from medal_desktop.dicom.presentation import Curve, Window
from medal_desktop.ui.viewer.camera import ZOOM
from medal_desktop.ui.viewer.oblique import Tilt
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import Scene

_STILL_PIXELS = 3.0
_DEGREES_PER_PIXEL = 0.4


class View(Protocol):
    """The parts of a view that gestures change."""

    scene: Scene
    plane: Plane
    zoom: float
    pan: QPointF

    def size(self) -> QSize:
        """The widget's size."""

    def update(self) -> None:
        """Draw again."""

    def to_screen(self) -> QTransform:
        """The way from the picture to the widget."""

    def aim(self, point: QPointF) -> None:
        """Set the cross-hair."""


class Drag:
    """A button held down: where it began, and what moving does."""

    def __init__(self, start: QPointF, act: Callable[[QPointF], None]) -> None:
        self.start = start
        self.moved = False
        self._act = act

    def move(self, point: QPointF) -> None:
        """Move on; the first few pixels count as holding still."""
        way = point - self.start
        self.moved = self.moved or abs(way.x()) + abs(way.y()) > _STILL_PIXELS
        if self.moved:
            self._act(point)


def begin(view: View, event: QMouseEvent) -> Drag | None:
    """Begin a drag: left window, right zoom, middle or Ctrl+left pan, Shift+left aim.

    Alt+left turns the oblique plane: in its own view like a ball, elsewhere about that view's axis.
    """
    at, button = event.position(), event.button()
    if button is Qt.MouseButton.RightButton:
        return Drag(at, _zooming(view, at))
    if button is Qt.MouseButton.MiddleButton:
        return Drag(at, _panning(view, at))
    return _begin_left(view, at, event) if button is Qt.MouseButton.LeftButton else None


def _begin_left(view: View, at: QPointF, event: QMouseEvent) -> Drag:
    keys = event.modifiers()
    if keys & Qt.KeyboardModifier.ControlModifier:
        return Drag(at, _panning(view, at))
    if keys & Qt.KeyboardModifier.AltModifier:
        return Drag(at, _turning(view, at))
    if keys & Qt.KeyboardModifier.ShiftModifier:
        return Drag(at, view.aim)
    return Drag(at, _windowing(view, at))


def zoom_at(view: View, point: QPointF, factor: float) -> None:
    """Zoom so that what lies beneath a point stays there."""
    zoom = min(max(view.zoom * factor, ZOOM[0]), ZOOM[1])
    real = zoom / view.zoom
    middle = QPointF(view.size().width() / 2, view.size().height() / 2)
    view.pan = (view.pan + middle - point) * real - middle + point
    view.zoom = zoom
    view.update()


def scroll_by_key(view: View, event: QKeyEvent) -> bool:
    """Scroll by arrows, page keys, Home and End; False for any other key."""
    key = Qt.Key
    steps = {
        key.Key_Up: -1,
        key.Key_Left: -1,
        key.Key_Down: 1,
        key.Key_Right: 1,
        key.Key_PageUp: -5,
        key.Key_PageDown: 5,
        key.Key_Home: -(1 << 30),
        key.Key_End: 1 << 30,
    }
    by = steps.get(Qt.Key(event.key())) if not event.modifiers() else None
    if by is None:
        return False
    view.scene.step(view.plane, by)
    return True


def _zooming(view: View, start: QPointF) -> Callable[[QPointF], None]:
    last = [start.y()]

    def act(point: QPointF) -> None:
        zoom_at(view, start, 1.01 ** (last[0] - point.y()))
        last[0] = point.y()

    return act


def _panning(view: View, start: QPointF) -> Callable[[QPointF], None]:
    pan = view.pan

    def act(point: QPointF) -> None:
        view.pan = pan + point - start
        view.update()

    return act


def _turning(view: View, start: QPointF) -> Callable[[QPointF], None]:
    first = view.scene.state.tilt
    if view.plane is not Plane.OBLIQUE:
        return _spinning(view, start, first)

    def act(point: QPointF) -> None:
        way = (point - start) * _DEGREES_PER_PIXEL
        turned = first.turned(first.below, -way.x())
        view.scene.change(tilt=turned.turned(first.right, way.y()))

    return act


def _spinning(view: View, start: QPointF, first: Tilt) -> Callable[[QPointF], None]:
    """Turn the plane about the axis that one looks along in another view."""
    cut = view.scene.state.cut(view.plane)

    def act(point: QPointF) -> None:
        if cut.right is not None and cut.below is not None:
            axis = Tilt(right=cut.right, below=cut.below).normal
            way = (point - start).x() * _DEGREES_PER_PIXEL
            view.scene.change(tilt=first.turned(axis, way))

    return act


def _windowing(view: View, start: QPointF) -> Callable[[QPointF], None]:
    """Right makes the window wider, down makes its centre higher: the picture darker."""
    first = view.scene.state.window
    speed = max(first.width, 1.0) / 200.0

    def act(point: QPointF) -> None:
        way = (point - start) * speed
        width = max(first.width + way.x(), first.width / 100.0)
        curve = Curve.EXACT if first.curve is Curve.LINEAR else first.curve
        centre = _tidy(first.centre + way.y(), speed)
        view.scene.change(window=Window(centre, _tidy(width, speed), curve))

    return act


def _tidy(value: float, speed: float) -> float:
    """Round to whole numbers where the window is wide enough for it."""
    return float(round(value)) if speed >= 0.05 else round(value, 4)
