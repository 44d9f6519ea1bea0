"""Answering the questions about a case; each act is kept at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation import store
from medal_desktop.annotation.masks import import_mask, require_labels
from medal_desktop.annotation.model import Given, Place, require_fit
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import Mask, read_mask, write_mask
from medal_desktop.package.documents import ChoiceAnswer, MaskAnswer, NumberAnswer
from medal_desktop.workflow.cases import show_case
from medal_desktop.workflow.documents import grid_from
from medal_desktop.workflow.errors import NoSuchQuestion, SeriesNotUsable
from medal_desktop.workflow.views import CaseView, QuestionView
from medal_desktop.workflow.workspace import Workspace


def answer(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    given: ChoiceAnswer | NumberAnswer,
) -> CaseView:
    """Keep a choice or a number.

    Raises:
        NoSuchCase, NoSuchQuestion, AnswerDoesNotFit.
    """
    asked = find_question(show_case(workspace, case_id), question_id, task_id)
    require_fit(asked.question, given)
    place = Place(case_id=case_id, task_id=asked.task_id, question_id=question_id)
    with workspace.change() as db:
        store.put(db, Given(place=place, answer=given))
    return show_case(workspace, case_id)


def answer_mask(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    series_id: str,
    source: Path,
    job: Job,
) -> CaseView:
    """Keep a mask from a NIfTI or DICOM SEG file, brought onto the grid of a series of the case.

    Raises:
        NoSuchCase, NoSuchQuestion, SeriesNotUsable (it is no volume), MaskUnreadable,
        MaskDoesNotFit, OffLattice.
    """
    case = show_case(workspace, case_id)
    asked = find_question(case, question_id, task_id)
    given = _mask_answer(asked, series_id)
    grid = series_grid(case, series_id)
    job.step(0, 2, "mask")
    labels = import_mask(source, asked.question, grid)
    job.step(1, 2, "mask")
    return _keep_mask(workspace, case_id, given, asked, labels, grid)


def save_mask(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    series_id: str,
    labels: NDArray[np.uint8],
) -> CaseView:
    """Keep a mask that was drawn, labels (slices, rows, columns) on the series' own grid.

    The file before it is replaced at once or not at all, so that a crash loses one stroke at most.

    Raises:
        NoSuchCase, NoSuchQuestion, SeriesNotUsable, AnswerDoesNotFit (another shape),
        MaskDoesNotFit (labels that the question does not name).
    """
    case = show_case(workspace, case_id)
    asked = find_question(case, question_id, task_id)
    given = _mask_answer(asked, series_id)
    grid = series_grid(case, series_id)
    require_labels(labels, asked.question, grid)
    return _keep_mask(workspace, case_id, given, asked, labels, grid)


def _mask_answer(asked: QuestionView, series_id: str) -> MaskAnswer:
    name = f"{asked.task_id[:30]}-{asked.question.id[:30]}.nii.gz"
    given = MaskAnswer(file=name, series=series_id)
    require_fit(asked.question, given)
    return given


def _keep_mask(
    workspace: Workspace,
    case_id: str,
    given: MaskAnswer,
    asked: QuestionView,
    labels: NDArray[np.uint8],
    grid: Grid,
) -> CaseView:
    name = f"masks/{case_id}/{given.file}"
    write_mask(workspace.folder / name, labels, grid)
    place = Place(case_id=case_id, task_id=asked.task_id, question_id=asked.question.id)
    with workspace.change() as db:
        store.put(db, Given(place=place, answer=given, mask=name))
    return show_case(workspace, case_id)


def clear(workspace: Workspace, case_id: str, task_id: str, question_id: str) -> CaseView:
    """Take an answer back.

    Raises:
        NoSuchCase, NoSuchQuestion.
    """
    asked = find_question(show_case(workspace, case_id), question_id, task_id)
    with workspace.change() as db:
        place = Place(case_id=case_id, task_id=asked.task_id, question_id=question_id)
        store.remove(db, place)
    return show_case(workspace, case_id)


def load_mask(workspace: Workspace, case_id: str, task_id: str, question_id: str) -> Mask | None:
    """Give the mask kept for a question, labels (slices, rows, columns), or None.

    Raises:
        NoSuchCase, NoSuchQuestion.
    """
    asked = find_question(show_case(workspace, case_id), question_id, task_id)
    return read_mask(Path(asked.mask)) if asked.mask else None


def find_question(case: CaseView, question_id: str, task_id: str = "") -> QuestionView:
    """Find a question by id; the task may be left out where the id is in one task only.

    Raises:
        NoSuchQuestion: none, or more than one.
    """
    found = [
        asked
        for asked in case.questions
        if asked.question.id == question_id and task_id in {"", asked.task_id}
    ]
    if len(found) != 1:
        raise NoSuchQuestion(question_id)
    return found[0]


def series_grid(case: CaseView, series_id: str) -> Grid:
    """Give the grid of a series of the case.

    Raises:
        SeriesNotUsable: there is no such series, or it is no volume.
    """
    for series in case.series:
        if series.id == series_id and series.grid is not None:
            return grid_from(series.grid)
    raise SeriesNotUsable
