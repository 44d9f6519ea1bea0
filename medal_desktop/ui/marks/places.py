"""Between a view's positions and a mark's points, and the directions of a view's plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from medal_desktop.annotation.marks.model import Space
from medal_desktop.annotation.marks.readings import Images
from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer import planes
from medal_desktop.ui.viewer.picture import Picture, VolumePicture
from medal_desktop.ui.viewer.tool import Canvas


@dataclass(frozen=True, slots=True)
class Places:
    """How positions of one picture are kept in marks."""

    picture: Picture

    @property
    def space(self) -> Space:
        """What the points of marks on this picture mean."""
        patient = self.picture.space is planes.Space.PATIENT
        return Space.PATIENT if patient else Space.PICTURE

    @property
    def spacing(self) -> tuple[float, float] | None:
        """(Between rows, between columns) in mm of a picture outside of patient space."""
        if self.picture.space is not planes.Space.PICTURE:
            return None
        cut = self.picture.cuts[self.picture.first_plane]
        return (cut.step_down[1], cut.step_across[0])

    def to_mark(self, at: Vector) -> Vector:
        """Turn a view's position into a mark's point."""
        if self.space is Space.PATIENT:
            return at
        frame, row, column = self.picture.to_index(at)
        return (column, row, float(round(frame)))

    def to_view(self, point: Vector) -> Vector:
        """Turn a mark's point into a view's position."""
        if self.space is Space.PATIENT:
            return point
        return self.picture.to_place((point[2], point[1], point[0]))

    def images(self, frame: int) -> Images | None:
        """Give the values beneath marks; of a stack, those of one frame, if it was read."""
        if isinstance(self.picture, VolumePicture):
            return Images(
                values=self.picture.values, grid=self.picture.grid, unit=self.picture.unit
            )
        pixels = self.picture.take(self.picture.cuts[self.picture.first_plane], frame)
        return None if pixels is None else Images(values=pixels, grid=None, unit=self.picture.unit)


@dataclass(frozen=True, slots=True)
class Axes:
    """Unit directions of a view's plane in the space of its positions."""

    right: Vector
    down: Vector
    normal: Vector


def axes(view: Canvas, near: QPointF) -> Axes | None:
    """Give the directions to the right and downwards at a point of the widget inside the picture.

    None where the picture has no room for three points.
    """
    start = view.place_at(near)
    right = _towards(view, near, QPointF(2, 0))
    down = _towards(view, near, QPointF(0, 2))
    if start is None or right is None or down is None:
        return None
    upright = np.cross(right, down)
    size = float(np.linalg.norm(upright))
    if size < 1e-9:
        return None
    return Axes(right, down, _vector(upright / size))


def _towards(view: Canvas, near: QPointF, way: QPointF) -> Vector | None:
    for sign in (1.0, -1.0):
        start, end = view.place_at(near), view.place_at(near + way * sign)
        if start is not None and end is not None:
            step = np.subtract(end, start) * sign
            size = float(np.linalg.norm(step))
            return _vector(step / size) if size > 1e-12 else None
    return None


def _vector(values: NDArray[np.float64]) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
