"""The tool that makes marks and pulls them: a drag, clicks, or the keyboard at the cross-hair."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from medal_desktop.annotation.marks.handles import moved, pulled, rectangle
from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.base.geometry import Vector
from medal_desktop.ui.marks.board import Board
from medal_desktop.ui.marks.places import Axes, axes
from medal_desktop.ui.viewer.tool import Canvas, Pointer

_STILL = 4.0
_CLICKS = {
    Shape.POINT: 1,
    Shape.ARROW: 2,
    Shape.LINE: 2,
    Shape.RULER: 2,
    Shape.ANGLE: 3,
    Shape.COBB: 4,
    Shape.BIDIRECTIONAL: 3,
    Shape.ELLIPSE: 2,
    Shape.BOX: 2,
    Shape.BOX_3D: 2,
    Shape.POLYLINE: 2_000,
    Shape.POLYGON: 2_000,
    Shape.FREEHAND: 20_000,
}
_LEAST = {Shape.POLYLINE: 2, Shape.POLYGON: 3, Shape.FREEHAND: 3}
DRAWN = tuple(_CLICKS)


class Pencil:
    """Makes marks of one shape; without a shape it only takes hold of those that are there."""

    def __init__(self, board: Board, series: str, done: Callable[[], None]) -> None:
        self._board, self.series, self._done = board, series, done
        self.shape: Shape | None = None
        self._points: list[Vector] = []
        self._axes: Axes | None = None
        self._id = ""
        self._from: QPointF | None = None
        self._pull: tuple[Mark, int] | None = None
        self._carry: tuple[Mark, Vector] | None = None

    def choose(self, shape: Shape | None) -> None:
        """Take up another shape; what was begun is let go."""
        self.shape = shape
        self._forget()

    @property
    def busy(self) -> bool:
        """Whether a mark is begun or held."""
        return bool(self._points) or self._pull is not None or self._carry is not None

    def press(self, view: Canvas, pointer: Pointer) -> bool:
        """Take hold of what is there, or set a point."""
        if self._points:
            return self._press_on(view, pointer)
        if self._grasp(view, pointer):
            return True
        if self.shape is None:
            self._board.choose("")
            return False
        self._board.choose("")
        return self._set(view, pointer.at, pointer.where)

    def move(self, view: Canvas, pointer: Pointer) -> bool:
        """Show what a mark would be with the pointer's place as its next point."""
        if pointer.at is None or self._board.places is None:
            return False
        to = self._board.places.to_mark(pointer.at)
        if self._pull is not None:
            self._board.sketch(pulled(*self._pull, to))
        elif self._carry is not None:
            by = np.subtract(to, self._carry[1])
            self._board.sketch(moved(self._carry[0], (by[0], by[1], by[2])))
        elif self._points and self.shape is Shape.FREEHAND and pointer.held:
            self._trail(view, pointer, to)
        elif self._points:
            self._board.sketch(self._mark([*self._points, to]))
        return self.busy

    def release(self, view: Canvas, pointer: Pointer) -> bool:
        """End a pull, or a drag that set two points."""
        if self._pull is not None or self._carry is not None:
            draft = self._board.draft
            self._pull = self._carry = None
            if draft is not None:
                self._board.keep(draft)
            return True
        if not self._points or self._from is None:
            return False
        dragged = (pointer.where - self._from).manhattanLength() > _STILL
        self._from = None
        if self.shape is Shape.FREEHAND:
            self.finish()
        elif dragged and self.shape not in {Shape.POLYGON, Shape.POLYLINE}:
            self._set(view, pointer.at, None)
        return True

    def wheel(self, view: Canvas, steps: int, keys: Qt.KeyboardModifier) -> bool:  # noqa: ARG002 - the protocol's sign
        """Leave the wheel to the view."""
        return False

    def key(self, view: Canvas, event: QKeyEvent) -> bool:
        """Esc lets go, Enter ends, Backspace takes a point back, Delete removes, Space sets."""
        key = Qt.Key(event.key())
        acts: dict[Qt.Key, Callable[[], bool]] = {
            Qt.Key.Key_Escape: self.let_go,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Backspace: self._back,
            Qt.Key.Key_Delete: self._board.remove_chosen,
            Qt.Key.Key_Space: lambda: self._at_cross(view),
        }
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return self._steer(view, key, event)
        return acts[key]() if key in acts and not event.modifiers() else False

    def leave(self, view: Canvas) -> None:
        """Nothing follows the pointer outside of the views."""

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """The board's layer draws everything."""

    def finish(self) -> bool:
        """Keep what is drawn so far, if it is enough for its shape."""
        if self.shape is None or len(self._points) < _LEAST.get(self.shape, 1 << 30):
            return False
        self._keep(self._points)
        return True

    def _grasp(self, view: Canvas, pointer: Pointer) -> bool:
        """Take hold of a handle; with no shape in hand, of a line too."""
        held = self._board.handle_at(view, pointer.where)
        mine = held is not None and (self.shape is None or held[0].id == self._board.chosen)
        if held is not None and mine:
            self._pull = held
            self._board.choose(held[0].id)
            return True
        mark = self._board.mark_at(view, pointer.where) if self.shape is None else None
        if mark is None or pointer.at is None or self._board.places is None:
            return False
        self._carry = (mark, self._board.places.to_mark(pointer.at))
        self._board.choose(mark.id)
        return True

    def _press_on(self, view: Canvas, pointer: Pointer) -> bool:
        """Go on with what is begun; a double click, or a click on the first point, ends it."""
        if pointer.double and self.finish():
            return True
        if self.shape is Shape.POLYGON and len(self._points) > 2 and self._board.places:
            start = view.to_widget(self._board.places.to_view(self._points[0]))
            if (start - pointer.where).manhattanLength() <= 12:
                return self.finish()
        return self._set(view, pointer.at, pointer.where)

    def _set(self, view: Canvas, at: Vector | None, where: QPointF | None) -> bool:
        places = self._board.places
        if at is None or places is None or self.shape is None:
            return False
        if not self._points:
            self._id = secrets.token_hex(8)
            self._axes = axes(view, where if where is not None else view.to_widget(at))
        point = places.to_mark(at)
        if self._points and point == self._points[-1]:
            return True
        self._points.append(point)
        self._from = where
        if len(self._points) >= _CLICKS[self.shape]:
            self._keep(self._points)
        else:
            self._board.sketch(self._mark(self._points))
        return True

    def _trail(self, view: Canvas, pointer: Pointer, to: Vector) -> None:
        places = self._board.places
        if places is not None:
            last = view.to_widget(places.to_view(self._points[-1]))
            if (last - pointer.where).manhattanLength() >= 2:
                self._points.append(to)
                self._board.sketch(self._mark(self._points))

    def _keep(self, points: list[Vector]) -> None:
        mark = self._mark(points)
        self._forget()
        if mark is not None:
            self._board.keep(mark)
            self._done()

    def _mark(self, points: list[Vector]) -> Mark | None:
        """Give what the points make; None while they are too few or lie in one place."""
        places, shape = self._board.places, self.shape
        if places is None or shape is None:
            return None
        placed, drawn = self._shaped(shape, points)
        if not placed:
            return None
        return Mark(
            id=self._id,
            series=self.series,
            shape=drawn,
            space=places.space,
            points=tuple(placed),
            normal=self._axes.normal if self._axes and places.spacing is None else None,
            spacing=places.spacing,
            colour=self._board.colour,
        )

    def _shaped(
        self, shape: Shape, points: list[Vector]
    ) -> tuple[list[Vector] | tuple[Vector, ...], Shape]:
        if shape in {Shape.ELLIPSE, Shape.BOX, Shape.BOX_3D}:
            return self._framed(shape, points), shape
        if shape is Shape.BIDIRECTIONAL:
            return self._crossed(points)
        enough = {Shape.ANGLE: 3, Shape.COBB: 4, Shape.POLYGON: 3, Shape.FREEHAND: 3}
        if len(points) < enough.get(shape, 1):
            return (points if len(points) > 1 else []), Shape.POLYLINE
        if len(points) < 2 and shape is not Shape.POINT:
            return [], shape
        return points, shape

    def _framed(self, shape: Shape, points: list[Vector]) -> tuple[Vector, ...]:
        """Give a box or an ellipse between two corners, along the view's own directions."""
        if len(points) < 2 or self._axes is None or self._board.places is None:
            return ()
        places = self._board.places
        start, end = (places.to_view(point) for point in points[:2])
        corners = rectangle(start, end, self._axes.right, self._axes.down)
        first = np.array(corners[0])
        wide, high = np.array(corners[1]) - first, np.array(corners[3]) - first
        if min(np.linalg.norm(wide), np.linalg.norm(high)) < 1e-6:
            return ()
        if shape is Shape.BOX:
            return tuple(places.to_mark(corner) for corner in corners)
        middle = first + wide / 2 + high / 2
        ends = [middle, middle + wide / 2, middle + high / 2]
        if shape is Shape.BOX_3D:
            deep = (np.linalg.norm(wide) + np.linalg.norm(high)) / 4
            ends.append(middle + np.array(self._axes.normal) * deep)
        return tuple(places.to_mark((end[0], end[1], end[2])) for end in ends)

    @staticmethod
    def _crossed(points: list[Vector]) -> tuple[list[Vector], Shape]:
        """Give the long axis, and a short one square to it through its middle."""
        if len(points) < 3:
            return (points if len(points) > 1 else []), Shape.POLYLINE
        start, end, side = (np.array(point) for point in points[:3])
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1e-9)
        foot = start + ((side - start) @ along) * along
        reach = side - foot
        ends = (foot - reach, foot + reach)
        return [*points[:2], *((e[0], e[1], e[2]) for e in ends)], Shape.BIDIRECTIONAL

    def let_go(self) -> bool:
        """Let go of what is begun; False when nothing is."""
        if not self.busy:
            return False
        self._forget()
        return True

    def _back(self) -> bool:
        if not self._points:
            return self._board.remove_chosen()
        self._points.pop()
        if self._points:
            self._board.sketch(self._mark(self._points))
        else:
            self._forget()
        return True

    def _at_cross(self, view: Canvas) -> bool:
        """Set a point at the cross-hair, so that no mouse is needed."""
        if self.shape is None:
            return False
        state = view.scene.state
        slice_, row, column = state.voxel
        at = state.picture.to_place((float(slice_), float(row), float(column)))
        done = self._set(view, at, None)
        self._from = None
        return done

    @staticmethod
    def _steer(view: Canvas, key: Qt.Key, event: QKeyEvent) -> bool:
        """Move the cross-hair within the plane by Shift and the arrows; with Ctrl by ten."""
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        if key not in ways:
            return False
        state = view.scene.state
        cut = state.picture.cuts.get(view.plane)
        if cut is None:
            return False
        step = 10 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
        voxel = list(state.voxel)
        across, down = ways[key]
        voxel[cut.across] += across * step * (-1 if cut.flip_across else 1)
        voxel[cut.down] += down * step * (-1 if cut.flip_down else 1)
        for axis, size in ((cut.across, cut.size[1]), (cut.down, cut.size[0])):
            voxel[axis] = min(max(voxel[axis], 0), size - 1)
        view.scene.change(voxel=(voxel[0], voxel[1], voxel[2]))
        return True

    def _forget(self) -> None:
        self._points, self._axes, self._from = [], None, None
        self._pull = self._carry = None
        if self._board.draft is not None:
            self._board.sketch(None)
