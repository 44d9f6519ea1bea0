"""Which marks a view shows, and where on the screen their lines run."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from medal_desktop.annotation.marks.geometry import box_corners
from medal_desktop.annotation.marks.handles import box_edges
from medal_desktop.annotation.marks.model import IN_TIME, Mark, Shape, Space
from medal_desktop.base.geometry import Vector
from medal_desktop.ui.marks.places import Places
from medal_desktop.ui.viewer.tool import Canvas

Points = NDArray[np.float64]
_THROUGH = frozenset({Shape.RULER, Shape.LINE, Shape.ARROW, Shape.POLYLINE})


def in_sight(places: Places, view: Canvas, mark: Mark) -> bool:
    """Tell whether a mark lies in the slice that a view shows.

    Lines are seen too where they pass through it; a 3-D box wherever the slice cuts it.
    """
    if mark.shape in IN_TIME:
        return _in_time(view, mark)
    if (mark.space is Space.PATIENT) != (places.space is Space.PATIENT):
        return False
    points = [places.to_view(point) for point in mark.points]
    if mark.shape is Shape.BOX_3D:
        corners = [_vector(corner) for corner in box_corners(np.array(mark.points))]
        return crosses(view, [places.to_view(corner) for corner in corners])
    if mark.shape in _THROUGH and crosses(view, points):
        return True
    return all(view.in_slice(point) for point in points[:: max(len(points) // 12, 1)])


def crosses(view: Canvas, points: list[Vector]) -> bool:
    """Tell whether a view's plane passes between points, or through one."""
    away = [view.away_mm(point) for point in points]
    return min(away) <= 0 <= max(away) or any(view.in_slice(point) for point in points)


def flat(places: Places, view: Canvas, mark: Mark) -> bool:
    """Tell whether all of a mark lies in the slice; what only passes through is drawn dashed."""
    return all(view.in_slice(places.to_view(point)) for point in mark.points)


def on_screen(places: Places, view: Canvas, line: Points) -> list[QPointF]:
    """Give a line in the widget's pixels."""
    return [view.to_widget(places.to_view(_vector(point))) for point in line]


def section(places: Places, view: Canvas, points: Points) -> list[QPointF]:
    """Give the outline that a view's plane cuts out of a 3-D box, in the widget's pixels."""
    cuts: list[QPointF] = []
    for edge in box_edges(points):
        ends = [places.to_view(_vector(end)) for end in edge]
        away = [view.away_mm(end) for end in ends]
        if away[0] * away[1] <= 0 and away[0] != away[1]:
            share = away[0] / (away[0] - away[1])
            at = np.array(ends[0]) + share * np.subtract(ends[1], ends[0])
            cuts.append(view.to_widget(_vector(at)))
    if len(cuts) < 3:
        return []
    middle = QPointF(sum(p.x() for p in cuts) / len(cuts), sum(p.y() for p in cuts) / len(cuts))
    return sorted(cuts, key=lambda p: math.atan2(p.y() - middle.y(), p.x() - middle.x()))


def distance_to(places: Places, view: Canvas, line: Points, at: QPointF) -> float:
    """Give how far a point of the widget is from a line, in pixels."""
    seen = np.array([(p.x(), p.y()) for p in on_screen(places, view, line)])
    if len(seen) < 2:
        return math.inf
    start, way = seen[:-1], np.diff(seen, axis=0)
    target = np.array([at.x(), at.y()])
    length = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip(((target - start) * way).sum(axis=1) / length, 0, 1)
    gaps = start + share[:, None] * way - target
    return float(np.sqrt((gaps**2).sum(axis=1)).min())


def _in_time(view: Canvas, mark: Mark) -> bool:
    if mark.frames is None or view.plane is not view.scene.state.picture.first_plane:
        return False
    return mark.frames[0] <= view.index <= mark.frames[1]


def _vector(point: Points) -> Vector:
    return (float(point[0]), float(point[1]), float(point[2]))
