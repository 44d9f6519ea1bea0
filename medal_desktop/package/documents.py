"""The documents inside a package and between the two programs, as frozen values.

`challenge.json` is a `Challenge`, each `answer.json` (reference or model) is `Answers`, each
`question.json` a model reads is a `CaseQuestion`. Unknown fields are refused.
"""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from medal_desktop.base.identifiers import SHA256, SLUG, VERSION
from medal_desktop.package.vocabulary import METRICS, AnswerType, Split

SCHEMA_VERSION = "1.0"
MASK_FILE = r"^[a-z0-9][a-z0-9_.-]{0,80}\.(nii|nii\.gz|dcm)$"

Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Semver = Annotated[str, StringConstraints(pattern=VERSION)]
Digest = Annotated[str, StringConstraints(pattern=SHA256)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Triple = tuple[Finite, Finite, Finite]


def _finite(value: Any) -> Any:
    """Refuse NaN and infinity anywhere inside: JSON has no such numbers."""
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("a number that is not finite")
    for item in value.values() if isinstance(value, dict) else ():
        _finite(item)
    for item in value if isinstance(value, (list, tuple)) else ():
        _finite(item)
    return value


Description = Annotated[dict[str, Any], AfterValidator(_finite)]


class Document(BaseModel):
    """A frozen value that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class Option(Document):
    """One choice: what is stored, and what is read."""

    code: Slug
    label: Words


class Segment(Document):
    """One label of a mask: the voxel value and what it means (SCT code where there is one)."""

    value: int = Field(ge=1, le=255)
    name: Words
    code: str = Field(default="", max_length=64)


class MetricChoice(Document):
    """A metric of the catalogue with its parameters."""

    name: str
    parameters: dict[str, Finite] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        metric = METRICS.get(self.name)
        if metric is None:
            raise ValueError(f"unknown metric {self.name!r}")
        if set(self.parameters) != set(metric.parameters):
            raise ValueError(f"{self.name} takes the parameters {metric.parameters}")
        return self


class Question(Document):
    """One question; the first metric ranks, the others inform."""

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

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(METRICS[m.name].answer_type is not self.answer_type for m in self.metrics):
            raise ValueError("a metric does not fit the answer type")
        checks = {
            AnswerType.CHOICE: self._choice_is_whole,
            AnswerType.NUMBER: self._number_is_whole,
            AnswerType.MASK: self._mask_is_whole,
        }
        checks[self.answer_type]()
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

    def _mask_is_whole(self) -> None:
        values = [segment.value for segment in self.segments]
        if not values or len(set(values)) != len(values):
            raise ValueError("a mask needs segments with different values")


class Task(Document):
    """One task of a challenge, with its own board."""

    id: Slug
    name: Words
    questions: tuple[Question, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _different(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) != len(ids):
            raise ValueError("two questions of a task share an id")
        return self


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

    schema_version: Literal["1.0"] = "1.0"
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


class ChoiceAnswer(Document):
    """The code of one option; `scores` per option where the answerer has them."""

    type: Literal["choice"] = "choice"
    value: Slug
    scores: dict[Slug, Finite] = {}


class NumberAnswer(Document):
    """A number in the question's unit."""

    type: Literal["number"] = "number"
    value: Finite


class MaskAnswer(Document):
    """A mask beside the document: NIfTI (`.nii.gz`) or DICOM SEG (`.dcm`), on a series' grid."""

    type: Literal["mask"] = "mask"
    file: Annotated[str, StringConstraints(pattern=MASK_FILE)]
    series: Slug


Answer = Annotated[ChoiceAnswer | NumberAnswer | MaskAnswer, Field(discriminator="type")]


class TaskAnswers(Document):
    """The answers to one task's questions, by question id."""

    answers: dict[Slug, Answer]


class Answers(Document):
    """`answer.json`: all answers to one case, by task id and question id."""

    schema_version: Literal["1.0"] = "1.0"
    case_id: Slug
    tasks: dict[Slug, TaskAnswers]

    def get(
        self, task_id: str, question_id: str
    ) -> ChoiceAnswer | NumberAnswer | MaskAnswer | None:
        """Give one answer, or None when it is missing."""
        task = self.tasks.get(task_id)
        return task.answers.get(question_id) if task else None


class InputSeries(Document):
    """One series as a model finds it under `/input/<case-id>/`."""

    id: Slug
    modality: str
    dicom: str
    nifti: str | None = None
    grid: GridDocument | None = None


class CaseQuestion(Document):
    """`question.json`: what a model is asked about one case. Metrics are known, answers are not."""

    schema_version: Literal["1.0"] = "1.0"
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
