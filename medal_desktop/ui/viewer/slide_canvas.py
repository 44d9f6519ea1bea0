"""A slide of any size: its tiles come from a thread; what is there already is shown meanwhile."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Vector
from medal_desktop.ui import theme
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.own_thread import OwnThread
from medal_desktop.ui.viewer.slide_sight import SlideSight

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.dicom.slide import Level, Slide
    from medal_desktop.ui.viewer.scene import Scene

_KEEP_BYTES = 384 << 20
_GLASS = QColor("#F2F2F0")
_MAP = 150.0
_UM_AT_ONE = 10.0  # one µm per pixel is what a 10 × objective shows
Tile = tuple[int, int, int]
"""(level, row, column)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where one looks: the point of the largest level in the middle, and screen pixels per its."""

    x: float
    y: float
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyramid:
    """The levels of a slide, largest first."""

    levels: tuple[Level, ...]

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns) of the largest level."""
        return self.levels[0].rows, self.levels[0].columns

    @property
    def um(self) -> float | None:
        """How many µm a pixel of the largest level is wide, where the file says it."""
        spacing = self.levels[0].spacing
        return spacing[1] * 1000 if spacing is not None and spacing[1] > 0 else None

    def down(self, level: int) -> float:
        """How many pixels of the largest level one of a level is wide."""
        return self.levels[0].columns / self.levels[level].columns

    def level_for(self, scale: float) -> int:
        """Choose the smallest level that still has a pixel for each of the screen."""
        fit = [n for n in range(len(self.levels)) if self.down(n) * scale <= 1.0001]
        return fit[-1] if fit else 0

    def tiles_in(self, level: int, seen: QRectF) -> list[Tile]:
        """Give the tiles of a level that a part of the largest level meets, its middle first."""
        own, down = self.levels[level], self.down(level)
        wide, high = own.tile_columns * down, own.tile_rows * down
        below, beside = own.tiles
        rows = range(max(int(seen.top() / high), 0), min(int(seen.bottom() / high) + 1, below))
        columns = range(max(int(seen.left() / wide), 0), min(int(seen.right() / wide) + 1, beside))
        middle = seen.center()
        found = [(level, row, column) for row in rows for column in columns]
        return sorted(
            found,
            key=lambda tile: (
                abs((tile[1] + 0.5) * high - middle.y()) + abs((tile[2] + 0.5) * wide - middle.x())
            ),
        )

    def place(self, tile: Tile, size: QSize) -> QRectF:
        """Give the part of the largest level that a tile of a size fills."""
        own, down = self.levels[tile[0]], self.down(tile[0])
        left, top = tile[2] * own.tile_columns * down, tile[1] * own.tile_rows * down
        return QRectF(left, top, size.width() * down, size.height() * down)


class SlideCanvas(SlideSight):
    """Drag pans, the wheel zooms where the pointer is, arrows and plus and minus do the same.

    A tool that was lent gets the left button first; what it does not take, pans.

    Signals:
        looked: (magnification or 0, the scale in screen pixels per pixel of the slide).
        failed: a MedalError.
    """

    looked = Signal(float, float)
    failed = Signal(object)

    def __init__(self, group: Group, scene: Scene) -> None:
        super().__init__(scene)
        self.setObjectName("slide")
        self.setAccessibleName(self.tr("Slide"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.pyramid: Pyramid | None = None
        self.look = Look(x=0, y=0, scale=1)
        self._words = self.tr("Opening…")
        self._whole = True
        self._kept: OrderedDict[Tile, QImage] = OrderedDict()
        self._bytes = 0
        self._broken: set[Tile] = set()
        self._last: QPointF | None = None
        self._source = _Source(group)
        self._thread = OwnThread("slide")
        self._thread.answered.connect(self._on_answered)
        self._thread.failed.connect(self._on_failed)
        self._thread.ask("open", self._source.levels)

    @property
    def magnification(self) -> float:
        """As through a microscope; 0 where the file does not say how large a pixel is."""
        um = self.pyramid.um if self.pyramid is not None else None
        return _UM_AT_ONE * self.look.scale / um if um else 0.0

    def magnify(self, power: float) -> None:
        """Show what an objective of a power shows."""
        if self.pyramid is not None and self.pyramid.um:
            self._to(replace(self.look, scale=power * self.pyramid.um / _UM_AT_ONE))

    def fit(self) -> None:
        """Show the whole slide."""
        if self.pyramid is None:
            return
        rows, columns = self.pyramid.size
        scale = min(self.width() / columns, self.height() / rows) * 0.96
        self._to(Look(x=columns / 2, y=rows / 2, scale=scale))
        self._whole = True

    def zoom_at(self, point: QPointF, factor: float) -> None:
        """Zoom so that what lies beneath a point stays there."""
        before = self.to_slide(point)
        self._to(replace(self.look, scale=self.look.scale * factor))
        after = self.to_slide(point)
        way = before - after
        self._to(replace(self.look, x=self.look.x + way.x(), y=self.look.y + way.y()))

    def to_screen(self) -> QTransform:
        """Give the way from pixels of the largest level to the widget's."""
        made = QTransform.fromTranslate(self.width() / 2, self.height() / 2)
        made.scale(self.look.scale, self.look.scale)
        return made.translate(-self.look.x, -self.look.y)

    def go_to(self, at: Vector) -> None:
        """Bring a position to the middle, unless it is well in sight."""
        point = self.to_widget(at)
        if not self.rect_shown().adjusted(40, 40, -40, -40).contains(point):
            _, row, column = self.picture.to_index(at)
            self._to(replace(self.look, x=column + 0.5, y=row + 0.5))

    def to_slide(self, point: QPointF) -> QPointF:
        """Give the point of the largest level beneath a point of the widget."""
        way = point - QPointF(self.width() / 2, self.height() / 2)
        return QPointF(self.look.x, self.look.y) + way / self.look.scale

    def close_thread(self) -> None:
        """Let go of the file."""
        self._thread.close(self._source.close)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw coarse tiles first and finer ones over them, a map, and the scale."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        frame = QRectF(self.rect())
        if self.pyramid is None:
            marks.draw_text(painter, frame, Qt.AlignmentFlag.AlignCenter, self._words)
            return
        self._draw_tiles(painter, self.pyramid)
        self._draw_map(painter, self.pyramid)
        self._paint_over(painter)
        um = self.pyramid.um
        if um:
            marks.draw_scale(painter, frame, self.look.scale / um * 1000)
        if self.hasFocus():
            painter.setPen(QPen(theme.load("dark").colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The whole slide stays whole."""
        super().resizeEvent(event)
        if self._whole:
            self.fit()
        else:
            self._want()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom where the pointer is."""
        self.zoom_at(event.position(), 1.25 ** (event.angleDelta().y() / 120))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Give the press to the tool, or take hold of the slide."""
        if not self._press_tool(event):
            self._last = event.position()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A tool takes it as a press."""
        self._press_tool(event, double=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pan."""
        if self._last is not None:
            way = (event.position() - self._last) / self.look.scale
            self._last = event.position()
            self._to(replace(self.look, x=self.look.x - way.x(), y=self.look.y - way.y()))
        elif self.tool is not None:
            self.tool.move(self, self._pointer(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if not self._release_tool(event):
            self._last = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows pan by a quarter, plus and minus zoom, F shows the whole slide."""
        if self.tool is not None and self.tool.key(self, event):
            event.accept()
            return
        key, pressed = Qt.Key, Qt.Key(event.key())
        step = 0.25 / self.look.scale
        ways = {
            key.Key_Left: (-self.width(), 0),
            key.Key_Right: (self.width(), 0),
            key.Key_Up: (0, -self.height()),
            key.Key_Down: (0, self.height()),
        }
        if pressed in ways:
            x, y = ways[pressed]
            self._to(replace(self.look, x=self.look.x + x * step, y=self.look.y + y * step))
        elif pressed in {key.Key_Plus, key.Key_Minus}:
            middle = QPointF(self.width() / 2, self.height() / 2)
            self.zoom_at(middle, 1.5 if pressed == key.Key_Plus else 1 / 1.5)
        elif pressed == key.Key_F:
            self.fit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Show the focus ring."""
        self.update()

    def focusOutEvent(self, event: object) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Hide the focus ring."""
        self.update()

    def _to(self, look: Look) -> None:
        if self.pyramid is None:
            return
        rows, columns = self.pyramid.size
        least = min(self.width() / columns, self.height() / rows) / 2
        self.look = Look(
            x=min(max(look.x, 0.0), float(columns)),
            y=min(max(look.y, 0.0), float(rows)),
            scale=min(max(look.scale, least), 8.0),
        )
        self._whole = False
        middle = (0, min(int(self.look.y), rows - 1), min(int(self.look.x), columns - 1))
        self.scene.change(voxel=middle)
        self._want()
        self.looked.emit(self.magnification, self.look.scale)
        self.update()

    def _seen(self) -> QRectF:
        size = QSizeF(self.width() / self.look.scale, self.height() / self.look.scale)
        corner = QPointF(self.look.x - size.width() / 2, self.look.y - size.height() / 2)
        return QRectF(corner, size)

    def _level(self, pyramid: Pyramid) -> int:
        return pyramid.level_for(self.look.scale * self.devicePixelRatioF())

    def _want(self) -> None:
        """Ask for what is seen, its middle first, and forget what is seen no more."""
        if self.pyramid is None:
            return
        wanted = self.pyramid.tiles_in(self._level(self.pyramid), self._seen())
        coarse = self.pyramid.tiles_in(len(self.pyramid.levels) - 1, self._seen())
        lacking = {
            tile for tile in (*coarse, *wanted)
            if tile not in self._kept and tile not in self._broken
        }  # fmt: skip
        self._thread.forget(lambda key: key in lacking)
        source = self._source
        for tile in dict.fromkeys((*coarse, *wanted)):
            if tile in lacking:
                self._thread.ask(tile, lambda tile=tile: source.tile(tile))  # type: ignore[misc]  # a default that binds

    def _draw_tiles(self, painter: QPainter, pyramid: Pyramid) -> None:
        painter.save()
        painter.setTransform(self.to_screen(), combine=True)
        rows, columns = pyramid.size
        painter.fillRect(QRectF(0, 0, columns, rows), _GLASS)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        seen = self._seen()
        for level in range(len(pyramid.levels) - 1, self._level(pyramid) - 1, -1):
            for tile in pyramid.tiles_in(level, seen):
                image = self._kept.get(tile)
                if image is not None:
                    painter.drawImage(pyramid.place(tile, image.size()), image)
        painter.restore()

    def _draw_map(self, painter: QPainter, pyramid: Pyramid) -> None:
        """Draw where one is, in the upper right corner, while one does not see it all."""
        rows, columns = pyramid.size
        whole = QRectF(0, 0, columns, rows)
        seen = self._seen() & whole
        if seen.width() * seen.height() > 0.9 * rows * columns:
            return
        scale = _MAP / max(rows, columns)
        corner = QPointF(self.width() - columns * scale - 10, 10)
        painter.save()
        painter.translate(corner)
        painter.scale(scale, scale)
        painter.fillRect(whole, _GLASS)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        last = len(pyramid.levels) - 1
        for tile in pyramid.tiles_in(last, whole):
            image = self._kept.get(tile)
            if image is not None:
                painter.drawImage(pyramid.place(tile, image.size()), image)
        pen = QPen(marks.CROSS, 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRect(seen)
        painter.restore()

    def _on_answered(self, key: object, found: Any) -> None:
        if key == "open":
            self.pyramid = Pyramid(levels=found)
            self.fit()
            return
        if isinstance(key, tuple) and isinstance(found, QImage):
            self._keep((int(key[0]), int(key[1]), int(key[2])), found)
            self.update()

    def _keep(self, tile: Tile, image: QImage) -> None:
        self._kept[tile] = image
        self._bytes += image.sizeInBytes()
        last = len(self.pyramid.levels) - 1 if self.pyramid is not None else 0
        while self._bytes > _KEEP_BYTES:
            old = next((one for one in self._kept if one[0] != last), None)
            if old is None:
                return
            self._bytes -= self._kept.pop(old).sizeInBytes()

    def _on_failed(self, key: object, error: object) -> None:
        if isinstance(key, tuple):
            self._broken.add((int(key[0]), int(key[1]), int(key[2])))
        elif isinstance(error, MedalError):
            self._words = "\n".join(error.words())
            self.update()
        self.failed.emit(error)


class _Source:
    """The open slide, in its own thread."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._slide: Slide | None = None

    def levels(self) -> tuple[Level, ...]:
        from medal_desktop.dicom.slide import Slide  # noqa: PLC0415 - decoders load on use

        self._slide = Slide(self._group)
        return self._slide.levels

    def tile(self, tile: Tile) -> QImage:
        assert self._slide is not None  # noqa: S101 - `levels` comes first
        pixels = np.ascontiguousarray(self._slide.tile(*tile))
        rows, columns = pixels.shape[:2]
        made = QImage(pixels.data, columns, rows, columns * 3, QImage.Format.Format_RGB888)
        return made.convertToFormat(QImage.Format.Format_RGB32)

    def close(self) -> None:
        if self._slide is not None:
            self._slide.__exit__(None, None, None)
            self._slide = None
