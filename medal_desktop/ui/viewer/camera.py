"""How a view looks at its picture: zoom, place, turn and mirror."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer.planes import letter
from medal_desktop.ui.viewer.scene import AnyCut

ZOOM = (0.2, 40.0)
_MARGIN = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One way of looking.

    Attributes:
        zoom: 1 shows the whole picture.
        pan: how far its middle is moved, in pixels of the widget.
        turn: degrees, clockwise.
        mirrored, upturned: left for right, top for bottom, before turning.
    """

    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    mirrored: bool = False
    upturned: bool = False

    def turned_by(self, degrees: float) -> Camera:
        """Turn the picture, clockwise."""
        return replace(self, turn=(self.turn + degrees) % 360)

    def turned(self) -> QTransform:
        """Give the turn and the mirrors alone, from mm to mm."""
        made = QTransform()
        made.rotate(self.turn)
        return made.scale(-1.0 if self.mirrored else 1.0, -1.0 if self.upturned else 1.0)

    def to_mm(self, cut: AnyCut) -> QTransform:
        """Give the way from pixels of the picture to mm as they lie on the screen."""
        across, down = cut.step_across, cut.step_down
        rows, columns = cut.size
        steps = QTransform(across[0], across[1], down[0], down[1], 0.0, 0.0)
        middle = steps.map(QPointF(columns / 2, rows / 2))
        return steps * QTransform.fromTranslate(-middle.x(), -middle.y()) * self.turned()

    def pixels_per_mm(self, cut: AnyCut, room: QSizeF) -> float:
        """Tell how many pixels of the widget a millimetre takes."""
        rows, columns = cut.size
        whole = self.to_mm(cut).mapRect(QRectF(0, 0, columns, rows))
        high, wide = room.height() - _MARGIN, room.width() - _MARGIN
        return max(min(wide / whole.width(), high / whole.height()), 1e-6) * self.zoom

    def to_widget(self, cut: AnyCut, room: QSizeF) -> QTransform:
        """Give the way from pixels of the picture to those of a widget of a size."""
        scale = self.pixels_per_mm(cut, room)
        at = QPointF(room.width() / 2, room.height() / 2) + QPointF(*self.pan)
        return (
            self.to_mm(cut)
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(at.x(), at.y())
        )

    def letters(self, cut: AnyCut) -> tuple[str, str, str, str]:
        """Name what lies at the left, right, top and bottom of the screen."""
        if cut.right is None or cut.below is None:
            return ("", "", "", "")
        back, _ = self.turned().inverted()
        right, below = (_way(cut.right, cut.below, back.map(QPointF(*end))) for end in _ENDS)
        return letter(_against(right)), letter(right), letter(_against(below)), letter(below)


_ENDS = ((1.0, 0.0), (0.0, 1.0))


def _way(right: Vector, below: Vector, share: QPointF) -> Vector:
    x, y, z = (a * share.x() + b * share.y() for a, b in zip(right, below, strict=True))
    length = math.hypot(x, y, z) or 1.0
    return (x / length, y / length, z / length)


def _against(way: Vector) -> Vector:
    return (-way[0], -way[1], -way[2])
