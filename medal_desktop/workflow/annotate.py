"""Answering the questions about a case; each act is kept at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation import store
from medal_desktop.annotation.errors import AnswerDoesNotFit
from medal_desktop.annotation.masks import import_mask, require_labels
from medal_desktop.annotation.model import Given, Place, require_fit
from medal_desktop.annotation.store import FIRST
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import Mask, read_mask, write_mask
from medal_desktop.package.answers import ON_SERIES, WITH_FILE
from medal_desktop.package.documents import AnyAnswer, Instance, InstancesAnswer, MaskAnswer
from medal_desktop.package.places import off_images
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.workflow.documents import grid_from
from medal_desktop.workflow.errors import NoSuchQuestion, SeriesNotUsable
from medal_desktop.workflow.reading import show_as
from medal_desktop.workflow.views import CaseView, QuestionView
from medal_desktop.workflow.workspace import Workspace


def answer(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    given: AnyAnswer,
    reader: str = FIRST,
) -> CaseView:
    """Keep an answer that needs no file.

    Raises:
        NoSuchCase, NoSuchQuestion, AnswerDoesNotFit (also what lies outside of the images),
        SeriesNotUsable (marked on a series that the case does not have).
    """
    case = show_as(workspace, case_id, reader)
    asked = find_question(case, question_id, task_id)
    if isinstance(given, WITH_FILE):
        raise AnswerDoesNotFit("a mask comes with its file")
    require_fit(asked.question, given)
    _require_on_images(case, given)
    place = Place(case_id=case_id, task_id=asked.task_id, question_id=question_id)
    with workspace.change() as db:
        store.put(db, Given(place=place, answer=given), reader)
    return show_as(workspace, case_id, reader)


def answer_mask(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    series_id: str,
    source: Path,
    job: Job,
    reader: str = FIRST,
) -> CaseView:
    """Keep a mask from a NIfTI or DICOM SEG file, brought onto the grid of a series of the case.

    Raises:
        NoSuchCase, NoSuchQuestion, SeriesNotUsable (it is no volume), MaskUnreadable,
        MaskDoesNotFit, OffLattice.
    """
    case = show_as(workspace, case_id, reader)
    asked = find_question(case, question_id, task_id)
    given = _mask_answer(asked, series_id)
    grid = series_grid(case, series_id)
    job.step(0, 2, "mask")
    labels = import_mask(source, asked.question, grid)
    job.step(1, 2, "mask")
    return _keep_mask(workspace, case_id, given, asked, labels, grid, reader)


def save_mask(
    workspace: Workspace,
    case_id: str,
    task_id: str,
    question_id: str,
    series_id: str,
    labels: NDArray[np.uint8],
    reader: str = FIRST,
    strokes: int = 0,
) -> CaseView:
    """Keep a mask that was drawn, labels (slices, rows, columns) on the series' own grid.

    The file before it is replaced at once or not at all. Noted strokes up to the number `strokes`
    are in `labels` and need no longer be kept apart.

    Raises:
        NoSuchCase, NoSuchQuestion, SeriesNotUsable, AnswerDoesNotFit (another shape),
        MaskDoesNotFit (labels that the question does not name).
    """
    case = show_as(workspace, case_id, reader)
    asked = find_question(case, question_id, task_id)
    given = _mask_answer(asked, series_id)
    grid = series_grid(case, series_id)
    if asked.question.answer_type is AnswerType.MASK:
        require_labels(labels, asked.question, grid)
    return _keep_mask(workspace, case_id, given, asked, labels, grid, reader, strokes)


def _require_on_images(case: CaseView, given: AnyAnswer) -> None:
    if not isinstance(given, ON_SERIES):
        return
    grids = {series.id: series.grid for series in case.series}
    if given.series not in grids:
        raise SeriesNotUsable
    grid = grids[given.series]
    if grid is not None and off_images(given, grid):
        raise AnswerDoesNotFit("places inside the images, in LPS mm")


def _mask_answer(asked: QuestionView, series_id: str) -> MaskAnswer | InstancesAnswer:
    name = f"{asked.task_id[:30]}-{asked.question.id[:30]}.nii.gz"
    if asked.question.answer_type is AnswerType.INSTANCES:
        return InstancesAnswer(file=name, series=series_id, instances=_instances(asked))
    given = MaskAnswer(file=name, series=series_id)
    require_fit(asked.question, given)
    return given


def _instances(asked: QuestionView) -> tuple[Instance, ...]:
    """Give what the objects drawn so far are."""
    answer = asked.answer
    return answer.instances if isinstance(answer, InstancesAnswer) else ()


def _keep_mask(
    workspace: Workspace,
    case_id: str,
    given: MaskAnswer | InstancesAnswer,
    asked: QuestionView,
    labels: NDArray[np.uint8],
    grid: Grid,
    reader: str,
    strokes: int = 0,
) -> CaseView:
    place = Place(case_id=case_id, task_id=asked.task_id, question_id=asked.question.id)
    name = mask_file(place, given.file, reader)
    write_mask(workspace.folder / name, labels, grid)
    answer = _named(given, asked, labels) if isinstance(given, InstancesAnswer) else given
    with workspace.change() as db:
        store.put(db, Given(place=place, answer=answer, mask=name), reader)
        db.execute(
            """DELETE FROM strokes WHERE case_id = ? AND task_id = ? AND question_id = ?
            AND reader = ? AND number <= ?""",
            (case_id, place.task_id, place.question_id, reader, strokes),
        )
    return show_as(workspace, case_id, reader)


def mask_file(place: Place, file: str, reader: str) -> str:
    """Name the file of a reader's mask inside the workspace."""
    return f"masks/{place.case_id}/{file if reader == FIRST else f'{reader}-{file}'}"


def _named(
    given: InstancesAnswer, asked: QuestionView, labels: NDArray[np.uint8]
) -> InstancesAnswer:
    """Say what each object in a mask is; a new one is of the question's first kind."""
    present = [int(value) for value in np.flatnonzero(np.bincount(labels.reshape(-1)))[0:] if value]
    known = {one.value: one for one in given.instances}
    kind = asked.question.segments[0].value
    instances = tuple(known.get(value) or Instance(value=value, label=kind) for value in present)
    return given.model_copy(update={"instances": instances})


def clear(
    workspace: Workspace, case_id: str, task_id: str, question_id: str, reader: str = FIRST
) -> CaseView:
    """Take an answer back.

    Raises:
        NoSuchCase, NoSuchQuestion.
    """
    asked = find_question(show_as(workspace, case_id, reader), question_id, task_id)
    with workspace.change() as db:
        place = Place(case_id=case_id, task_id=asked.task_id, question_id=question_id)
        store.remove(db, place, reader)
    return show_as(workspace, case_id, reader)


def load_mask(
    workspace: Workspace, case_id: str, task_id: str, question_id: str, reader: str = FIRST
) -> Mask | None:
    """Give the mask kept for a question, labels (slices, rows, columns), or None.

    Raises:
        NoSuchCase, NoSuchQuestion.
    """
    asked = find_question(show_as(workspace, case_id, reader), question_id, task_id)
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
