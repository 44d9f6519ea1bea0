"""Who reads: the first reader's answers are the references, the second reads blind to them.

The adjudicator sees both, and what is decided becomes the reference; what the first reader had
answered is kept beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation import store
from medal_desktop.annotation.model import Answer, Given, Place
from medal_desktop.annotation.store import FIRST, SECOND
from medal_desktop.base.files import write_beside
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.workflow.cases import list_cases, show_case
from medal_desktop.workflow.errors import NothingToAdjudicate
from medal_desktop.workflow.views import CaseView, QuestionView
from medal_desktop.workflow.workspace import Workspace

READERS = (FIRST, SECOND)
_KEPT_FIRST = "first-before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's answer to one question; `mask` is its file on this disk."""

    answer: Answer | None
    mask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two readings of one question.

    Attributes:
        agree: whether they say the same; masks by their voxels, so None until somebody compared.
        chosen: `first` or `second` once the adjudicator has decided, otherwise empty.
    """

    case_id: str
    asked: QuestionView
    first: Reading
    second: Reading
    agree: bool | None
    chosen: str = ""

    @property
    def both(self) -> bool:
        """Whether both readers have answered."""
        return self.first.answer is not None and self.second.answer is not None


def list_as(workspace: Workspace, reader: str) -> tuple[CaseView, ...]:
    """Give all cases with one reader's answers, and nobody else's."""
    cases = list_cases(workspace)
    if reader == FIRST:
        return cases
    rows = workspace.rows("SELECT * FROM readings WHERE reader = ?", reader)
    given = store.read(rows)
    return tuple(_with(workspace, case, given) for case in cases)


def show_as(workspace: Workspace, case_id: str, reader: str) -> CaseView:
    """Give one case with one reader's answers, and nobody else's.

    Raises:
        NoSuchCase: there is none.
    """
    case = show_case(workspace, case_id)
    return case if reader == FIRST else _with(workspace, case, _given(workspace, case_id, reader))


def kept(workspace: Workspace, place: Place, reader: str) -> Given | None:
    """Give one answer of one reader, or None."""
    if reader == FIRST:
        rows = workspace.rows("SELECT * FROM answers WHERE case_id = ?", place.case_id)
        found = store.read(rows)
    else:
        found = _given(workspace, place.case_id, reader)
    return next((given for given in found if given.place == place), None)


def compare(workspace: Workspace, case_id: str) -> tuple[Comparison, ...]:
    """Lay both readings of a case side by side, question by question.

    Raises:
        NoSuchCase: there is none.
    """
    case = show_case(workspace, case_id)
    second = {asked_key(one): one for one in show_as(workspace, case_id, SECOND).questions}
    before = {
        (given.place.task_id, given.place.question_id): given
        for given in _given(workspace, case_id, _KEPT_FIRST)
    }
    rows = workspace.rows("SELECT * FROM adjudications WHERE case_id = ?", case_id)
    chosen = {(row["task_id"], row["question_id"]): str(row["chosen"]) for row in rows}
    return tuple(
        _comparison(workspace, case_id, asked, second, before, chosen) for asked in case.questions
    )


def compare_masks(comparison: Comparison) -> tuple[NDArray[np.uint8], float]:
    """Give labels (slices, rows, columns) of where two masks differ, and their Dice of all labels.

    1: both have the same segment there; 2: the first has something else or something alone; 3: the
    second alone has something. Two empty masks agree.

    Raises:
        NothingToAdjudicate: a reader drew nothing, or on another series.
        UnreadableMask: a file is damaged.
    """
    if comparison.first.mask is None or comparison.second.mask is None:
        raise NothingToAdjudicate
    first = read_mask(Path(comparison.first.mask)).labels
    second = read_mask(Path(comparison.second.mask)).labels
    if first.shape != second.shape:
        raise NothingToAdjudicate
    same = (first == second) & (first > 0)
    found = np.where(same, np.uint8(1), np.uint8(0))
    found[(first > 0) & ~same] = 2
    found[(first == 0) & (second > 0)] = 3
    size = int(np.count_nonzero(first)) + int(np.count_nonzero(second))
    return found, 2.0 * int(np.count_nonzero(same)) / size if size else 1.0


def adjudicate(workspace: Workspace, case_id: str, task_id: str, question_id: str, by: str) -> None:
    """Make one reader's answer the reference; what the first had said is kept.

    Raises:
        NothingToAdjudicate: that reader has not answered.
    """
    place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
    first = kept(workspace, place, _KEPT_FIRST) or kept(workspace, place, FIRST)
    taken = first if by == FIRST else kept(workspace, place, by)
    if taken is None:
        raise NothingToAdjudicate
    if first is not None:
        first = _beside(workspace, first)
    with workspace.change() as db:
        if first is not None:
            store.put(db, first, _KEPT_FIRST)
        store.put(db, taken)
        db.execute(
            "INSERT OR REPLACE INTO adjudications VALUES (?, ?, ?, ?, ?)",
            (case_id, task_id, question_id, by, store.now()),
        )


def seconds(workspace: Workspace, case_id: str, reader: str) -> float:
    """Give how long a reader has looked at a case, in seconds."""
    rows = workspace.rows(
        "SELECT seconds FROM times WHERE case_id = ? AND reader = ?", case_id, reader
    )
    return float(rows[0]["seconds"]) if rows else 0.0


def add_seconds(workspace: Workspace, case_id: str, reader: str, more: float) -> None:
    """Add to the time that a reader has looked at a case; a case that is gone takes none."""
    with workspace.change() as db:
        db.execute(
            """INSERT INTO times SELECT id, ?, ? FROM cases WHERE id = ?
            ON CONFLICT (case_id, reader) DO UPDATE SET seconds = seconds + excluded.seconds""",
            (reader, max(more, 0.0), case_id),
        )


def asked_key(asked: QuestionView) -> tuple[str, str]:
    """Name a question within a case."""
    return asked.task_id, asked.question.id


def _beside(workspace: Workspace, first: Given) -> Given:
    """Copy the first reader's mask, so that drawing on does not change what was said."""
    if first.mask is None:
        return first
    source = workspace.folder / first.mask
    name = f"{source.parent.relative_to(workspace.folder).as_posix()}/{_KEPT_FIRST}-{source.name}"
    if source.name.startswith(_KEPT_FIRST):
        return first
    with write_beside(workspace.folder / name) as stream:
        stream.write(source.read_bytes())
    return replace(first, mask=name)


def _given(workspace: Workspace, case_id: str, reader: str) -> tuple[Given, ...]:
    query = "SELECT * FROM readings WHERE case_id = ? AND reader = ?"
    return store.read(workspace.rows(query, case_id, reader))


def _with(workspace: Workspace, case: CaseView, given: tuple[Given, ...]) -> CaseView:
    own = {
        (one.place.task_id, one.place.question_id): one
        for one in given
        if one.place.case_id == case.id
    }
    questions = []
    for asked in case.questions:
        found = own.get(asked_key(asked))
        reading = _reading(workspace, found)
        questions.append(replace(asked, answer=reading.answer, mask=reading.mask))
    return replace(case, questions=tuple(questions))


def _reading(workspace: Workspace, found: Given | None) -> Reading:
    if found is None:
        return Reading(answer=None)
    return Reading(
        answer=found.answer, mask=str(workspace.folder / found.mask) if found.mask else None
    )


def _comparison(
    workspace: Workspace,
    case_id: str,
    asked: QuestionView,
    second: dict[tuple[str, str], QuestionView],
    before: dict[tuple[str, str], Given],
    chosen: dict[tuple[str, str], str],
) -> Comparison:
    key = asked_key(asked)
    was = before.get(key)
    first = _reading(workspace, was) if was else Reading(answer=asked.answer, mask=asked.mask)
    other = Reading(answer=second[key].answer, mask=second[key].mask)
    alike = None if first.mask and other.mask else first.answer == other.answer
    return Comparison(
        case_id=case_id,
        asked=asked,
        first=first,
        second=other,
        agree=alike,
        chosen=chosen.get(key, ""),
    )
