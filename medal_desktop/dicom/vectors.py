"""The little vector arithmetic that slices need; LPS, mm."""

from __future__ import annotations

import math

from medal_desktop.base.geometry import Vector

_FARTHEST_MM = 1e6


def cross(a: Vector, b: Vector) -> Vector:
    """Give the normal of two vectors, right-handed."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def dot(a: Vector, b: Vector) -> float:
    """Give the inner product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def along(start: Vector, direction: Vector, mm: float) -> Vector:
    """Go `mm` along `direction` from `start`."""
    return (
        start[0] + mm * direction[0],
        start[1] + mm * direction[1],
        start[2] + mm * direction[2],
    )


def minus(a: Vector, b: Vector) -> Vector:
    """Give the way from `b` to `a`."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def length(a: Vector) -> float:
    """Give the length."""
    return math.hypot(*a)


def position_of(found: tuple[float, ...]) -> Vector | None:
    """Take three numbers as a position, unless they lie a walk away from any scanner."""
    if len(found) != 3 or not all(abs(mm) <= _FARTHEST_MM for mm in found):
        return None
    return (found[0], found[1], found[2])


def orientation_of(found: tuple[float, ...]) -> tuple[Vector, Vector] | None:
    """Take six numbers as two unit vectors square to each other, or as nothing."""
    if len(found) != 6 or not all(map(math.isfinite, found)):
        return None
    row, column = (found[0], found[1], found[2]), (found[3], found[4], found[5])
    sizes = length(row), length(column)
    if any(abs(size - 1.0) > 0.01 for size in sizes) or abs(dot(row, column)) > 0.01:
        return None
    zero: Vector = (0.0, 0.0, 0.0)
    return along(zero, row, 1 / sizes[0]), along(zero, column, 1 / sizes[1])


def spacing_of(found: tuple[float, ...]) -> tuple[float, float] | None:
    """Take two positive numbers as mm between rows and between columns."""
    if len(found) != 2 or not all(0 < mm <= _FARTHEST_MM for mm in found):
        return None
    return (found[0], found[1])
