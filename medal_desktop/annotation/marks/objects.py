"""Answers made of places (points, boxes, polygons) as marks, and marks as such answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from medal_desktop.annotation.marks import geometry
from medal_desktop.annotation.marks.model import Mark, Shape, Space
from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.package.documents import (
    AnyAnswer,
    Box,
    BoxesAnswer,
    Point,
    PointsAnswer,
    Polygon,
    PolygonsAnswer,
    Question,
)
from medal_desktop.package.vocabulary import AnswerType

SHAPES: dict[AnswerType, Shape] = {
    AnswerType.POINTS: Shape.POINT,
    AnswerType.BOXES: Shape.BOX_3D,
    AnswerType.POLYGONS: Shape.POLYGON,
}
Objects = PointsAnswer | BoxesAnswer | PolygonsAnswer


def shape_for(question: Question, *, solid: bool) -> Shape | None:
    """Give what is drawn for a question: a box is solid in a volume and flat in a picture."""
    found = SHAPES.get(question.answer_type)
    return Shape.BOX if found is Shape.BOX_3D and not solid else found


def marks_of(
    question: Question, answer: AnyAnswer | None, number: int, space: Space, grid: Grid | None
) -> tuple[Mark, ...]:
    """Give a question's objects as marks; their ids tell the question's number and the object's."""
    if not isinstance(answer, Objects):
        return ()
    names = {segment.value: segment.name for segment in question.segments}
    found = []
    for at, one in enumerate(_objects(answer)):
        shape, points = _drawn(one, space, grid)
        found.append(
            Mark(
                id=f"{number:04x}{at:08x}",
                series=answer.series,
                shape=shape,
                space=space,
                points=points,
                text=names.get(one.label, ""),
                colour=(one.label - 1) % 12 + 1,
            )
        )
    return tuple(found)


def with_mark(
    question: Question,
    answer: AnyAnswer | None,
    mark: Mark,
    label: int,
    grid: Grid | None,
    at: int | None = None,
) -> Objects:
    """Give an answer with one more object, or with the one at a place replaced."""
    kept = list(_objects(answer)) if isinstance(answer, Objects) else []
    made = _object(question, mark, kept[at].label if at is not None else label, grid)
    if at is None:
        kept.append(made)
    else:
        kept[at] = made
    return _answer(question, mark.series, kept)


def without(question: Question, answer: Objects, at: int) -> Objects:
    """Give an answer without the object at a place."""
    kept = list(_objects(answer))
    del kept[at]
    return _answer(question, answer.series, kept)


def nothing(question: Question, series: str) -> Objects:
    """Give the answer that there is nothing."""
    return _answer(question, series, [])


def place_of(mark_id: str) -> tuple[int, int] | None:
    """Give the question's number and the object's place from an id of `marks_of`."""
    return (int(mark_id[:4], 16), int(mark_id[4:], 16)) if len(mark_id) == 12 else None


def _objects(answer: Objects) -> tuple[Any, ...]:
    if isinstance(answer, PointsAnswer):
        return answer.points
    return answer.boxes if isinstance(answer, BoxesAnswer) else answer.polygons


def _answer(question: Question, series: str, kept: list[Any]) -> Objects:
    if question.answer_type is AnswerType.POINTS:
        return PointsAnswer(series=series, points=tuple(kept))
    if question.answer_type is AnswerType.BOXES:
        return BoxesAnswer(series=series, boxes=tuple(kept))
    return PolygonsAnswer(series=series, polygons=tuple(kept))


def _object(question: Question, mark: Mark, label: int, grid: Grid | None) -> Any:
    if question.answer_type is AnswerType.POINTS:
        return Point(position=_on_images(mark.points[0], grid), label=label)
    if question.answer_type is AnswerType.POLYGONS:
        return Polygon(points=tuple(_on_images(one, grid) for one in mark.points), label=label)
    first, last = _corners(mark, grid)
    return Box(first=first, last=last, label=label)


def _on_images(place: Vector, grid: Grid | None) -> Vector:
    """Bring what was dragged beyond the outermost voxels of a volume back to their edge."""
    if grid is None:
        return place
    index = np.array(grid.to_index(place))
    kept = np.clip(index, -0.5, np.array(grid.shape) - 0.5)
    return place if np.allclose(kept, index, atol=1e-6) else grid.to_lps(_vector(kept))


def _corners(mark: Mark, grid: Grid | None) -> tuple[Vector, Vector]:
    """Give the centres of the outermost voxels inside a box, along the axes of the series."""
    points = np.array(mark.points, np.float64)
    corners = geometry.box_corners(points) if mark.shape is Shape.BOX_3D else points
    if grid is None:
        low, high = np.rint(corners.min(axis=0)), np.rint(corners.max(axis=0))
        return _vector(low), _vector(high)
    back = np.linalg.inv(grid.matrix)
    index = corners @ back[:3, :3].T + back[:3, 3]
    top = np.array(grid.shape) - 1
    low = np.clip(np.ceil(index.min(axis=0) - 1e-6), 0, top)
    high = np.clip(np.floor(index.max(axis=0) + 1e-6), low, top)
    return grid.to_lps(_vector(low)), grid.to_lps(_vector(high))


def _drawn(one: Any, space: Space, grid: Grid | None) -> tuple[Shape, tuple[Vector, ...]]:
    if isinstance(one, Point):
        return Shape.POINT, (one.position,)
    if isinstance(one, Polygon):
        return Shape.POLYGON, one.points
    if space is Space.PICTURE or grid is None:
        (x1, y1, z), (x2, y2, _) = one.first, one.last
        return Shape.BOX, ((x1, y1, z), (x2, y1, z), (x2, y2, z), (x1, y2, z))
    low, high = (np.array(grid.to_index(corner)) for corner in (one.first, one.last))
    middle, half = (low + high) / 2, np.maximum(np.abs(high - low) / 2, 0.5)
    ends = [middle, *(middle + half * np.eye(3)[axis] for axis in (2, 1, 0))]
    return Shape.BOX_3D, tuple(grid.to_lps(_vector(end)) for end in ends)


def _vector(values: Any) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
