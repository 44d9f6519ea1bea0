"""A slide as tools and layers see it: positions are those of its largest level."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer.picture import StackPicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import Scene
from medal_desktop.ui.viewer.tool import Layer, Pointer, Tool


class SlideSight(QWidget):
    """A `Canvas` for the viewer's tools and layers; who shows the slide says where one looks."""

    plane = Plane.STORED
    index = 0

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        scene.setParent(self)
        self.layers: list[Layer] = []
        self.tool: Tool | None = None
        self._drawing = False

    def to_screen(self) -> QTransform:
        """Give the way from pixels of the largest level to the widget's."""
        raise NotImplementedError

    @property
    def picture(self) -> StackPicture:
        """The largest level, without its pixels: size, spacing and positions."""
        found = self.scene.state.picture
        assert isinstance(found, StackPicture)  # noqa: S101 - `opening` makes no other
        return found

    @property
    def pixels_per_mm(self) -> float:
        """How many pixels of the widget a millimetre takes; a pixel where no file says its size."""
        across = self.picture.cuts[Plane.STORED].step_across[0]
        return self.to_screen().m11() / across

    def rect_shown(self) -> QRectF:
        """Give the widget's own rectangle."""
        return QRectF(self.rect())

    def place_at(self, point: QPointF) -> Vector | None:
        """Give the position beneath a point of the widget; None beside the slide."""
        back, _ = self.to_screen().inverted()
        found, (rows, columns) = back.map(point), self.picture.cuts[Plane.STORED].size
        if not (0 <= found.x() < columns and 0 <= found.y() < rows):
            return None
        return self.picture.to_place((0.0, found.y() - 0.5, found.x() - 0.5))

    def to_widget(self, at: Vector) -> QPointF:
        """Give the point of the widget at which a position lies."""
        _, row, column = self.picture.to_index(at)
        return self.to_screen().map(QPointF(column + 0.5, row + 0.5))

    def away_mm(self, at: Vector) -> float:
        """A slide is flat: what is marked on it lies in it."""
        return float(at[2])

    def in_slice(self, at: Vector) -> bool:
        """Tell whether a position lies on this slide."""
        return abs(at[2]) <= 0.5

    def redraw(self, part: QRectF | None = None) -> None:
        """Draw again, or only a part of the widget."""
        if part is None:
            self.update()
        else:
            self.update(part.toAlignedRect())

    def lend(self, tool: Tool | None) -> None:
        """Let the left button work with a tool, or give it back; where it does not, it pans."""
        self.tool, self._drawing = tool, False
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor)
        self.update()

    def share(self, layers: list[Layer]) -> None:
        """Draw these over the slide."""
        self.layers = list(layers)
        self.update()

    def _paint_over(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in self.layers:
            layer.paint(painter, self)
        if self.tool is not None:
            self.tool.paint(painter, self)

    def _press_tool(self, event: QMouseEvent, *, double: bool = False) -> bool:
        """Offer a press to the tool; whether it took it."""
        left = event.button() is Qt.MouseButton.LeftButton and not event.modifiers()
        if self.tool is not None and left:
            self._drawing = self.tool.press(self, self._pointer(event, double=double))
        return self._drawing

    def _release_tool(self, event: QMouseEvent) -> bool:
        held, self._drawing = self._drawing, False
        if held and self.tool is not None:
            self.tool.release(self, self._pointer(event))
        return held

    def _pointer(self, event: QMouseEvent, *, double: bool = False) -> Pointer:
        return Pointer(
            at=self.place_at(event.position()),
            voxel=None,
            axis=0,
            where=event.position(),
            keys=event.modifiers(),
            held=self._drawing,
            double=double,
        )
