"""One plane of a series in a plain widget: numpy's grey values, drawn by QPainter."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from medal_desktop.base.geometry import Vector
from medal_desktop.ui import theme
from medal_desktop.ui.viewer import gestures, marks, overlay
from medal_desktop.ui.viewer.planes import Cut, Plane, Voxel
from medal_desktop.ui.viewer.render import Renderer
from medal_desktop.ui.viewer.scene import Scene, SceneState
from medal_desktop.ui.viewer.tool import Layer, Pointer, Tool


class SliceView(QWidget):
    """Shows one plane of a scene. Wheel: slices; left drag: window; right: zoom; middle: pan.

    Signals:
        pointed: the voxel beneath the pointer, or None.
        maximise: a double click asks for the whole place, or to give it back.
        wanted: the number of a picture that is not read yet.
    """

    pointed = Signal(object)
    maximise = Signal()
    wanted = Signal(int)
    preset = Signal(int)

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
        self.zoom = 1.0
        self.pan = QPointF(0, 0)
        self._render = Renderer()
        self._drag: gestures.Drag | None = None
        self._wheel = 0
        self.tool: Tool | None = None
        self.layers: list[Layer] = []
        self._drawing = False
        scene.changed.connect(self._on_changed)
        self._describe(scene.state)

    @property
    def cut(self) -> Cut:
        """The plane's place in the array."""
        return self.scene.state.picture.cuts[self.plane]

    @property
    def index(self) -> int:
        """The number of the picture shown, from 0."""
        return self.scene.state.index(self.plane)

    @property
    def pixels_per_mm(self) -> float:
        """How many pixels of the screen a millimetre takes."""
        cut = self.cut
        rows, columns = cut.size
        wide = columns * cut.step_across[0] + rows * abs(cut.step_down[0])
        high = rows * cut.step_down[1]
        room = self.rect().adjusted(4, 4, -4, -4)
        return max(min(room.width() / wide, room.height() / high), 1e-6) * self.zoom

    def to_screen(self) -> QTransform:
        """Give the way from pixels of the picture to the widget; a tilt makes it a shear."""
        cut, scale = self.cut, self.pixels_per_mm
        across, down = cut.step_across, cut.step_down
        rows, columns = cut.size
        middle_x = (columns * across[0] + rows * down[0]) / 2
        middle_y = (columns * across[1] + rows * down[1]) / 2
        at = QPointF(self.width() / 2, self.height() / 2) + self.pan
        return QTransform(
            across[0] * scale,
            across[1] * scale,
            down[0] * scale,
            down[1] * scale,
            at.x() - middle_x * scale,
            at.y() - middle_y * scale,
        )

    def voxel_at(self, point: QPointF) -> Voxel | None:
        """Give the voxel beneath a point of the widget, or None beside the picture."""
        back, _ = self.to_screen().inverted()
        found = back.map(point)
        rows, columns = self.cut.size
        if not (0 <= found.x() < columns and 0 <= found.y() < rows):
            return None
        return self.cut.to_voxel(found.x(), found.y(), self.index)

    def rect_shown(self) -> QRectF:
        """Give the widget's own rectangle."""
        return QRectF(self.rect())

    def place_at(self, point: QPointF) -> Vector | None:
        """Give the position beneath a point of the widget; None beside the picture."""
        back, _ = self.to_screen().inverted()
        found = back.map(point)
        rows, columns = self.cut.size
        if not (0 <= found.x() < columns and 0 <= found.y() < rows):
            return None
        index = self.cut.to_index(found.x(), found.y(), self.index)
        return self.scene.state.picture.to_place(index)

    def to_widget(self, at: Vector) -> QPointF:
        """Give the point of the widget at which a position lies."""
        x, y, _ = self.cut.from_index(self.scene.state.picture.to_index(at))
        return self.to_screen().map(QPointF(x, y))

    def away_mm(self, at: Vector) -> float:
        """Tell how far a position lies from the plane, in mm where the space has them."""
        picture, cut = self.scene.state.picture, self.cut
        x, y, number = cut.from_index(picture.to_index(at))
        there = picture.to_place(cut.to_index(x, y, self.index))
        return math.copysign(math.dist(at, there), number - self.index)

    def in_slice(self, at: Vector) -> bool:
        """Tell whether a position lies in the slice shown."""
        number = self.cut.from_index(self.scene.state.picture.to_index(at))[2]
        return abs(number - self.index) <= 0.5

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

    def fit(self) -> None:
        """Show the whole picture again."""
        self.zoom, self.pan = 1.0, QPointF(0, 0)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large where there is room."""
        return QSize(512, 512)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw the picture, the mask, the cross-hair and the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        state = self.scene.state
        image = self._render.image(state, self.plane)
        if image is None:
            self.wanted.emit(self.index)
        else:
            self._draw_picture(painter, image, state)
        self._draw_words(painter, state)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in (*self.layers, *([self.tool] if self.tool else [])):
            painter.save()
            layer.paint(painter, self)
            painter.restore()
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll through the slices; with Ctrl, zoom, or size the brush while drawing."""
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
        elif event.button() is Qt.MouseButton.LeftButton:
            self.maximise.emit()

    def leaveEvent(self, event: QEnterEvent) -> None:  # type: ignore[override]  # noqa: N802, ARG002 - Qt's name; its stub says QEvent
        """Nothing lies beneath the pointer any more."""
        if self.tool is not None:
            self.tool.leave(self)
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
        voxel = self.voxel_at(point)
        if voxel is not None:
            self.scene.change(voxel=voxel)

    def focusInEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Hide the focus ring."""
        self.update()

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
        self._describe(state)
        self.update()

    def _describe(self, state: SceneState) -> None:
        count = self.cut.count
        self.setAccessibleDescription(f"{state.index(self.plane) + 1} / {count}")

    def _draw_picture(self, painter: QPainter, image: QImage, state: SceneState) -> None:
        smooth = self.pixels_per_mm * min(self.cut.step_across[0], self.cut.step_down[1]) < 6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
        painter.setTransform(self.to_screen())
        painter.drawImage(0, 0, image)
        fill, outlines = self._render.mask(state, self.plane)
        if fill is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
            painter.drawImage(0, 0, fill)
            overlay.draw_outlines(painter, outlines, theme.current())
        painter.resetTransform()

    def _draw_words(self, painter: QPainter, state: SceneState) -> None:
        frame = QRectF(self.rect())
        cut, window = self.cut, state.window
        if state.crosshair and len(state.picture.cuts) > 1:
            at = self.to_screen().map(QPointF(*cut.to_picture(state.voxel)))
            marks.draw_cross(painter, frame, at)
        marks.draw_letters(painter, frame, cut.letters)
        corners = {"tl": [self.title], "br": [f"{self.index + 1} / {cut.count}"]}
        if not self._render.colour:
            corners["bl"] = [f"W {_whole(window.width)}  L {_whole(window.centre)}"]
        marks.draw_corners(painter, frame, corners)
        if cut.mm:
            marks.draw_scale(painter, frame, self.pixels_per_mm)
        if self.hasFocus():
            painter.setPen(QPen(theme.load("dark").colour("focus"), 2))
            painter.drawRect(frame.adjusted(1, 1, -1, -1))


def _whole(value: float) -> str:
    """Write a grey value without needless digits, with a true minus sign."""
    words = f"{value:.0f}" if abs(value) >= 20 else f"{value:.3g}"
    return words.replace("-", "−")
