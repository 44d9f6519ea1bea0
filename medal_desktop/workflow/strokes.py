"""Strokes that are on disk before the mask's file is: a crash between the two loses nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medal_desktop.annotation.history import Stroke, pack, replay
from medal_desktop.annotation.model import Place
from medal_desktop.annotation.store import FIRST
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.workflow.annotate import find_question, save_mask, series_grid
from medal_desktop.workflow.reading import show_as
from medal_desktop.workflow.workspace import Workspace


def note(
    workspace: Workspace, place: Place, series_id: str, stroke: Stroke, reader: str = FIRST
) -> int:
    """Put a stroke on disk at once; give its number for `save_mask`."""
    with workspace.change() as db:
        kept = db.execute(
            """INSERT INTO strokes (case_id, reader, task_id, question_id, series_id, body)
            VALUES (?, ?, ?, ?, ?, ?)""",
            (place.case_id, reader, place.task_id, place.question_id, series_id, pack(stroke)),
        )
        return int(kept.lastrowid or 0)


def waiting(workspace: Workspace, place: Place, reader: str = FIRST) -> bool:
    """Tell whether there are strokes that the mask's file does not hold yet."""
    query = """SELECT 1 FROM strokes WHERE case_id = ? AND task_id = ? AND question_id = ?
        AND reader = ? LIMIT 1"""
    keys = (place.case_id, place.task_id, place.question_id, reader)
    return bool(workspace.rows(query, *keys))


def forget(workspace: Workspace, place: Place, reader: str = FIRST) -> None:
    """Drop the strokes of a mask that are kept apart."""
    with workspace.change() as db:
        db.execute(
            """DELETE FROM strokes WHERE case_id = ? AND task_id = ? AND question_id = ?
            AND reader = ?""",
            (place.case_id, place.task_id, place.question_id, reader),
        )


def recover(workspace: Workspace) -> int:
    """Bring strokes that a crash left apart into their masks; give how many there were."""
    rows = workspace.rows("SELECT * FROM strokes ORDER BY number")
    pending: dict[tuple[str, str, str, str, str], list[tuple[int, bytes]]] = {}
    for row in rows:
        names = ("case_id", "reader", "task_id", "question_id", "series_id")
        key = (row[names[0]], row[names[1]], row[names[2]], row[names[3]], row[names[4]])
        pending.setdefault(key, []).append((row["number"], row["body"]))
    for (case_id, reader, task_id, question_id, series_id), strokes in pending.items():
        place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
        _redo(workspace, place, series_id, reader, strokes)
    return len(rows)


def _redo(
    workspace: Workspace,
    place: Place,
    series_id: str,
    reader: str,
    strokes: list[tuple[int, bytes]],
) -> None:
    case = show_as(workspace, place.case_id, reader)
    known = {(one.task_id, one.question.id) for one in case.questions}
    if (place.task_id, place.question_id) not in known:
        return
    asked = find_question(case, place.question_id, place.task_id)
    grid = series_grid(case, series_id)
    labels = np.zeros(grid.shape, np.uint8)
    if asked.mask is not None and getattr(asked.answer, "series", "") == series_id:
        labels = read_mask(Path(asked.mask)).labels
    for _, packed in strokes:
        replay(labels, packed)
    save_mask(
        workspace,
        place.case_id,
        place.task_id,
        place.question_id,
        series_id,
        labels,
        reader,
        strokes[-1][0],
    )
