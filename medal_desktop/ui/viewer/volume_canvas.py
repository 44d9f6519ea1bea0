"""The 3-D picture of a volume in a plain widget; it is drawn in a thread of its own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from medal_desktop.ui import theme
from medal_desktop.ui.viewer import crop_box, gl, marks
from medal_desktop.ui.viewer.own_thread import OwnThread
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.planes import letters_of
from medal_desktop.ui.viewer.pose import Pose, Sight, around, first_seen
from medal_desktop.ui.viewer.scene import Scene, SceneState
from medal_desktop.ui.viewer.volume_scene import WHOLE, Look, VolumeScene, Wish, span_of

_REST_MS, _SURFACE_MS = 220, 700
_DEGREES_PER_PIXEL = 0.5
_STILL = 3.0


class VolumeCanvas(QWidget):
    """Left drag walks around, middle or Ctrl+left pans, right drag and wheel zoom, a click aims.

    Signals:
        impossible: this computer cannot draw in 3-D.
        ready: the first picture is there; says what draws it.
    """

    impossible = Signal()
    ready = Signal(str)
    maximise = Signal()

    def __init__(self, scene: Scene, picture: VolumePicture, look: Look) -> None:
        super().__init__()
        self.setObjectName("view-3d")
        self.setAccessibleName(self.tr("3-D view"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 140)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.scene, self.picture = scene, picture
        self.look, self.pose, self.crop = look, Pose(), WHOLE
        self.cropping, self.segments_shown, self.volume_shown = False, True, True
        self._middle, self._radius = around(picture.grid)
        self._span = span_of(picture.values)
        self._image: QImage | None = None
        self._thread: OwnThread | None = None
        self._drawer: VolumeScene | None = None
        self._press: QPointF | None = None
        self._last = QPointF()
        self._moved = False
        self._face: crop_box.Face | None = None
        self._revision: tuple[object, ...] = ()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: self._ask(quick=False))
        self._later = QTimer(self, singleShot=True, interval=_SURFACE_MS)
        self._later.timeout.connect(self._ask_segments)
        scene.changed.connect(self._on_changed)

    @property
    def sight(self) -> Sight:
        """The pose in this widget's pixels."""
        size = (max(self.width(), 1), max(self.height(), 1))
        return Sight(pose=self.pose, middle=self._middle, radius=self._radius, size=size)

    def show_look(self, look: Look) -> None:
        """Make other values visible."""
        self.look = look
        self._ask(quick=False)

    def set_cropping(self, on: bool) -> None:  # noqa: FBT001 - a button's signal
        """Show the crop box, or take it away; what it cut off stays cut off."""
        self.cropping = on
        self.update()

    def set_segments(self, on: bool) -> None:  # noqa: FBT001 - a button's signal
        """Show the surfaces of the segments, or not."""
        self.segments_shown = on
        self._ask_segments()

    def set_volume(self, on: bool) -> None:  # noqa: FBT001 - a button's signal
        """Show the volume, or the surfaces alone."""
        self.volume_shown = on
        self._ask(quick=False)

    def home(self) -> None:
        """Look from the front at the whole volume."""
        self.pose, self.crop = Pose(), WHOLE
        self._ask(quick=False)

    def close_drawer(self) -> None:
        """Let go of the graphics memory and end the thread."""
        if self._thread is not None:
            drawer, self._drawer = self._drawer, None
            self._thread.close(drawer.close if drawer is not None else None)
            self._thread = None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin when somebody looks."""
        super().showEvent(event)
        if self._thread is None:
            self._thread = OwnThread("volume")
            self._thread.answered.connect(self._on_answered)
            self._thread.failed.connect(lambda _key, _error: self.impossible.emit())
            self._ask_begin()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw in the new size."""
        super().resizeEvent(event)
        self._ask(quick=True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw the last picture, the cross-hair, the crop box and the letters."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        frame = QRectF(self.rect())
        sight = self.sight
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, self._image)
        else:
            middle = Qt.AlignmentFlag.AlignCenter
            marks.draw_text(painter, frame, middle, self.tr("Making the 3-D picture…"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.scene.state.crosshair and self._image is not None:
            state = self.scene.state
            place = self.picture.to_place(state.index_of_focus)
            marks.draw_cross(painter, frame, QPointF(*sight.to_widget(place)))
        if self.cropping:
            crop_box.draw(painter, self.crop, self.picture.grid, sight)
        below = (-self.pose.up[0], -self.pose.up[1], -self.pose.up[2])
        marks.draw_letters(painter, frame, letters_of(self.pose.right, below))
        marks.draw_scale(painter, frame, sight.pixels_per_mm)
        if self.hasFocus():
            painter.setPen(QPen(theme.load("dark").colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the volume, or of a face of the crop box."""
        self._press = self._last = event.position()
        self._moved = False
        self._face = (
            crop_box.face_at(event.position(), self.crop, self.picture.grid, self.sight)
            if self.cropping and event.button() is Qt.MouseButton.LeftButton
            else None
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn, pan, zoom or crop."""
        if self._press is None:
            return
        at = event.position()
        whole, way = at - self._press, at - self._last
        self._moved = self._moved or abs(whole.x()) + abs(whole.y()) > _STILL
        if self._moved:
            self._last = at
            self._drag(event, way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go; a click that did not move aims at what is seen there."""
        clicked = self._press is not None and not self._moved
        self._press, self._face = None, None
        if clicked and event.button() is Qt.MouseButton.LeftButton:
            self.aim(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the whole place."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.maximise.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Come nearer, or go away."""
        self._stand(self.pose.zoomed(1.15 ** (event.angleDelta().y() / 120)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk around by arrows, zoom by plus and minus."""
        key = Qt.Key
        turns = {
            key.Key_Left: (-10, 0),
            key.Key_Right: (10, 0),
            key.Key_Up: (0, 10),
            key.Key_Down: (0, -10),
        }
        pressed = Qt.Key(event.key())
        if pressed in turns:
            self._stand(self.pose.turned(*turns[pressed]))
        elif pressed in {key.Key_Plus, key.Key_Minus}:
            self._stand(self.pose.zoomed(1.2 if pressed == key.Key_Plus else 1 / 1.2))
        else:
            super().keyPressEvent(event)

    def aim(self, point: QPointF) -> None:
        """Bring the cross-hair to the first thing that is seen at a point."""
        least = self.look.least(self._span)
        place = first_seen(
            self.picture.values, self.picture.grid, self.sight, (point.x(), point.y()), least
        )
        if place is not None:
            self.scene.aim(place)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as a plane."""
        return QSize(512, 512)

    def focusInEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Hide the focus ring."""
        self.update()

    def _drag(self, event: QMouseEvent, way: QPointF) -> None:
        held = event.buttons()
        side = max(min(self.width(), self.height()), 1)
        if self._face is not None:
            self.crop = crop_box.pulled(self._face, self.crop, self.picture.grid, self.sight, way)
            self._stand(self.pose)
        elif held & Qt.MouseButton.RightButton:
            self._stand(self.pose.zoomed(1.01 ** -way.y()))
        elif held & Qt.MouseButton.MiddleButton or (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            pan = (self.pose.pan[0] + way.x() / side, self.pose.pan[1] + way.y() / side)
            self._stand(replace(self.pose, pan=pan))
        else:
            step = _DEGREES_PER_PIXEL
            self._stand(self.pose.turned(-way.x() * step, way.y() * step))

    def _stand(self, pose: Pose) -> None:
        self.pose = pose
        self._ask(quick=True)
        self.update()

    def _ask(self, *, quick: bool) -> None:
        drawer, thread = self._drawer, self._thread
        if drawer is None or thread is None or not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        size = (max(round(self.width() * ratio), 8), max(round(self.height() * ratio), 8))
        wish = Wish(
            sight=self.sight,
            size=size,
            look=self.look,
            crop=self.crop,
            quick=quick,
            volume_shown=self.volume_shown,
        )
        thread.ask("draw", lambda: drawer.draw(wish))
        if quick:
            self._rest.start()

    def _ask_begin(self) -> None:
        picture, old, self._drawer = self.picture, self._drawer, None
        if self._thread is not None:
            self._thread.ask("begin", lambda: _begin(picture, old))

    def _ask_segments(self) -> None:
        drawer, thread, state = self._drawer, self._thread, self.scene.state
        if drawer is None or thread is None:
            return
        shown = self.segments_shown and state.mask_shown
        labels = state.mask if shown else None
        colours = _colours(state)
        thread.ask("segments", lambda: drawer.show_segments(labels, colours))

    def _on_answered(self, key: object, result: object) -> None:
        if key == "begin" and isinstance(result, tuple):
            self._drawer, drawn_by = result
            self.ready.emit(drawn_by)
            self._ask_segments()
            self._ask(quick=True)
        elif key == "begin":
            self.impossible.emit()
        elif key == "segments":
            self._ask(quick=False)
        elif isinstance(result, QImage):
            self._image = result
            self.update()

    def _on_changed(self, state: SceneState) -> None:
        if state.picture is not self.picture and isinstance(state.picture, VolumePicture):
            self.picture = state.picture  # another time point
            self._ask_begin()
        seen = (id(state.mask), state.mask_revision, state.mask_shown, state.looks)
        if seen != self._revision:
            self._revision = seen
            self._later.start()
        self.update()


def _begin(picture: VolumePicture, old: VolumeScene | None) -> tuple[VolumeScene, str] | None:
    """In the thread: find what draws, and hand it the volume; None when nothing does."""
    if old is not None:
        old.close()
    found = gl.found()
    if found is None:
        return None
    drawer = VolumeScene(picture.values, picture.grid, software=found.software)
    return drawer, found.renderer


def _colours(state: SceneState) -> dict[int, str]:
    worn = theme.current()
    chosen = dict(state.looks)
    return {label: chosen.get(label, worn.segment(label).name()) for label in range(1, 256)}
