"""The forms an answer can have: the same for a reference, a public annotation and a model's output.

Places (points, boxes, polygons) are in LPS mm (PS3.3 C.7.6.2) on a series that has a grid; on an
image without patient coordinates they are (column, row, frame) in pixels, counted from 0 at the
centre of the first pixel. `label` is the value of one of the question's segments; `score` says how
sure the answerer is, where that is known.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from medal_desktop.package.fields import Document, Finite, Label, Phrase, Slug, Triple

MASK_FILE = r"^[a-z0-9][a-z0-9_.-]{0,80}\.(nii|nii\.gz|dcm)$"
MOST_OBJECTS = 2_000
MOST_POINTS = 100_000
MaskFile = Annotated[str, StringConstraints(pattern=MASK_FILE)]


class ChoiceAnswer(Document):
    """The code of one option; `scores` per option where the answerer has them."""

    type: Literal["choice"] = "choice"
    value: Slug
    scores: dict[Slug, Finite] = Field(default_factory=dict)


class ChoicesAnswer(Document):
    """The codes of all options that hold; none of them is an answer too."""

    type: Literal["choices"] = "choices"
    values: tuple[Slug, ...] = Field(max_length=200)

    @model_validator(mode="after")
    def _different(self) -> Self:
        if len(set(self.values)) != len(self.values):
            raise ValueError("the same option twice")
        return self


class NumberAnswer(Document):
    """A number in the question's unit."""

    type: Literal["number"] = "number"
    value: Finite


class TextAnswer(Document):
    """A few words; `synonyms` are other words that a reference takes for right."""

    type: Literal["text"] = "text"
    value: Phrase
    synonyms: tuple[Phrase, ...] = Field(default=(), max_length=100)


class ReportAnswer(Document):
    """A report; in a reference, `items` are the items of the rubric that hold for the case."""

    type: Literal["report"] = "report"
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    items: tuple[Slug, ...] = Field(default=(), max_length=200)


class Point(Document):
    """One place."""

    position: Triple
    label: Label = 1
    score: Finite | None = None


class PointsAnswer(Document):
    """Places on one series; none is an answer too."""

    type: Literal["points"] = "points"
    series: Slug
    points: tuple[Point, ...] = Field(max_length=MOST_OBJECTS)


class Box(Document):
    """A box along the axes of the series; the corners are centres of the outermost voxels in it."""

    first: Triple
    last: Triple
    label: Label = 1
    score: Finite | None = None


class BoxesAnswer(Document):
    """Boxes on one series; none is an answer too."""

    type: Literal["boxes"] = "boxes"
    series: Slug
    boxes: tuple[Box, ...] = Field(max_length=MOST_OBJECTS)


class Polygon(Document):
    """A closed outline within one slice of the series; the last point is joined to the first."""

    points: tuple[Triple, ...] = Field(min_length=3, max_length=10_000)
    label: Label = 1
    score: Finite | None = None


class PolygonsAnswer(Document):
    """Outlines on one series; none is an answer too."""

    type: Literal["polygons"] = "polygons"
    series: Slug
    polygons: tuple[Polygon, ...] = Field(max_length=500)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if sum(len(one.points) for one in self.polygons) > MOST_POINTS:
            raise ValueError("more points than outlines need")
        return self


class MaskAnswer(Document):
    """A mask beside the document: NIfTI (`.nii.gz`) or DICOM SEG (`.dcm`), on a series' grid."""

    type: Literal["mask"] = "mask"
    file: MaskFile
    series: Slug


class Instance(Document):
    """One object of a mask of instances: the voxel value that is it alone."""

    value: Label
    label: Label = 1
    score: Finite | None = None


class InstancesAnswer(Document):
    """A mask whose voxel values are objects, and what each of them is."""

    type: Literal["instances"] = "instances"
    file: MaskFile
    series: Slug
    instances: tuple[Instance, ...] = Field(max_length=255)

    @model_validator(mode="after")
    def _different(self) -> Self:
        if len({one.value for one in self.instances}) != len(self.instances):
            raise ValueError("two instances share a voxel value")
        return self


AnyAnswer = (
    ChoiceAnswer
    | ChoicesAnswer
    | NumberAnswer
    | TextAnswer
    | ReportAnswer
    | PointsAnswer
    | BoxesAnswer
    | PolygonsAnswer
    | MaskAnswer
    | InstancesAnswer
)
Answer = Annotated[AnyAnswer, Field(discriminator="type")]
WITH_FILE = (MaskAnswer, InstancesAnswer)
ON_SERIES = (PointsAnswer, BoxesAnswer, PolygonsAnswer, MaskAnswer, InstancesAnswer)


def labels_of(answer: AnyAnswer) -> set[int]:
    """Give the segment values that an answer's objects name; none for an answer without objects."""
    if isinstance(answer, PointsAnswer):
        return {one.label for one in answer.points}
    if isinstance(answer, BoxesAnswer):
        return {one.label for one in answer.boxes}
    if isinstance(answer, PolygonsAnswer):
        return {one.label for one in answer.polygons}
    return {one.label for one in answer.instances} if isinstance(answer, InstancesAnswer) else set()


class TaskAnswers(Document):
    """The answers to one task's questions, by question id."""

    answers: dict[Slug, Answer]


class Answers(Document):
    """`answer.json`: all answers to one case, by task id and question id."""

    schema_version: Literal["1.0", "1.1"] = "1.1"
    case_id: Slug
    tasks: dict[Slug, TaskAnswers]

    def get(self, task_id: str, question_id: str) -> AnyAnswer | None:
        """Give one answer, or None when it is missing."""
        task = self.tasks.get(task_id)
        return task.answers.get(question_id) if task else None
