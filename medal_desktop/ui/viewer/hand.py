"""The hand that draws: which tool it holds, and what pressing and moving do to a segmentation."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPolygonF

from medal_desktop.annotation import editing
from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.planes import Voxel
from medal_desktop.ui.viewer.scene import Box
from medal_desktop.ui.viewer.tool import Canvas, Pointer

SIZES = (0.5, 80.0)


class Tool(StrEnum):
    """What the left button does."""

    BRUSH = "brush"
    ERASER = "eraser"
    LASSO = "lasso"
    CUT = "cut"
    LEVEL = "level"
    BUCKET = "bucket"
    GROW = "grow"
    KEEP = "keep"
    DROP = "drop"


_ROUND = {Tool.LASSO, Tool.CUT}
_AT_ONCE = {Tool.LEVEL, Tool.BUCKET, Tool.GROW, Tool.KEEP, Tool.DROP}


class Hand(QObject):
    """Draws on one segmentation; the views ask it, and show what it did.

    Signals:
        drew: labels changed; draw again.
        ended: a stroke that changed something is done.
        region_wanted: the tool, the voxel clicked on and the axis of the plane; slow, so that
            somebody else does it.
        sized: the brush has another size.
    """

    drew = Signal()
    ended = Signal()
    region_wanted = Signal(object, object, int)
    sized = Signal(float)

    def __init__(self, drawn: Segmentation, label: int) -> None:
        super().__init__()
        self.drawn, self.label = drawn, label
        self.tool = Tool.BRUSH
        self.radius_mm = 5.0
        self.ball = False
        self.only: tuple[float, float] | None = None
        self.busy = False
        self.box: Box | None = None
        """The part of the labels that the last move may have touched; None for all."""
        self._last: Voxel | None = None
        self._brush: Brush | None = None
        self._trail: list[Voxel] = []
        self._axis = 0

    @property
    def reach_mm(self) -> float:
        """How large the mark around the pointer is."""
        return 0.0 if self.tool in _ROUND | _AT_ONCE else self.radius_mm

    @property
    def goes_round(self) -> bool:
        """Whether a line is drawn around what is meant."""
        return self.tool in _ROUND

    def press(self, axis: int, voxel: Voxel | None) -> None:
        """Begin a stroke in the plane along `axis`."""
        if voxel is None or self.busy:
            return
        if self.tool in _AT_ONCE:
            self.region_wanted.emit(self.tool, voxel, axis)
            return
        if self.goes_round:
            self._trail, self._axis = [voxel], axis
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
        self._tell(voxel, voxel)

    def move(self, voxel: Voxel | None) -> None:
        """Go on with the stroke; beside the picture it pauses."""
        if self._trail and voxel is not None and voxel != self._trail[-1]:
            self._trail.append(voxel)
        if self._brush is None or voxel is None:
            self._last = voxel if self._brush is not None else None
            return
        if self._last is None:
            self.drawn.dab(voxel, self._brush)
        elif voxel != self._last:
            self.drawn.stroke(self._last, voxel, self._brush)
        else:
            return
        before, self._last = self._last or voxel, voxel
        self._tell(before, voxel)

    def release(self) -> None:
        """End the stroke."""
        trail, self._trail = self._trail, []
        if len(trail) > 2 and editing.area(
            self.drawn, self.label if self.tool is Tool.LASSO else 0, self._axis, trail, self.only
        ):
            self.box = None
            self.ended.emit()
        if self._brush is None:
            return
        self._brush, self._last = None, None
        if self.drawn.keep():
            self.ended.emit()

    def _tell(self, start: Voxel, end: Voxel) -> None:
        """Say which part of the labels a piece of a stroke may have touched."""
        upright = np.linalg.inv(self.drawn.grid.matrix[:3, :3])
        reach = np.ceil(np.linalg.norm(upright, axis=1) * self.radius_mm).astype(int)
        sides = [
            slice(max(min(a, b) - far, 0), max(a, b) + far + 1)
            for a, b, far in zip(start, end, reach.tolist(), strict=True)
        ]
        self.box = (sides[0], sides[1], sides[2])
        self.drew.emit()

    def resize(self, steps: int) -> None:
        """Make the brush larger, or smaller by negative steps."""
        self.radius_mm = min(max(self.radius_mm * 1.15**steps, SIZES[0]), SIZES[1])
        self.sized.emit(self.radius_mm)


class HandTool:
    """Lets a hand be lent like any other tool."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self._at: QPointF | None = None
        self._over: Canvas | None = None
        self._path: list[QPointF] = []

    def press(self, view: Canvas, pointer: Pointer) -> bool:  # noqa: ARG002 - the protocol's sign
        """Begin a stroke."""
        self._path = [pointer.where] if self.hand.goes_round else []
        if pointer.axis is not None or self.hand.ball:
            self.hand.press(pointer.axis or 0, pointer.voxel)
        return True

    def move(self, view: Canvas, pointer: Pointer) -> bool:
        """Go on with a stroke; the mark of the brush follows the pointer."""
        if pointer.held:
            self.hand.move(pointer.voxel)
        if pointer.held and self._path:
            self._path.append(pointer.where)
            view.redraw()
        before, self._at, self._over = self._at, pointer.where, view
        for at in (before, self._at):
            if at is not None:
                view.redraw(marks.brush_rect(at, self.hand.reach_mm * view.pixels_per_mm))
        return True

    def release(self, view: Canvas, pointer: Pointer) -> bool:  # noqa: ARG002 - the protocol's sign
        """End a stroke."""
        self._path = []
        self.hand.release()
        return True

    def wheel(self, view: Canvas, steps: int, keys: Qt.KeyboardModifier) -> bool:
        """Size the brush with Ctrl."""
        if not keys & Qt.KeyboardModifier.ControlModifier:
            return False
        self.hand.resize(steps)
        view.redraw()
        return True

    def key(self, view: Canvas, event: QKeyEvent) -> bool:
        """Space works at the cross-hair, so that no mouse is needed."""
        cut = view.scene.state.picture.cuts.get(view.plane)
        if event.key() != Qt.Key.Key_Space or event.modifiers() or cut is None:
            return False
        if not self.hand.goes_round:
            self.hand.press(cut.axis, view.scene.state.voxel)
            self.hand.release()
        return True

    def leave(self, view: Canvas) -> None:
        """Hide the mark of the brush."""
        self._at = None
        view.redraw()

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw the size of the brush where the pointer is, or the line drawn around."""
        if len(self._path) > 1 and view is self._over:
            for pen in (QPen(marks.SHADE, 3.5), QPen(marks.INK, 1.5)):
                painter.setPen(pen)
                painter.drawPolyline(QPolygonF(self._path))
        if self._at is not None and view is self._over:
            marks.draw_brush(painter, self._at, self.hand.reach_mm * view.pixels_per_mm)
