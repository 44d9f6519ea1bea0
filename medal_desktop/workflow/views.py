"""Frozen snapshots: all that a page or a printed table shows, and nothing it could change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from medal_desktop.base.words import counted
from medal_desktop.package.documents import AnyAnswer, Finding, GridDocument, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """One series found on disk.

    Attributes:
        key: stable over rescans; names the series in every verb.
        size: for people, for example `54 × 512 × 512`.
        spacing: for people, in mm, or empty.
        warnings: codes of what is odd with it.
        in_case: the case that holds it already, or None.
        kind: volume, stack, image, cine, ...
    """

    key: str
    kind: str
    modality: str
    title: str
    images: int
    size: str
    spacing: str
    warnings: tuple[str, ...] = ()
    in_case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyView:
    """One study of one patient, as named on this workstation."""

    key: str
    patient: str
    title: str
    series: tuple[SeriesView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedView:
    """A file that is not shown, and why, in words."""

    path: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """What a folder holds; `dangers` must be read before anything else."""

    studies: tuple[StudyView, ...] = ()
    skipped: tuple[SkippedView, ...] = ()
    dangers: tuple[str, ...] = ()
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeriesView:
    """One series of a case, with the files it was made of."""

    id: str
    key: str
    modality: str
    title: str
    images: int
    grid: GridDocument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question of one task with the answer given so far; `mask` is its file on this disk."""

    task_id: str
    task_name: str
    question: Question
    answer: AnyAnswer | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case on the table."""

    id: str
    number: int
    total: int
    split: str
    series: tuple[CaseSeriesView, ...]
    questions: tuple[QuestionView, ...]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(question.answer is not None for question in self.questions)

    @property
    def complete(self) -> bool:
        """Whether every question has an answer, and there is one."""
        return bool(self.questions) and self.answered == len(self.questions)

    @property
    def title(self) -> str:
        """One line for a list."""
        first = self.series[0]
        return f"{first.modality} · {first.title or 'without description'} · {first.images} images"


class ChangeKind(StrEnum):
    """What became of one attribute."""

    REMOVED = "removed"
    REPLACED = "replaced"
    KEPT = "kept"
    ADDED = "added"
    NEEDS_YOU = "needs you"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One attribute before and after; lives in memory only, for the eyes of this workstation."""

    place: str
    name: str
    kind: ChangeKind
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A finding of the check and what a named person decided about it."""

    id: str
    case_id: str
    finding: Finding
    decided_by: str | None = None
    reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still stops the package."""
        return self.finding.blocking and self.decided_by is None


class DeidState(StrEnum):
    """One series on its way."""

    WAITING = "waiting"
    CLEAN = "clean"
    NEEDS_YOU = "needs you"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeidSeriesView:
    """One series and how far its de-identification is."""

    case_id: str
    series_id: str
    title: str
    state: DeidState
    files: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeidView:
    """The whole de-identification of the workspace."""

    profile: str
    statement: str
    series: tuple[DeidSeriesView, ...]
    decisions: tuple[DecisionView, ...]
    removed: int = 0
    replaced: int = 0
    report: str | None = None

    @property
    def sentence(self) -> str:
        """The one line on top of the page."""
        waiting = sum(decision.open for decision in self.decisions)
        need = f"{waiting:,} without your decision" if waiting else "nothing needs your decision"
        removed = counted(self.removed, "value")
        return f"{removed} removed, {self.replaced:,} replaced, {need}."


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """A rectangle that is painted over in every frame: upper left pixel and size, in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxesView:
    """The boxes of one series; `by_user` ones are painted as they are, and none is added."""

    case_id: str
    series_id: str
    title: str
    boxes: tuple[BoxView, ...] = ()
    by_user: bool = False
    looked: bool = False

    @property
    def words(self) -> str:
        """How they came about."""
        if self.by_user:
            return "yours"
        return "detected" if self.looked else "looked for when de-identifying"


class FaceState(StrEnum):
    """How it stands with the face in one series."""

    WAITING = "waiting"
    NONE = "no face seen"
    FOUND = "may show a face"
    WANTED = "to be removed"
    REMOVED = "removed, look at it"
    CONFIRMED = "removed and confirmed"
    FAILED = "not removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceView:
    """One CT or MR series and its face; `face_ml` is what was taken away."""

    case_id: str
    series_id: str
    title: str
    state: FaceState
    face_ml: float | None = None
    confirmed_by: str | None = None
    confirmed: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of the checklist before sealing; an open one says where it is mended.

    A `hint` is done as far as sealing goes, but the panel will ask about it.
    """

    done: bool
    words: str
    step: str
    finding: Finding | None = None
    hint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """A sealed package on this disk."""

    path: str
    sha256: str
    size: int
    challenge_id: str
    version: str
    built: str
    server: str | None = None
    submission: str | None = None


class StepState(StrEnum):
    """How a step of the rail stands."""

    DONE = "done"
    STARTED = "started"
    READY = "ready"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of the rail: what is done, or what is missing."""

    name: str
    state: StepState
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RailView:
    """The story so far, in six steps: Load, Annotate, De-identify, Describe, Seal, Submit."""

    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field of the form with the value so far.

    Attributes:
        kind: how it is filled in, see `challenge.forms.FieldKind`: line, text, whole, number,
            date, email, address, choice, choices, list, group (an object with `fields`) or table
            (a list of them).
        example: a JSON value of that kind.
        options: (code, label) of a choice.
        problem: empty, or what is missing or wrong, in words.
    """

    name: str
    title: str
    help: str
    example: object
    kind: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldView, ...] = ()
    limit: int = 0
    minimum: float | None = None
    maximum: float | None = None
    value: object = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """One section of the form."""

    name: str
    title: str
    intro: str = ""
    fields: tuple[FieldView, ...] = ()

    @property
    def required(self) -> int:
        """How many fields must be filled in."""
        return sum(field.required for field in self.fields)

    @property
    def filled(self) -> int:
        """How many of those are filled in and right."""
        return sum(field.required and not field.problem for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The whole form."""

    challenge_id: str
    version: str
    name: str
    sections: tuple[SectionView, ...]
