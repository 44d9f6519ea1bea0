"""Cases: which series belong together and are asked about."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.annotation.store import read
from medal_desktop.base.identifiers import numbered
from medal_desktop.base.progress import Job
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import Volume, load_volume
from medal_desktop.dicom.wrapping import is_foreign
from medal_desktop.package.documents import GridDocument, Task
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow.documents import grid_document, tasks
from medal_desktop.workflow.errors import (
    MixedPatients,
    NoSuchCase,
    NothingToUse,
    OriginalsChanged,
    SeriesNotUsable,
    SeriesTaken,
)
from medal_desktop.workflow.importing import as_dicom
from medal_desktop.workflow.open_folder import Library
from medal_desktop.workflow.views import CaseSeriesView, CaseView, QuestionView
from medal_desktop.workflow.workspace import Workspace

_SERIES = "SELECT case_id, id, key, modality, title, images, grid FROM series"
IMAGE_KINDS = {"volume", "stack", "image", "cine", "video", "wsi"}
_LABEL = "label_image"


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a case, opened from its originals."""

    group: Group
    volume: Volume | None


def add_case(
    workspace: Workspace,
    library: Library,
    keys: Sequence[str],
    split: Split = Split.HIDDEN,
    job: Job | None = None,
) -> CaseView:
    """Make a case of one patient's series; what is no DICOM is wrapped into it first.

    Raises:
        NoSuchSeries, SeriesTaken, MixedPatients, SeriesNotUsable, NothingToUse.
    """
    groups = _usable(workspace, library, keys, job)
    with workspace.change() as db:
        number = int(workspace.value("last_case", 0)) + 1
        case_id = numbered("case", number)
        db.execute("INSERT INTO cases VALUES (?, ?, ?)", (case_id, str(split), number))
        db.execute("INSERT OR REPLACE INTO kept VALUES ('last_case', ?)", (json.dumps(number),))
        _insert(db, case_id, groups, 0)
    return show_case(workspace, case_id)


def add_series(
    workspace: Workspace,
    library: Library,
    case_id: str,
    keys: Sequence[str],
    job: Job | None = None,
) -> CaseView:
    """Add series of the same patient to a case; its de-identification starts anew.

    Raises:
        NoSuchCase, NoSuchSeries, SeriesTaken, MixedPatients, SeriesNotUsable, NothingToUse.
    """
    case = show_case(workspace, case_id)
    groups = _usable(workspace, library, keys, job)
    present = open_group(workspace, case_id, case.series[0].id, Job())
    if groups[0].patient_id != present.patient_id:
        raise MixedPatients
    with workspace.change() as db:
        _insert(db, case_id, groups, len(case.series))
        db.execute("DELETE FROM cleared WHERE case_id = ?", (case_id,))
    return show_case(workspace, case_id)


def remove_case(workspace: Workspace, case_id: str) -> None:
    """Forget a case with its answers; the originals stay where they are.

    Raises:
        NoSuchCase: there is none.
    """
    show_case(workspace, case_id)
    with workspace.change() as db:
        db.execute("DELETE FROM cases WHERE id = ?", (case_id,))


def set_split(workspace: Workspace, case_id: str, split: Split) -> CaseView:
    """Make a case a public example or a hidden one.

    Raises:
        NoSuchCase: there is none.
    """
    with workspace.change() as db:
        db.execute("UPDATE cases SET split = ? WHERE id = ?", (str(split), case_id))
    return show_case(workspace, case_id)


def list_cases(workspace: Workspace) -> tuple[CaseView, ...]:
    """Give all cases in the order in which they were made."""
    rows = workspace.rows("SELECT * FROM cases ORDER BY position")
    series = _by_case(workspace.rows(f"{_SERIES} ORDER BY id"))
    answers = _by_case(workspace.rows("SELECT * FROM answers"))
    asked = tasks(workspace)
    return tuple(
        CaseView(
            id=row["id"],
            number=number,
            total=len(rows),
            split=row["split"],
            series=tuple(_series(item) for item in series[row["id"]]),
            questions=_questions(workspace, answers[row["id"]], asked),
        )
        for number, row in enumerate(rows, start=1)
    )


def show_case(workspace: Workspace, case_id: str) -> CaseView:
    """Give one case.

    Raises:
        NoSuchCase: there is none.
    """
    ids = [row["id"] for row in workspace.rows("SELECT id FROM cases ORDER BY position")]
    if case_id not in ids:
        raise NoSuchCase
    split = workspace.rows("SELECT split FROM cases WHERE id = ?", case_id)[0]["split"]
    series = workspace.rows(f"{_SERIES} WHERE case_id = ? ORDER BY id", case_id)
    answers = workspace.rows("SELECT * FROM answers WHERE case_id = ?", case_id)
    return CaseView(
        id=case_id,
        number=ids.index(case_id) + 1,
        total=len(ids),
        split=split,
        series=tuple(_series(item) for item in series),
        questions=_questions(workspace, answers, tasks(workspace)),
    )


def open_group(workspace: Workspace, case_id: str, series_id: str, job: Job) -> Group:
    """Find the originals of one series again.

    Raises:
        NoSuchCase: there is no such series.
        OriginalsChanged: the files are gone, or other images lie in their place.
    """
    rows = workspace.rows("SELECT * FROM series WHERE case_id = ? AND id = ?", case_id, series_id)
    if not rows:
        raise NoSuchCase
    sources = [Path(path) for path in json.loads(rows[0]["sources"])]
    if not all(path.exists() for path in sources):
        raise OriginalsChanged
    for group in scan(sources, job, cache=workspace.scans).groups:
        if group.key == rows[0]["key"]:
            return group
    raise OriginalsChanged


def load_series(workspace: Workspace, case_id: str, series_id: str, job: Job) -> Series:
    """Open one series of a case, with its volume where it makes one.

    Raises:
        NoSuchCase, OriginalsChanged, and what reading refuses.
    """
    group = open_group(workspace, case_id, series_id, job)
    return Series(group, load_volume(group, job) if group.grid is not None else None)


def _usable(
    workspace: Workspace, library: Library, keys: Sequence[str], job: Job | None
) -> list[Group]:
    groups = [library.group(key) for key in keys]
    if not groups:
        raise NothingToUse
    if not all(can_be_asked_about(group) for group in groups):
        raise SeriesNotUsable
    groups = as_dicom(workspace, groups, job or Job())
    if len({group.patient_id for group in groups}) > 1:
        raise MixedPatients
    taken = {row["key"] for row in workspace.rows("SELECT key FROM series")}
    if taken & {group.key for group in groups} or len({g.key for g in groups}) != len(groups):
        raise SeriesTaken
    return groups


def can_be_asked_about(group: Group) -> bool:
    """Whether a case can be made of a group: it is of pictures, or can be wrapped into such.

    A slide's label and overview of the glass can show a name: they never become part of a case.
    """
    if _LABEL in group.warnings:
        return False
    return str(group.kind) in IMAGE_KINDS or is_foreign(group)


def _insert(db: sqlite3.Connection, case_id: str, groups: list[Group], after: int) -> None:
    for number, group in enumerate(groups, start=after + 1):
        sources = sorted({str(Path(instance.path).resolve()) for instance in group.instances})
        grid = grid_document(group.grid).model_dump_json() if group.grid else None
        row = (
            case_id,
            numbered("series", number),
            group.key,
            group.modality,
            group.series_description,
            _images(group),
            json.dumps(sources),
            grid,
        )
        db.execute("INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _images(group: Group) -> int:
    """Count pictures; a slide's levels count, not their tiles."""
    if str(group.kind) == "video":
        return max(group.first.frames, 1)
    return max(len(group.frames), len(group.instances))


def _by_case(rows: list[sqlite3.Row]) -> defaultdict[str, list[sqlite3.Row]]:
    found: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _series(row: sqlite3.Row) -> CaseSeriesView:
    return CaseSeriesView(
        id=row["id"],
        key=row["key"],
        modality=row["modality"],
        title=row["title"],
        images=row["images"],
        grid=GridDocument.model_validate_json(row["grid"]) if row["grid"] else None,
    )


def _questions(
    workspace: Workspace, answers: list[sqlite3.Row], asked: tuple[Task, ...]
) -> tuple[QuestionView, ...]:
    given = {(item.place.task_id, item.place.question_id): item for item in read(answers)}
    views = []
    for task in asked:
        for question in task.questions:
            found = given.get((task.id, question.id))
            views.append(
                QuestionView(
                    task_id=task.id,
                    task_name=task.name,
                    question=question,
                    answer=found.answer if found else None,
                    mask=str(workspace.folder / found.mask) if found and found.mask else None,
                )
            )
    return tuple(views)
