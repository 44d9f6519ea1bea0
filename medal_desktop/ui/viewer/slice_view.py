"""One plane of a series in a plain widget: colours from one table, drawn by QPainter."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer import gestures
from medal_desktop.ui.viewer.camera import Camera
from medal_desktop.ui.viewer.painting import SlicePainter
from medal_desktop.ui.viewer.planes import Plane, Voxel
from medal_desktop.ui.viewer.scene import AnyCut, Scene, SceneState
from medal_desktop.ui.viewer.tool import Layer, Pointer, Tool

_REST_MS = 140


class SliceView(QWidget):
    """Shows one plane of a scene. Wheel: slices; left drag: window; right: zoom; middle: pan.

    Signals:
        pointed: the voxel beneath the pointer, or None.
        maximise: a double click asks for the whole place, or to give it back.
        wanted: the number of a picture that is not read yet.
        looked: the camera, when this person changed it.
    """

    pointed = Signal(object)
    maximise = Signal()
    wanted = Signal(int)
    preset = Signal(int)
    looked = Signal(object)

    def __init__(self, scene: Scene, plane: Plane, title: str) -> None:
        super().__init__()
        self.setObjectName(f"view-{plane}")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.scene, self.plane, self.title = scene, plane, title
        self.notes: tuple[str, ...] = ()
        self.camera = Camera()
        self.tool: Tool | None = None
        self.layers: list[Layer] = []
        self.lens = False
        self.pointer: QPointF | None = None
        self._painter = SlicePainter(self, self)
        self._drag: gestures.Drag | None = None
        self._wheel = 0
        self._drawing = False
        self._revision = scene.state.mask_revision
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._refine)
        scene.changed.connect(self._on_changed)
        self._describe(scene.state)

    @property
    def cut(self) -> AnyCut:
        """How the plane lies in the picture."""
        return self.scene.state.cut(self.plane)

    @property
    def index(self) -> int:
        """The number of the picture shown, from 0."""
        return self.scene.state.index(self.plane)

    @property
    def zoom(self) -> float:
        """1 shows the whole picture."""
        return self.camera.zoom

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self.look(replace(self.camera, zoom=zoom))

    @property
    def pan(self) -> QPointF:
        """How far the picture's middle is moved, in pixels."""
        return QPointF(*self.camera.pan)

    @pan.setter
    def pan(self, pan: QPointF) -> None:
        self.look(replace(self.camera, pan=(pan.x(), pan.y())))

    @property
    def pixels_per_mm(self) -> float:
        """How many pixels of the widget a millimetre takes."""
        return self.camera.pixels_per_mm(self.cut, QSizeF(self.size()))

    def to_screen(self) -> QTransform:
        """Give the way from pixels of the picture to the widget; a tilt makes it a shear."""
        return self.camera.to_widget(self.cut, QSizeF(self.size()))

    def voxel_at(self, point: QPointF) -> Voxel | None:
        """Give the voxel beneath a point of the widget, or None beside the picture."""
        found = self._inside(point)
        return None if found is None else self.cut.to_voxel(found.x(), found.y(), self.index)

    def rect_shown(self) -> QRectF:
        """Give the widget's own rectangle."""
        return QRectF(self.rect())

    def place_at(self, point: QPointF) -> Vector | None:
        """Give the position beneath a point of the widget; None beside the picture."""
        found = self._inside(point)
        if found is None:
            return None
        cut = self.cut
        index = cut.to_index(found.x(), found.y(), cut.deep(self.index))
        return self.scene.state.picture.to_place(index)

    def to_widget(self, at: Vector) -> QPointF:
        """Give the point of the widget at which a position lies."""
        x, y, _ = self.cut.from_index(self.scene.state.picture.to_index(at))
        return self.to_screen().map(QPointF(x, y))

    def away_mm(self, at: Vector) -> float:
        """Tell how far a position lies from the plane, in mm where the space has them."""
        picture, cut = self.scene.state.picture, self.cut
        deep = cut.deep(self.index)
        x, y, number = cut.from_index(picture.to_index(at))
        there = picture.to_place(cut.to_index(x, y, deep))
        return math.copysign(math.dist(at, there), number - deep)

    def in_slice(self, at: Vector) -> bool:
        """Tell whether a position lies in the slice shown."""
        cut = self.cut
        number = cut.from_index(self.scene.state.picture.to_index(at))[2]
        return abs(number - cut.deep(self.index)) <= 0.5

    def redraw(self, part: QRectF | None = None) -> None:
        """Draw again, or only a part of the widget."""
        if part is None:
            self.update()
        else:
            self.update(part.toAlignedRect())

    def lend(self, tool: Tool | None) -> None:
        """Let the left button work with a tool, or give it back."""
        self.tool, self._drawing = tool, False
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor)
        self.update()

    def look(self, camera: Camera, *, tell: bool = True) -> None:
        """Look another way; `tell` lets linked views follow."""
        self.camera = camera
        self.update()
        if tell:
            self.looked.emit(camera)

    def fit(self) -> None:
        """Show the whole picture again, as it was taken."""
        self.look(Camera())

    def one_to_one(self) -> None:
        """Show each pixel of the picture as one pixel of the screen."""
        whole = self.pixels_per_mm / self.zoom
        wanted = 1 / (self.cut.step_across[0] * self.devicePixelRatioF())
        self.look(replace(self.camera, zoom=wanted / whole, pan=(0.0, 0.0)))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large where there is room."""
        return QSize(512, 512)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the picture, the mask, the cross-hair and the words, where they are to be new."""
        if not self._painter.paint(event.rect()):
            self.wanted.emit(self.index)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll through the slices; with Ctrl, zoom; a tool is asked first."""
        self._wheel += event.angleDelta().y()
        steps, self._wheel = divmod(abs(self._wheel), 120)
        sign = 1 if event.angleDelta().y() > 0 else -1
        self._wheel *= sign
        if self.tool is not None and self.tool.wheel(self, steps * sign, event.modifiers()):
            self.update()
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            gestures.zoom_at(self, event.position(), 1.15 ** (steps * sign))
        elif steps:
            self.scene.step(self.plane, -sign * steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a gesture, or a stroke."""
        left = event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        if self.tool is not None and left and self.tool.press(self, self._pointer(event)):
            self._drawing = True
            return
        self._drag = gestures.begin(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with a gesture, and tell what lies beneath the pointer."""
        if self._drag is not None:
            self._drag.move(event.position())
        elif self.tool is not None:
            self.tool.move(self, self._pointer(event))
        self.pointer = event.position()
        if self.lens:
            self.update()
        self.pointed.emit(self.voxel_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a gesture; a left click that did not move sets the cross-hair."""
        if self._drawing and event.button() is Qt.MouseButton.LeftButton:
            self._drawing = False
            if self.tool is not None:
                self.tool.release(self, self._pointer(event))
            return
        drag, self._drag = self._drag, None
        if drag is not None and not drag.moved and event.button() is Qt.MouseButton.LeftButton:
            self.aim(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the whole place; a tool takes it as a press."""
        left = event.button() is Qt.MouseButton.LeftButton
        if self.tool is not None and left:
            self._drawing = self.tool.press(self, self._pointer(event, double=True))
        elif left:
            self.maximise.emit()

    def leaveEvent(self, event: QEnterEvent) -> None:  # type: ignore[override]  # noqa: N802, ARG002 - Qt's name; its stub says QEvent
        """Nothing lies beneath the pointer any more."""
        self.pointer = None
        if self.tool is not None:
            self.tool.leave(self)
        if self.lens:
            self.update()
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll by keys, and choose a preset by its number; a tool is asked first."""
        if self.tool is not None and self.tool.key(self, event):
            event.accept()
            return
        number = event.key() - Qt.Key.Key_0
        if not event.modifiers() and 1 <= number <= 9:
            self.preset.emit(number)
        elif not gestures.scroll_by_key(self, event):
            super().keyPressEvent(event)

    def aim(self, point: QPointF) -> None:
        """Bring the cross-hair, and with it the other planes, to a point."""
        place = self.place_at(point)
        if place is not None:
            self.scene.aim(place)

    def focusInEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Hide the focus ring."""
        self.update()

    def _inside(self, point: QPointF) -> QPointF | None:
        back, _ = self.to_screen().inverted()
        found = back.map(point)
        rows, columns = self.cut.size
        return found if 0 <= found.x() < columns and 0 <= found.y() < rows else None

    def _pointer(self, event: QMouseEvent, *, double: bool = False) -> Pointer:
        at = event.position()
        return Pointer(
            at=self.place_at(at),
            voxel=self.voxel_at(at),
            axis=self.cut.axis,
            where=at,
            keys=event.modifiers(),
            held=self._drawing,
            double=double,
        )

    def _on_changed(self, state: SceneState) -> None:
        """Draw what differs: after a stroke of the brush only what it touched."""
        if state.mask_revision != self._revision:
            self._revision = state.mask_revision
            part = self._painter.touched(state)
            if part is not None:
                self.update(part)
                return
        self._describe(state)
        if self.plane is Plane.OBLIQUE:
            self._painter.quick = True
            self._resting.start()
        self.update()

    def _refine(self) -> None:
        """At rest, work towards the fine picture a little at a time, so that nothing waits."""
        if self._painter.refine():
            self._resting.start(0)
            return
        self._resting.setInterval(_REST_MS)
        self._painter.quick = False
        self.update()

    def _describe(self, state: SceneState) -> None:
        self.setAccessibleDescription(f"{state.index(self.plane) + 1} / {self.cut.count}")
