"""How a view is drawn: picture, what is laid over it, mask, layers, words; only where it is new."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPaintDevice, QPainter, QPainterPath, QPen, QTransform

from medal_desktop.ui import theme
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.camera import Camera
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.render import Drawn, Renderer
from medal_desktop.ui.viewer.scene import AnyCut, SceneState
from medal_desktop.ui.viewer.slab import SlabMode
from medal_desktop.ui.viewer.tool import Canvas, Layer, Tool

_LENS_RADIUS, _LENS_POWER = 110.0, 2.5
_SLABS = {SlabMode.MAXIMUM: "MIP", SlabMode.MINIMUM: "MinIP", SlabMode.MEAN: "Mean"}


class Painted(Canvas, Protocol):
    """A view that is drawn here: what a tool sees of it, and how it looks at its picture."""

    title: str
    notes: tuple[str, ...]
    camera: Camera
    tool: Tool | None
    layers: list[Layer]
    lens: bool
    pointer: QPointF | None

    @property
    def cut(self) -> AnyCut:
        """How the plane lies in the picture."""

    def to_screen(self) -> QTransform:
        """Give the way from the picture's pixels to the view's."""

    def rect(self) -> QRect:
        """The whole view."""

    def devicePixelRatioF(self) -> float:  # noqa: N802 - Qt's name
        """How many pixels of the screen one of the view is wide."""

    def hasFocus(self) -> bool:  # noqa: N802 - Qt's name
        """Whether keys go here."""

    def tr(self, words: str, /) -> str:
        """Translate."""


class SlicePainter:
    """Draws one view. `quick` lets it be coarser while one is moving."""

    def __init__(self, view: Painted, device: QPaintDevice) -> None:
        self._view, self._device = view, device
        self._render = Renderer()
        self.quick = False

    def paint(self, part: QRect) -> bool:
        """Draw a part of the view; False when its picture is not read yet."""
        return self.paint_on(self._device, part)

    def paint_on(self, target: QPaintDevice, part: QRect) -> bool:
        """Draw a part of the view on something as large as it."""
        view, state = self._view, self._view.scene.state
        painter = QPainter(target)
        painter.setClipRect(part)
        painter.fillRect(part, Qt.GlobalColor.black)
        way = view.to_screen()
        there = self._draw_pictures(painter, way, state)
        if view.lens and view.pointer is not None:
            self._draw_lens(painter, way, state, view.pointer)
        self._draw_layers(painter)
        self._draw_words(painter, state)
        painter.end()
        return there

    def touched(self, state: SceneState) -> QRect | None:
        """Give the part of the widget that the last change of the mask touched; None for all."""
        ratio = self._view.devicePixelRatioF()
        part = self._render.touched(state, self._view.plane, self._device_way(ratio))
        if part is None or part.isEmpty():
            return part
        scaled = QRectF(
            part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio
        )
        return scaled.adjusted(-1, -1, 1, 1).toAlignedRect()

    def refine(self) -> bool:
        """Work towards the fine picture; False when it is there."""
        return self._render.refine(self._view.scene.state, self._view.plane)

    def _device_way(self, ratio: float) -> QTransform:
        return self._view.to_screen() * QTransform.fromScale(ratio, ratio)

    def _draw_pictures(self, painter: QPainter, way: QTransform, state: SceneState) -> bool:
        base = self._base(way, state)
        if base is None:
            return False
        view = self._view
        fine = view.pixels_per_mm * min(view.cut.step_across[0], view.cut.step_down[1]) < 6
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, on=fine)
        painter.setTransform(way)
        painter.drawImage(base.place, base.image)
        over = self._render.fused(state, view.plane)
        if over is not None:
            painter.setRenderHint(smooth, on=True)
            painter.drawImage(over.place, over.image)
        painter.resetTransform()
        self._draw_mask(painter, state)
        return True

    def _base(self, way: QTransform, state: SceneState) -> Drawn | None:
        view = self._view
        ratio = view.devicePixelRatioF()
        back, _ = way.inverted()
        seen = back.mapRect(QRectF(view.rect()))
        scale = abs(way.determinant()) ** 0.5 * ratio
        return self._render.image(state, view.plane, scale, seen, quick=self.quick)

    def _draw_mask(self, painter: QPainter, state: SceneState) -> None:
        view = self._view
        ratio = view.devicePixelRatioF()
        size = (round(view.rect().height() * ratio), round(view.rect().width() * ratio))
        width = 1 if ratio < 1.5 else 2
        mask = self._render.mask(state, view.plane, self._device_way(ratio), size, width)
        if mask is not None:
            mask.setDevicePixelRatio(ratio)
            painter.drawImage(0, 0, mask)

    def _draw_lens(
        self, painter: QPainter, way: QTransform, state: SceneState, at: QPointF
    ) -> None:
        base = self._base(way * QTransform.fromScale(_LENS_POWER, _LENS_POWER), state)
        if base is None:
            return
        circle = QPainterPath()
        circle.addEllipse(at, _LENS_RADIUS, _LENS_RADIUS)
        painter.save()
        painter.setClipPath(circle, Qt.ClipOperation.IntersectClip)
        painter.fillRect(circle.boundingRect(), Qt.GlobalColor.black)
        near = QTransform.fromTranslate(-at.x(), -at.y())
        near *= QTransform.fromScale(_LENS_POWER, _LENS_POWER)
        painter.setTransform(way * near * QTransform.fromTranslate(at.x(), at.y()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(base.place, base.image)
        painter.restore()
        painter.setPen(QPen(marks.CROSS, 1.5))
        painter.drawPath(circle)

    def _draw_layers(self, painter: QPainter) -> None:
        view = self._view
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in (*view.layers, *([view.tool] if view.tool else [])):
            painter.save()
            layer.paint(painter, view)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _draw_words(self, painter: QPainter, state: SceneState) -> None:
        view = self._view
        frame, cut = QRectF(view.rect()), view.cut
        if state.crosshair and len(state.picture.cuts) > 1:
            x, y, _ = cut.from_index(state.index_of_focus)
            marks.draw_cross(painter, frame, view.to_screen().map(QPointF(x, y)))
        marks.draw_letters(painter, frame, view.camera.letters(cut))
        marks.draw_corners(painter, frame, self._corners(state))
        if cut.mm:
            marks.draw_scale(painter, frame, view.pixels_per_mm)
        if view.hasFocus():
            painter.setPen(QPen(theme.load("dark").colour("focus"), 2))
            painter.drawRect(frame.adjusted(1, 1, -1, -1))

    def _corners(self, state: SceneState) -> dict[str, list[str]]:
        view = self._view
        first = [view.title] if view.title else []
        slab, apart = state.slab, view.cut.apart
        if slab.slices(apart) > 1 and len(state.picture.cuts) > 1:
            first.append(f"{_SLABS[slab.mode]} {slab.slices(apart) * apart:.3g} mm")
        if view.plane is Plane.OBLIQUE:
            first.append(view.tr("Alt + drag turns"))
        corners = {
            "tl": [*first, *view.notes],
            "br": [f"{view.index + 1} / {view.cut.count}"],
            "bl": [f"×{view.camera.zoom:.2g}"] if abs(view.camera.zoom - 1) > 1e-3 else [],
        }
        if not self._render.colour:
            window = state.window
            corners["bl"].append(f"W {_whole(window.width)}  L {_whole(window.centre)}")
        return corners


def _whole(value: float) -> str:
    """Write a grey value without needless digits, with a true minus sign."""
    words = f"{value:.0f}" if abs(value) >= 20 else f"{value:.3g}"
    return words.replace("-", "−")
