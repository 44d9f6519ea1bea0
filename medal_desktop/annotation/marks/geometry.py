"""Lengths, angles and areas in space: all in mm and degrees, points as (n, 3)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def length(points: Points) -> float:
    """Give the length of the way through points, in the unit of the points."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def angle(arm: Points, vertex: Points, other: Points) -> float:
    """Give the angle at a vertex between two arms, 0 to 180 degrees; 0 for an arm of no length."""
    return _between(arm - vertex, other - vertex)


def cobb(lines: Points) -> float:
    """Give the acute angle between two lines, each by its two ends, 0 to 90 degrees."""
    found = _between(lines[1] - lines[0], lines[3] - lines[2])
    return min(found, 180.0 - found)


def area(polygon: Points) -> float:
    """Give the area that a closed, flat polygon in space encloses (half the vector area)."""
    return float(np.linalg.norm(vector_area(polygon)))


def vector_area(polygon: Points) -> Points:
    """Give the vector whose length is the area and which stands upright on it."""
    middle = polygon.mean(axis=0)
    spokes = polygon - middle
    return np.asarray(np.cross(spokes, np.roll(spokes, -1, axis=0)).sum(axis=0) / 2)


def perimeter(polygon: Points) -> float:
    """Give the length of the way around a closed polygon."""
    return length(np.vstack([polygon, polygon[:1]]))


def ellipse_area(centre: Points, first: Points, second: Points) -> float:
    """Give the area of an ellipse by its centre and an end of either axis."""
    return math.pi * float(np.linalg.norm(np.cross(first - centre, second - centre)))


def ellipse_perimeter(centre: Points, first: Points, second: Points) -> float:
    """Give the way around an ellipse by Ramanujan's second formula; off by less than 1e-4."""
    long, short = (float(np.linalg.norm(end - centre)) for end in (first, second))
    if long + short == 0:
        return 0.0
    odd = ((long - short) / (long + short)) ** 2
    return math.pi * (long + short) * (1 + 3 * odd / (10 + math.sqrt(4 - 3 * odd)))


def ellipse_outline(centre: Points, first: Points, second: Points, count: int = 96) -> Points:
    """Give points around an ellipse."""
    turns = np.linspace(0, 2 * math.pi, count, endpoint=False)[:, None]
    return np.asarray(centre + np.cos(turns) * (first - centre) + np.sin(turns) * (second - centre))


def box_corners(points: Points) -> Points:
    """Give the eight corners of a box by its centre and the ends of its three half axes."""
    centre, axes = points[0], points[1:] - points[0]
    signs = [(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)]
    return np.array([centre + np.array(sign) @ axes for sign in signs])


def box_volume(points: Points) -> float:
    """Give the volume of a box by its centre and the ends of its three half axes, in mm³."""
    return 8.0 * abs(float(np.linalg.det(points[1:] - points[0])))


def widest(points: Points) -> tuple[float, Points]:
    """Give the largest distance between any two points, and those two as (2, 3)."""
    best, pair = 0.0, np.stack([points[0], points[0]])
    for start in range(0, len(points), 512):
        some = points[start : start + 512]
        gaps = np.linalg.norm(some[:, None, :] - points[None, :, :], axis=2)
        if gaps.max() > best:
            first, second = np.unravel_index(int(gaps.argmax()), gaps.shape)
            best, pair = float(gaps.max()), np.stack([some[first], points[second]])
    return best, pair


def in_millimetres(points: Points, spacing: Sequence[float]) -> Points:
    """Turn (column, row, frame) of a picture into mm; `spacing` is (between rows, columns)."""
    return np.column_stack([points[:, 0] * spacing[1], points[:, 1] * spacing[0], 0 * points[:, 2]])


def _between(one: Points, other: Points) -> float:
    sine = float(np.linalg.norm(np.cross(one, other)))
    return math.degrees(math.atan2(sine, float(one @ other)))
