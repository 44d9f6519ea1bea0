"""Whether what is marked lies on the images: a sign typed wrong puts a finding beside the patient.

Plain numbers, so that a package can be judged without a library of arrays.
"""

from __future__ import annotations

from collections.abc import Iterator

from medal_desktop.package.answers import AnyAnswer, BoxesAnswer, PointsAnswer, PolygonsAnswer
from medal_desktop.package.documents import GridDocument

Vector = tuple[float, float, float]
# Marks are set on voxels; half of one lies beyond its centre, and digits are rounded.
_EDGE = 0.51


def positions(answer: AnyAnswer | None) -> Iterator[Vector]:
    """Give every position of an answer's objects, in the frame of its series."""
    if isinstance(answer, PointsAnswer):
        yield from (one.position for one in answer.points)
    elif isinstance(answer, BoxesAnswer):
        for box in answer.boxes:
            yield from (box.first, box.last)
    elif isinstance(answer, PolygonsAnswer):
        for polygon in answer.polygons:
            yield from polygon.points


def off_images(answer: AnyAnswer | None, grid: GridDocument) -> bool:
    """Tell whether something is marked outside of a volume, in LPS mm (PS3.3 C.7.6.2.1.1)."""
    columns = (grid.step_slice, grid.step_row, grid.step_column)
    normals = tuple(_cross(columns[n - 2], columns[n - 1]) for n in range(3))
    volume = _dot(columns[0], normals[0])
    if volume == 0:
        return False  # no space to lie in; another rule refuses such a grid
    return any(
        not -_EDGE <= _dot(_minus(place, grid.origin), normal) / volume <= size - 1 + _EDGE
        for place in positions(answer)
        for normal, size in zip(normals, grid.shape, strict=True)
    )


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _minus(a: Vector, b: Vector) -> Vector:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])
