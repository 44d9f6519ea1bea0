"""Where a mark can be taken hold of, and what it becomes when it is pulled there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.marks import geometry
from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.base.geometry import Vector

Points = NDArray[np.float64]
_MOST = 60  # a longer freehand line is moved as a whole


def handles(mark: Mark) -> tuple[Vector, ...]:
    """Give the points at which a mark can be pulled, in its own space."""
    points = _points(mark)
    if mark.shape is Shape.ELLIPSE:
        ends = [points[1], points[2], 2 * points[0] - points[1], 2 * points[0] - points[2]]
        return tuple(_vector(end) for end in ends)
    if mark.shape is Shape.BOX_3D:
        ends = [*points[1:], *(2 * points[0] - points[1:])]
        return tuple(_vector(end) for end in ends)
    return mark.points if len(mark.points) <= _MOST else ()


def pulled(mark: Mark, index: int, to: Vector) -> Mark:
    """Give a mark with one of its handles somewhere else."""
    points, target = _points(mark), np.array(to, np.float64)
    if mark.shape is Shape.ELLIPSE:
        points = _pulled_ellipse(points, index, target)
    elif mark.shape is Shape.BOX:
        points = _pulled_box(points, index, target)
    elif mark.shape is Shape.BOX_3D:
        points = _pulled_box_3d(points, index, target)
    else:
        points[index] = target
    return with_points(mark, points)


def moved(mark: Mark, by: Vector) -> Mark:
    """Give a mark that lies elsewhere."""
    return with_points(mark, _points(mark) + np.array(by))


def with_points(mark: Mark, points: Points) -> Mark:
    """Give a mark with other points."""
    placed = tuple(_vector(point) for point in points)
    return Mark.model_validate(mark.model_dump() | {"points": placed})


def lines(mark: Mark) -> tuple[Points, ...]:
    """Give the lines that a mark is drawn with, each (n, 3); a 3-D box gives its twelve edges."""
    points = _points(mark)
    if mark.shape in {Shape.COBB, Shape.BIDIRECTIONAL}:
        return points[:2], points[2:]
    if mark.shape is Shape.ELLIPSE:
        around = geometry.ellipse_outline(points[0], points[1], points[2])
        return (np.vstack([around, around[:1]]),)
    if mark.shape is Shape.BOX_3D:
        return box_edges(points)
    if mark.closed:
        return (np.vstack([points, points[:1]]),)
    return (points,) if len(points) > 1 else ()


def box_edges(points: Points) -> tuple[Points, ...]:
    """Give the twelve edges of a 3-D box."""
    corners = geometry.box_corners(points)
    pairs = [(a, a | bit) for a in range(8) for bit in (1, 2, 4) if not a & bit]
    return tuple(corners[list(pair)] for pair in pairs)


def rectangle(start: Vector, end: Vector, right: Vector, down: Vector) -> tuple[Vector, ...]:
    """Give four corners in order, along two unit directions, from one corner to its opposite."""
    first, way = np.array(start), np.subtract(end, start)
    across, below = np.array(right), np.array(down)
    wide, high = _parts(way, across, below)
    corners = (first, first + wide * across, first + way, first + high * below)
    return tuple(_vector(corner) for corner in corners)


def _pulled_ellipse(points: Points, index: int, target: Points) -> Points:
    """Pull the end of one axis; the other keeps its length and stays square to it."""
    end, other = (1, 2) if index % 2 == 0 else (2, 1)
    reach = target - points[0] if index < 2 else points[0] - target
    old, kept = points[end] - points[0], points[other] - points[0]
    if np.linalg.norm(reach) < 1e-9 or np.linalg.norm(old) < 1e-9:
        return points
    upright = np.cross(old, kept)
    square = np.cross(upright, reach)
    size = np.linalg.norm(square)
    if size > 1e-12:
        square *= np.linalg.norm(kept) / size * (1 if square @ kept >= 0 else -1)
        points[other] = points[0] + square
    points[end] = points[0] + reach
    return points


def _pulled_box(points: Points, index: int, target: Points) -> Points:
    """Pull a corner; the opposite one stays, and so do the directions of the sides."""
    fixed = points[(index + 2) % 4].copy()
    across, below = (_unit(points[1] - points[0]), _unit(points[3] - points[0]))
    wide, high = _parts(target - fixed, across, below)
    beside = {0: (3, 1), 1: (2, 0), 2: (1, 3), 3: (0, 2)}[index]
    points[index] = fixed + wide * across + high * below
    points[beside[0]] = fixed + wide * across
    points[beside[1]] = fixed + high * below
    return points


def _pulled_box_3d(points: Points, index: int, target: Points) -> Points:
    """Pull a face; the opposite one stays."""
    axis = index % 3
    reach = points[1 + axis] - points[0]
    length = float(np.linalg.norm(reach))
    unit = _unit(reach) * (1 if index < 3 else -1)
    fixed = points[0] - unit * length
    size = max(float((target - fixed) @ unit) / 2, 0.05)
    centre = fixed + unit * size
    ends = points[1:] - points[0]
    ends[axis] = unit * size * (1 if index < 3 else -1)
    return np.vstack([centre, centre + ends])


def _parts(way: Points, across: Points, below: Points) -> tuple[float, float]:
    """Split a way into its parts along two directions, which need not be square."""
    found, *_ = np.linalg.lstsq(np.stack([across, below], axis=1), way, rcond=None)
    return float(found[0]), float(found[1])


def _unit(step: Points) -> Points:
    size = float(np.linalg.norm(step))
    return step / size if size > 1e-12 else np.array([1.0, 0.0, 0.0])


def _points(mark: Mark) -> Points:
    return np.array(mark.points, np.float64).reshape(-1, 3)


def _vector(point: Points) -> Vector:
    return (float(point[0]), float(point[1]), float(point[2]))
