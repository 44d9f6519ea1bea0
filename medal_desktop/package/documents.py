"""The documents inside a package and between the two programs, as frozen values.

`challenge.json` is a `Challenge`, each `answer.json` (reference or model) is `Answers`, each
`question.json` a model reads is a `CaseQuestion`. Unknown fields are refused.
Version 1.1 brought further forms of answers; documents of version 1.0 stay valid.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from medal_desktop.package.answers import (
    MASK_FILE,
    Answer,
    Answers,
    AnyAnswer,
    Box,
    BoxesAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    Instance,
    InstancesAnswer,
    MaskAnswer,
    NumberAnswer,
    Point,
    PointsAnswer,
    Polygon,
    PolygonsAnswer,
    ReportAnswer,
    TaskAnswers,
    TextAnswer,
)
from medal_desktop.package.fields import (
    Description,
    Digest,
    Document,
    Finite,
    Label,
    Phrase,
    Semver,
    Slug,
    Triple,
    Words,
)
from medal_desktop.package.vocabulary import METRICS, AnswerType, Split
from medal_desktop.package.wording import words_of

__all__ = [
    "MASK_FILE",
    "Answer",
    "Answers",
    "AnyAnswer",
    "Box",
    "BoxesAnswer",
    "CaseEntry",
    "CaseQuestion",
    "Challenge",
    "ChoiceAnswer",
    "ChoicesAnswer",
    "Consistency",
    "Description",
    "Digest",
    "Document",
    "Finding",
    "Finite",
    "GridDocument",
    "InputSeries",
    "Instance",
    "InstancesAnswer",
    "MaskAnswer",
    "MetricChoice",
    "NumberAnswer",
    "Option",
    "Point",
    "PointsAnswer",
    "Polygon",
    "PolygonsAnswer",
    "Question",
    "ReportAnswer",
    "RubricItem",
    "Segment",
    "Semver",
    "SeriesEntry",
    "Slug",
    "Task",
    "TaskAnswers",
    "TextAnswer",
    "Triple",
    "Words",
]


class Option(Document):
    """One choice: what is stored, and what is read."""

    code: Slug
    label: Words


class Segment(Document):
    """One label of a mask: the voxel value and what it means (SCT code where there is one)."""

    value: Label
    name: Words
    code: str = Field(default="", max_length=64)


class RubricItem(Document):
    """One thing that a report may say; it is found where one of its `phrases` is, not denied."""

    id: Slug
    text: Words
    phrases: tuple[Phrase, ...] = Field(min_length=1, max_length=50)
    weight: Annotated[Finite, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not all(words_of(phrase) for phrase in self.phrases):
            raise ValueError("a phrase without a word")
        return self


class MetricChoice(Document):
    """A metric of the catalogue with its parameters."""

    name: str
    parameters: dict[str, Finite] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Self:
        metric = METRICS.get(self.name)
        if metric is None:
            raise ValueError(f"unknown metric {self.name!r}")
        if set(self.parameters) != set(metric.parameters):
            raise ValueError(f"{self.name} takes the parameters {metric.parameters}")
        if not 0 < self.parameters.get("iou", 1.0) <= 1:
            raise ValueError("an overlap lies between 0 and 1")
        if self.parameters.get(metric.worst_is, 1.0) <= 0:
            raise ValueError("the worst value lies above 0")
        return self


class Question(Document):
    """One question; the first metric ranks, the others inform.

    `fingerprint` holds the answers to the interview that advised the metrics, `justification` why
    these were chosen.
    """

    id: Slug
    text: Words
    answer_type: AnswerType
    metrics: tuple[MetricChoice, ...] = Field(min_length=1, max_length=8)
    options: tuple[Option, ...] = ()
    unit: str = Field(default="", max_length=32)
    minimum: Finite | None = None
    maximum: Finite | None = None
    tolerance: Annotated[Finite, Field(gt=0)] | None = None
    segments: tuple[Segment, ...] = ()
    rubric: tuple[RubricItem, ...] = Field(default=(), max_length=200)
    synonyms: tuple[tuple[Phrase, ...], ...] = Field(default=(), max_length=500)
    fingerprint: dict[Slug, bool] = Field(default_factory=dict)
    justification: str = Field(default="", max_length=4000)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(METRICS[m.name].answer_type is not self.answer_type for m in self.metrics):
            raise ValueError("a metric does not fit the answer type")
        if self.answer_type in {AnswerType.CHOICE, AnswerType.CHOICES}:
            self._choice_is_whole()
        elif self.answer_type is AnswerType.NUMBER:
            self._number_is_whole()
        elif self.answer_type is AnswerType.REPORT:
            self._rubric_is_whole()
        elif self.answer_type is not AnswerType.TEXT:
            self._segments_are_whole()
        return self

    def _choice_is_whole(self) -> None:
        codes = [option.code for option in self.options]
        if len(codes) < 2 or len(set(codes)) != len(codes):
            raise ValueError("a choice needs two or more different options")

    def _number_is_whole(self) -> None:
        if self.minimum is None or self.maximum is None or self.minimum >= self.maximum:
            raise ValueError("a number needs a minimum below its maximum")
        if any(m.name == "within_tolerance" for m in self.metrics) and self.tolerance is None:
            raise ValueError("within_tolerance needs the question's tolerance")

    def _segments_are_whole(self) -> None:
        values = [segment.value for segment in self.segments]
        if not values or len(set(values)) != len(values):
            raise ValueError("what is marked on images needs segments with different values")

    def _rubric_is_whole(self) -> None:
        ids = [item.id for item in self.rubric]
        if not ids or len(set(ids)) != len(ids):
            raise ValueError("a report needs a rubric of items with different ids")


class Consistency(Document):
    """Answers that must agree: with `absent` the others are empty (or 0), with `present` not.

    `question` is a choice; options in neither (such as "cannot tell") demand nothing.
    """

    question: Slug
    absent: tuple[Slug, ...] = ()
    present: tuple[Slug, ...] = ()
    others: tuple[Slug, ...] = Field(min_length=1)


class Task(Document):
    """One task of a challenge, with its own board."""

    id: Slug
    name: Words
    questions: tuple[Question, ...] = Field(min_length=1, max_length=50)
    consistency: tuple[Consistency, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _different(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) != len(ids):
            raise ValueError("two questions of a task share an id")
        for rule in self.consistency:
            self._check(rule)
        return self

    def with_questions(self, questions: tuple[Question, ...]) -> Task:
        """Give the task with other questions, without rules that name what is not there any more.

        ValidationError when there are none, or two share an id.
        """
        asked = {one.id: {option.code for option in one.options} for one in questions}
        kept = tuple(
            rule
            for rule in self.consistency
            if {rule.question, *rule.others} <= set(asked)
            and {*rule.absent, *rule.present} <= asked[rule.question]
        )
        return Task(id=self.id, name=self.name, questions=questions, consistency=kept)

    def _check(self, rule: Consistency) -> None:
        asked = {question.id: question for question in self.questions}
        if rule.question not in asked or not set(rule.others) <= set(asked):
            raise ValueError("a rule of consistency names a question that is not there")
        codes = {option.code for option in asked[rule.question].options}
        if not {*rule.absent, *rule.present} <= codes or set(rule.absent) & set(rule.present):
            raise ValueError("a rule of consistency names an option that is not there")


class GridDocument(Document):
    """A volume's grid in LPS mm; vectors from one voxel to the next along each axis of `shape`."""

    shape: tuple[int, int, int]
    origin: Triple
    step_slice: Triple
    step_row: Triple
    step_column: Triple


class SeriesEntry(Document):
    """One series of a case: a folder of DICOM files, and its grid where it is a volume."""

    id: Slug
    modality: str = Field(pattern=r"^[A-Z0-9]{1,16}$")
    files: int = Field(ge=1)
    grid: GridDocument | None = None


class CaseEntry(Document):
    """One case as the package lists it."""

    id: Slug
    split: Split
    series: tuple[SeriesEntry, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _different(self) -> Self:
        ids = [series.id for series in self.series]
        if len(set(ids)) != len(ids):
            raise ValueError("two series of a case share an id")
        return self


class Challenge(Document):
    """The whole challenge. `description` holds the form's fields, judged by the form's schema."""

    schema_version: Literal["1.0", "1.1"] = "1.1"
    id: Slug
    version: Semver
    name: Words
    description: Description
    tasks: tuple[Task, ...] = Field(min_length=1, max_length=20)
    cases: tuple[CaseEntry, ...] = Field(min_length=1, max_length=100_000)
    canary: str = Field(pattern=r"^[0-9a-f]{32}$")

    @model_validator(mode="after")
    def _different(self) -> Self:
        for items in (self.tasks, self.cases):
            if len({item.id for item in items}) != len(items):
                raise ValueError("two tasks or two cases share an id")
        return self

    def task(self, task_id: str) -> Task:
        """Give one task by id; KeyError when there is none."""
        return {task.id: task for task in self.tasks}[task_id]


class InputSeries(Document):
    """One series as a model finds it under `/input/<case-id>/`."""

    id: Slug
    modality: str
    dicom: str
    nifti: str | None = None
    grid: GridDocument | None = None


class CaseQuestion(Document):
    """`question.json`: what a model is asked about one case. Metrics are known, answers are not."""

    schema_version: Literal["1.0", "1.1"] = "1.1"
    challenge_id: Slug
    challenge_version: Semver
    case_id: Slug
    tasks: tuple[Task, ...]
    series: tuple[InputSeries, ...]


class Finding(Document):
    """Something that stands in the way, in words, with the place where it is mended.

    `place` is a path such as `description/abstract`, `cases/case-001` or `package`; never a value.
    """

    code: str = Field(pattern=r"^[a-z0-9.-]{1,64}$")
    message: str = Field(max_length=2000)
    place: str = Field(default="", max_length=400)
    advice: str = Field(default="", max_length=2000)
    blocking: bool = True
