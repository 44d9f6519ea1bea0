"""All cases as a table, for a spreadsheet: who is public, and the answers that fit a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.annotation import store
from medal_desktop.annotation.model import Given, Place, require_fit
from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.challenge.tables import read_table, write_table
from medal_desktop.package.documents import (
    AnyAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    NumberAnswer,
    Question,
    TextAnswer,
)
from medal_desktop.package.vocabulary import AnswerType, Split
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.documents import tasks
from medal_desktop.workflow.errors import TableRefused
from medal_desktop.workflow.views import CaseView
from medal_desktop.workflow.workspace import Workspace

CASE, SPLIT, MODALITIES, IMAGES = "case", "reference answers", "modalities", "images"
_FIXED = (CASE, SPLIT, MODALITIES, IMAGES)
_IN_CELLS = {AnswerType.CHOICE, AnswerType.CHOICES, AnswerType.NUMBER, AnswerType.TEXT}
_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an imported table changed."""

    cases: int
    splits: int
    answers: int


def export(workspace: Workspace, target: Path) -> Path:
    """Write one row per case; answers that are drawn show only that they are there.

    Raises:
        Forbidden: the organisation lets no answers be copied out of the workspace.
        UnwritableTable: another ending than .csv or .xlsx, or the place refuses.
    """
    policy.current().require_export(of_package=False)
    asked = _asked(workspace)
    rows = [_row(case, asked) for case in list_cases(workspace)]
    return write_table(target, (*_FIXED, *asked), rows)


def import_table(workspace: Workspace, source: Path) -> Taken:
    """Take splits and the answers that fit a cell; an empty cell changes nothing.

    Everything is looked at first: with one wrong cell nothing is taken.

    Raises:
        UnreadableTable: it is no table.
        TableRefused: rows or cells that do not fit, each named by row and column.
    """
    head, rows = read_table(source)
    asked = _asked(workspace)
    known = {case.id: case for case in list_cases(workspace)}
    wrong = [
        f"column “{title[:40]}” is unknown" for title in head if title not in {*_FIXED, *asked}
    ]
    if CASE not in head:
        wrong.append(f"there is no column “{CASE}”")
    if wrong:
        raise TableRefused("; ".join(wrong[:5]))
    splits: dict[str, Split] = {}
    given: list[Given] = []
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(head, (cell.strip() for cell in row), strict=True))
        wrong += _take_row(number, cells, known, asked, splits, given)
    if wrong:
        raise TableRefused("; ".join(wrong[:5]))
    with workspace.change() as db:
        for case_id, split in splits.items():
            db.execute("UPDATE cases SET split = ? WHERE id = ?", (split.value, case_id))
        for one in given:
            store.put(db, one)
    return Taken(cases=len(rows), splits=len(splits), answers=len(given))


def _asked(workspace: Workspace) -> dict[str, tuple[str, Question]]:
    return {
        f"{task.id}/{one.id}": (task.id, one) for task in tasks(workspace) for one in task.questions
    }


def _row(case: CaseView, asked: Mapping[str, tuple[str, Question]]) -> list[str]:
    found = {f"{one.task_id}/{one.question.id}": one.answer for one in case.questions}
    kinds = ", ".join(sorted({series.modality for series in case.series}))
    images = str(sum(series.images for series in case.series))
    return [case.id, str(case.split), kinds, images, *(_cell(found.get(name)) for name in asked)]


def _cell(answer: AnyAnswer | None) -> str:
    match answer:
        case None:
            return ""
        case ChoiceAnswer() | TextAnswer():
            return answer.value
        case NumberAnswer():
            return f"{answer.value:.15g}"
        case ChoicesAnswer():
            return "; ".join(answer.values) or _NONE
    return f"({answer.type})"


def _take_row(
    number: int,
    cells: Mapping[str, str],
    known: Mapping[str, CaseView],
    asked: Mapping[str, tuple[str, Question]],
    splits: dict[str, Split],
    given: list[Given],
) -> list[str]:
    """Read one row into `splits` and `given`; say what is wrong, by place, never by value."""
    case = known.get(cells[CASE])
    if case is None:
        return [f"row {number}: there is no such case"]
    wrong = []
    split = cells.get(SPLIT, "")
    if split and split not in set(Split):
        wrong.append(f"row {number}: “{SPLIT}” is public or hidden")
    elif split and split != case.split:
        splits[case.id] = Split(split)
    for title, (task_id, question) in asked.items():
        cell = cells.get(title, "")
        if not cell or question.answer_type not in _IN_CELLS:
            continue
        try:
            answer = _answer(question, cell)
            require_fit(question, answer)
        except (MedalError, ValueError, ValidationError):
            wrong.append(f"row {number}, column “{title}”: this does not fit the question")
            continue
        if answer != _old(case, task_id, question.id):
            place = Place(case_id=case.id, task_id=task_id, question_id=question.id)
            given.append(Given(place=place, answer=answer))
    return wrong


def _old(case: CaseView, task_id: str, question_id: str) -> AnyAnswer | None:
    for one in case.questions:
        if (one.task_id, one.question.id) == (task_id, question_id):
            return one.answer
    return None


def _answer(question: Question, cell: str) -> AnyAnswer:
    if question.answer_type is AnswerType.CHOICE:
        return ChoiceAnswer(value=_code(question, cell))
    if question.answer_type is AnswerType.CHOICES:
        parts = [] if cell == _NONE else [part.strip() for part in cell.split(";") if part.strip()]
        return ChoicesAnswer(values=tuple(_code(question, part) for part in parts))
    if question.answer_type is AnswerType.NUMBER:
        return NumberAnswer(value=float(cell.replace(",", ".")))
    return TextAnswer(value=cell)


def _code(question: Question, words: str) -> str:
    """Take an option by its code or by its label."""
    labels: Sequence[tuple[str, str]] = [(one.label, one.code) for one in question.options]
    return dict(labels).get(words, words)
