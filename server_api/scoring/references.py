"""The sealed reference answers: opened with the evaluation key, judged, and read for scoring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Grid
from medal_desktop.base.identifiers import random_id
from medal_desktop.package.documents import (
    CaseEntry,
    Challenge,
    Finding,
    InstancesAnswer,
    MaskAnswer,
    Question,
    Task,
)
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.vocabulary import AnswerType, Split
from server_api.scoring.answers import ANSWER, CaseAnswers, read_answers, series_grid
from server_api.scoring.errors import AnswerUnusable, ReferenceUnusable
from server_api.scoring.kinds import KINDS, pose
from server_api.scoring.memory import memory_folder


@contextmanager
def opened_references(package: Path, key: SealingKey, work: Path) -> Iterator[Path]:
    """Unpack the references of a package in memory; they are gone when the block or process ends.

    Gives the folder that holds `<case-id>/answer.json`; in `work` nothing of it is ever written.
    Only a process of its own does this, because it may have to leave the machine's mounts.

    Raises:
        PackageError: each defect of the package its own class.
        NoMemoryFolder: they could be opened on a disk only.
    """
    from medal_desktop.package.reader import unpack_references  # noqa: PLC0415 - opens sealed data

    with memory_folder(work / f"sealed-{random_id()[:12]}") as memory:
        folder = memory / "opened"
        unpack_references(package, key, folder)
        yield folder / "reference"


def reference_grid(case: CaseEntry, reference: CaseAnswers, task: Task, question: Question) -> Grid:
    """Give the grid on which a mask question is judged: that of the reference's series.

    Raises:
        ReferenceUnusable: the reference names no volume of the case.
    """
    grid = series_grid(case, reference.series(task.id, question))
    if grid is None:
        raise ReferenceUnusable(f"{case.id}/{task.id}/{question.id}: no volume")
    return grid


def judge_references(challenge: Challenge, folder: Path) -> tuple[Finding, ...]:
    """Say which cases' references cannot be used to score: one finding for each question.

    `folder` holds `<case-id>/answer.json`. Findings name places, never an answer.
    """
    return _judge(challenge, challenge.cases, folder, "cases")


def judge_annotations(challenge: Challenge, folder: Path) -> tuple[Finding, ...]:
    """Say what is wrong with the answers of the public cases, which anybody will read."""
    public = [case for case in challenge.cases if case.split is Split.PUBLIC]
    return _judge(challenge, public, folder, "annotations")


def _judge(
    challenge: Challenge, cases: Iterable[CaseEntry], folder: Path, area: str
) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code=ReferenceUnusable.code,
            message=f"{ReferenceUnusable.message} ({detail})",
            place=f"{area}/{place}",
            advice=ReferenceUnusable.advice,
        )
        for case in cases
        for place, detail in _faults(challenge, case, folder)
    )


def _faults(challenge: Challenge, case: CaseEntry, folder: Path) -> Iterable[tuple[str, str]]:
    try:
        reference = read_answers(folder, case.id)
    except AnswerUnusable as wrong:
        return [(case.id, wrong.detail)]
    faults = []
    for task in challenge.tasks:
        for question in task.questions:
            try:
                _try_reading(case, reference, task, question)
            except (AnswerUnusable, ReferenceUnusable) as wrong:
                faults.append((f"{case.id}/{task.id}/{question.id}", wrong.detail))
    faults += [(case.id, detail) for detail in _strangers(challenge, reference)]
    return faults


def _strangers(challenge: Challenge, reference: CaseAnswers) -> Iterator[str]:
    """Tell of answers that nobody asked for, and of files that no answer names."""
    asked = {(task.id, question.id) for task in challenge.tasks for question in task.questions}
    tasks = reference.document.tasks
    given = {
        (task_id, key): one for task_id in tasks for key, one in tasks[task_id].answers.items()
    }
    if set(given) - asked or set(tasks) - {task.id for task in challenge.tasks}:
        yield "there is an answer to a question nobody asked"
    named = {one.file for one in given.values() if isinstance(one, (MaskAnswer, InstancesAnswer))}
    if {path.name for path in reference.folder.iterdir()} - named - {ANSWER}:
        yield "there is a file that no answer names"


def _try_reading(case: CaseEntry, reference: CaseAnswers, task: Task, question: Question) -> None:
    if question.answer_type is AnswerType.MASK:
        reference.mask(task.id, question, reference_grid(case, reference, task, question))
        _require_voxels_alone(reference, task, question)
    elif question.answer_type in KINDS:
        KINDS[question.answer_type].read(pose(case, task.id, question, reference), reference)
        _require_voxels_alone(reference, task, question)
    elif question.answer_type is AnswerType.NUMBER:
        value = reference.number(task.id, question)
        low, high = question.minimum, question.maximum
        if low is None or high is None or not low <= value <= high:
            raise ReferenceUnusable("the number lies outside of the question's range")
    else:
        reference.choice(task.id, question)


def _require_voxels_alone(reference: CaseAnswers, task: Task, question: Question) -> None:
    """Refuse a NIfTI with words in it; the words of a DICOM SEG are the identity check's matter."""
    from medal_desktop.dicom.nifti import clean_header  # noqa: PLC0415 - nibabel is slow to import

    answer = reference.document.get(task.id, question.id)
    if not isinstance(answer, (MaskAnswer, InstancesAnswer)) or answer.file.endswith(".dcm"):
        return
    try:
        clean = clean_header(reference.folder / answer.file)
    except MedalError as wrong:
        raise ReferenceUnusable(f"the mask cannot be read: {wrong.detail}") from wrong
    if not clean:
        raise ReferenceUnusable("the mask's file holds something besides its voxels")
