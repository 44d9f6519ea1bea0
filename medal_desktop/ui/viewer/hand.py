"""The hand that draws: which tool it holds, and what pressing and moving do to a segmentation."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.ui.viewer.planes import Voxel

SIZES = (0.5, 80.0)


class Tool(StrEnum):
    """What the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    GROW = "grow"


class Hand(QObject):
    """Draws on one segmentation; the views ask it, and show what it did.

    Signals:
        drew: labels changed; draw again.
        ended: a stroke that changed something is done.
        grow_wanted: the voxel from which a region is to grow; slow, so that somebody else does it.
        sized: the brush has another size.
    """

    drew = Signal()
    ended = Signal()
    grow_wanted = Signal(object)
    sized = Signal(float)

    def __init__(self, drawn: Segmentation, label: int) -> None:
        super().__init__()
        self.drawn, self.label = drawn, label
        self.tool = Tool.BRUSH
        self.radius_mm = 5.0
        self.ball = False
        self.only: tuple[float, float] | None = None
        self.busy = False
        self._last: Voxel | None = None
        self._brush: Brush | None = None

    @property
    def reach_mm(self) -> float:
        """How large the mark around the pointer is."""
        return 0.0 if self.tool is Tool.GROW else self.radius_mm

    def press(self, axis: int, voxel: Voxel | None) -> None:
        """Begin a stroke in the plane along `axis`."""
        if voxel is None or self.busy:
            return
        if self.tool is Tool.GROW:
            self.grow_wanted.emit(voxel)
            return
        erases = self.tool is Tool.ERASER
        self._brush = Brush(
            label=0 if erases else self.label,
            radius_mm=self.radius_mm,
            axis=None if self.ball else axis,
            only=None if erases else self.only,
        )
        self._last = voxel
        self.drawn.dab(voxel, self._brush)
        self.drew.emit()

    def move(self, voxel: Voxel | None) -> None:
        """Go on with the stroke; beside the picture it pauses."""
        if self._brush is None or voxel is None:
            self._last = voxel if self._brush is not None else None
            return
        if self._last is None:
            self.drawn.dab(voxel, self._brush)
        elif voxel != self._last:
            self.drawn.stroke(self._last, voxel, self._brush)
        self._last = voxel
        self.drew.emit()

    def release(self) -> None:
        """End the stroke."""
        if self._brush is None:
            return
        self._brush, self._last = None, None
        if self.drawn.keep():
            self.ended.emit()

    def resize(self, steps: int) -> None:
        """Make the brush larger, or smaller by negative steps."""
        self.radius_mm = min(max(self.radius_mm * 1.15**steps, SIZES[0]), SIZES[1])
        self.sized.emit(self.radius_mm)
