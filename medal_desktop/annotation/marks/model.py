"""A mark as a frozen value: its shape, its points in the patient, its words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from medal_desktop.package.documents import Document, Finite, Slug, Triple

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,32}$")]


class Shape(StrEnum):
    """What a mark looks like; the words are those of the file and of the table."""

    POINT = "point"
    ARROW = "arrow"
    LINE = "line"
    RULER = "ruler"
    ANGLE = "angle"
    COBB = "cobb"
    BIDIRECTIONAL = "bidirectional"
    ELLIPSE = "ellipse"
    FREEHAND = "freehand"
    POLYLINE = "polyline"
    POLYGON = "polygon"
    BOX = "box"
    BOX_3D = "box-3d"
    LABEL = "label"
    SPAN = "span"
    KEYFRAME = "keyframe"


class Space(StrEnum):
    """Whether points are LPS mm, or (column, row, frame) of pictures without a place in space."""

    PATIENT = "patient"
    PICTURE = "picture"


# How many points a shape has: (least, most). See `Mark.points` for their order.
COUNTS: dict[Shape, tuple[int, int]] = {
    Shape.POINT: (1, 1),
    Shape.ARROW: (2, 2),
    Shape.LINE: (2, 2),
    Shape.RULER: (2, 2),
    Shape.ANGLE: (3, 3),
    Shape.COBB: (4, 4),
    Shape.BIDIRECTIONAL: (4, 4),
    Shape.ELLIPSE: (3, 3),
    Shape.FREEHAND: (3, 20_000),
    Shape.POLYLINE: (2, 2_000),
    Shape.POLYGON: (3, 2_000),
    Shape.BOX: (4, 4),
    Shape.BOX_3D: (4, 4),
    Shape.LABEL: (0, 0),
    Shape.SPAN: (0, 0),
    Shape.KEYFRAME: (0, 0),
}
CLOSED = frozenset({Shape.FREEHAND, Shape.POLYGON, Shape.BOX})
AREAS = CLOSED | {Shape.ELLIPSE}
IN_TIME = frozenset({Shape.LABEL, Shape.SPAN, Shape.KEYFRAME})


class Mark(Document):
    """One mark on one series of a case.

    Attributes:
        space: of `points`; PICTURE points are (column, row, frame), the first pixel's centre at 0.
        points: angle: arm, vertex, arm; Cobb: two ends of each line; bidirectional: ends of the
            long axis, ends of the short one; ellipse: centre, an end of either axis; box: four
            corners in order; 3-D box: centre and an end of each half axis; arrow: tip, tail.
        normal: unit normal (LPS) of the plane it was drawn in; None in pictures.
        spacing: (between rows, between columns) in mm of a picture, where it is known.
        frames: first and last frame or slice, from 0, of labels, spans and key frames.
        colour: 1 to 12, of the theme's segment colours.
    """

    id: Id
    series: Slug
    shape: Shape
    space: Space = Space.PATIENT
    points: tuple[Triple, ...] = ()
    normal: Triple | None = None
    spacing: tuple[Finite, Finite] | None = None
    frames: tuple[int, int] | None = None
    text: str = Field(default="", max_length=400)
    colour: int = Field(default=1, ge=1, le=12)
    hidden: bool = False
    reader: Literal["first", "second"] = "first"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        least, most = COUNTS[self.shape]
        if not least <= len(self.points) <= most:
            raise ValueError(f"a {self.shape} has {least} to {most} points")
        if (self.shape in IN_TIME) != (self.frames is not None):
            raise ValueError("frames belong to labels, spans and key frames alone")
        if self.frames is not None and not 0 <= self.frames[0] <= self.frames[1]:
            raise ValueError("the first frame comes before the last")
        if self.spacing is not None and min(self.spacing) <= 0:
            raise ValueError("a spacing is above zero")
        return self

    @property
    def closed(self) -> bool:
        """Whether its last point leads back to its first."""
        return self.shape in CLOSED
