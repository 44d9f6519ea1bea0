"""Measurements in structured reports of this and other programs, as marks (PS3.16 TID 1500)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.errors import NotExchanged, OtherSpace
from medal_desktop.annotation.marks.model import COUNTS, Mark, Shape, Space
from medal_desktop.base.geometry import Grid
from medal_desktop.base.quiet import quiet

Points = NDArray[np.float64]
_GROUP, _TRACKING, _TRACKING_UID = "125007", "112039", "112040"
_MOST = 5_000
# Words with which other programs (cornerstone3D in OHIF, Slicer) name what was drawn.
_NAMES = (
    ("bidirectional", Shape.BIDIRECTIONAL),
    ("cobb", Shape.COBB),
    ("angle", Shape.ANGLE),
    ("ellip", Shape.ELLIPSE),
    ("circle", Shape.ELLIPSE),
    ("rectangle", Shape.BOX),
    ("freehand", Shape.FREEHAND),
    ("spline", Shape.FREEHAND),
    ("arrow", Shape.ARROW),
    ("probe", Shape.POINT),
    ("length", Shape.RULER),
)


@dataclass(frozen=True, slots=True)
class Image:
    """One image of the series that a report may point at: its UID, and where its pixels lie.

    `grid` is that of the image alone; None without patient space. `first` is the number of its
    first frame among the pictures of the series.
    """

    uid: str
    grid: Grid | None
    first: int


@dataclass(frozen=True, slots=True)
class _Graphic:
    kind: str
    points: Points
    space: Space


def read_sr(
    path: Path, series: str, images: tuple[Image, ...], frame_of_reference: str = ""
) -> tuple[Mark, ...]:
    """Give the marks of a report that lie on a series.

    Raises:
        NotExchanged: no SR, damaged, or without a mark on these images.
        OtherSpace: all of it lies in another frame of reference.
    """
    import pydicom  # noqa: PLC0415 - slow import

    try:
        with quiet():
            dataset = pydicom.dcmread(path)
            _require_report(dataset)
            known = {image.uid: image for image in images}
            found = list(_marks(dataset, series, known, frame_of_reference))
    except (NotExchanged, OtherSpace, MemoryError):
        raise
    except Exception as error:
        raise NotExchanged from error
    if not found:
        raise OtherSpace if _spaces(dataset) - {frame_of_reference, ""} else NotExchanged
    return tuple(found)


def _require_report(dataset: Any) -> None:
    if str(dataset.get("Modality")) != "SR" or "ContentSequence" not in dataset:
        raise NotExchanged


def _marks(dataset: Any, series: str, known: dict[str, Image], frame: str) -> Iterator[Mark]:
    groups = [item for item in _items(dataset) if _concept(item) == _GROUP]
    for group in groups[:_MOST]:
        drawn = [one for item in _items(group) if (one := _graphic(item, known, frame)) is not None]
        if drawn:
            mark = _mark(_text(group, _TRACKING), _text(group, _TRACKING_UID), drawn, series)
            if mark is not None:
                yield mark


def _mark(name: str, uid: str, drawn: list[_Graphic], series: str) -> Mark | None:
    shape, text = _shape(name, drawn)
    points = _ordered(shape, drawn)
    least, most = COUNTS[shape]
    if not least <= len(points) <= most:
        shape = Shape.POLYGON if drawn[0].kind == "POLYGON" else Shape.POLYLINE
        points = drawn[0].points
        if len(points) < COUNTS[shape][0]:
            shape = Shape.POINT
            points = points[:1]
    return Mark(
        id=_id(uid),
        series=series,
        shape=shape,
        space=drawn[0].space,
        points=tuple((float(p[0]), float(p[1]), float(p[2])) for p in points),
        text=text,
    )


def _shape(name: str, drawn: list[_Graphic]) -> tuple[Shape, str]:
    """Tell a mark's shape by its name, else by its outline and how many points it has."""
    own = re.fullmatch(r"MEDAL:([a-z0-9-]+)(?::(.*))?", name, re.DOTALL)
    if own and own[1] in {str(shape) for shape in Shape}:
        return Shape(own[1]), (own[2] or "")[:400]
    named = [shape for word, shape in _NAMES if word in name.lower()]
    return (named[0] if named else _guessed(drawn)), ""


def _guessed(drawn: list[_Graphic]) -> Shape:
    kind, count = drawn[0].kind, len(drawn[0].points)
    if kind in {"ELLIPSE", "CIRCLE"}:
        return Shape.ELLIPSE
    if kind == "POINT" or count == 1:
        return Shape.POINT
    if len(drawn) == 2 and count == 2:
        return Shape.BIDIRECTIONAL
    closed = kind == "POLYGON" or np.allclose(drawn[0].points[0], drawn[0].points[-1])
    if count > 3 and closed:
        return Shape.POLYGON
    return Shape.RULER if count == 2 else Shape.POLYLINE


def _ordered(shape: Shape, drawn: list[_Graphic]) -> Points:
    points = drawn[0].points
    if shape is Shape.ELLIPSE:
        if drawn[0].kind == "CIRCLE":
            centre, edge = points[0], points[1] - points[0]
            return np.stack([centre, points[1], centre + np.array([-edge[1], edge[0], edge[2]])])
        centre = points[:2].mean(axis=0) if len(points) > 1 else points[0]
        return np.stack([centre, points[0], points[2]]) if len(points) > 2 else points
    if shape is Shape.BIDIRECTIONAL and len(drawn) > 1:
        return np.concatenate([one.points for one in drawn[:2]])
    closed = len(points) > 3 and np.allclose(points[0], points[-1])
    if shape in {Shape.POLYGON, Shape.FREEHAND, Shape.BOX} and closed:
        return points[:-1]
    return points


def _graphic(item: Any, known: dict[str, Image], frame: str) -> _Graphic | None:
    kind = str(item.get("GraphicType", ""))
    if item.ValueType == "SCOORD3D":
        said = str(item.get("ReferencedFrameOfReferenceUID", ""))
        if frame and said and said != frame:
            return None
        points = np.array(item.GraphicData, np.float64).reshape(-1, 3)
        return _Graphic(kind, points, Space.PATIENT) if np.isfinite(points).all() else None
    if item.ValueType != "SCOORD":
        return None
    flat = np.array(item.GraphicData, np.float64).reshape(-1, 2) - 0.5
    for child in _children(item):
        reference = (child.get("ReferencedSOPSequence") or [None])[0]
        image = (
            known.get(str(reference.ReferencedSOPInstanceUID)) if reference is not None else None
        )
        if image is None or not np.isfinite(flat).all():
            continue
        number = reference.get("ReferencedFrameNumber") or 1
        first = int(number[0] if isinstance(number, (list, tuple)) else number) - 1
        return _placed(kind, flat, image, first)
    return None


def _placed(kind: str, flat: Points, image: Image, frame: int) -> _Graphic:
    if image.grid is None:
        numbered = np.full(len(flat), float(image.first + frame))
        return _Graphic(kind, np.column_stack([flat, numbered]), Space.PICTURE)
    index = np.column_stack([np.zeros(len(flat)), flat[:, 1], flat[:, 0]])
    mm = index @ image.grid.matrix[:3, :3].T + np.asarray(image.grid.origin)
    return _Graphic(kind, mm, Space.PATIENT)


def _spaces(dataset: Any) -> set[str]:
    return {
        str(item.get("ReferencedFrameOfReferenceUID", ""))
        for item in _items(dataset)
        if item.get("ValueType") == "SCOORD3D"
    }


def _children(item: Any) -> list[Any]:
    return list(item.get("ContentSequence") or ())


def _items(root: Any) -> Iterator[Any]:
    """Give all content items below one, depth first, no deeper than any real report."""
    waiting = [(child, 1) for child in reversed(_children(root))]
    while waiting:
        item, depth = waiting.pop()
        yield item
        if depth < 12:
            waiting += [(child, depth + 1) for child in reversed(_children(item))]


def _concept(item: Any) -> str:
    name = item.get("ConceptNameCodeSequence")
    return str(name[0].get("CodeValue", "")) if name else ""


def _text(group: Any, code: str) -> str:
    for item in _children(group):
        if _concept(item) == code:
            return str(item.get("TextValue", "") or item.get("UID", ""))
    return ""


def _id(uid: str) -> str:
    """Give the id that we once gave, or a new one for a mark of another program."""
    if uid.startswith("2.25."):
        found = f"{int(uid[5:]):032x}"
        if found.endswith("0" * 16):
            return found[:16]
    return secrets.token_hex(8)
