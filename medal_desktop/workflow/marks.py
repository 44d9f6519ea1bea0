"""Marks on the images of a case: measured, pointed at, named; each act is kept at once."""

from __future__ import annotations

from medal_desktop.annotation.marks import store
from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.store import FIRST
from medal_desktop.workflow.cases import show_case
from medal_desktop.workflow.errors import SeriesNotUsable
from medal_desktop.workflow.workspace import Workspace


def list_marks(workspace: Workspace, case_id: str, reader: str = FIRST) -> tuple[Mark, ...]:
    """Give one reader's marks on a case, in the order in which they were made.

    Raises:
        NoSuchCase: there is none.
    """
    show_case(workspace, case_id)
    rows = workspace.rows("SELECT * FROM marks WHERE case_id = ? ORDER BY rowid", case_id)
    return tuple(mark for mark in store.read(rows) if mark.reader == reader)


def find_mark(workspace: Workspace, case_id: str, mark_id: str) -> Mark | None:
    """Give one mark by its id, or None."""
    rows = workspace.rows("SELECT * FROM marks WHERE case_id = ? AND id = ?", case_id, mark_id)
    return next(iter(store.read(rows)), None)


def put_mark(workspace: Workspace, case_id: str, mark: Mark) -> None:
    """Keep a mark; an earlier one with its id is replaced.

    Raises:
        NoSuchCase: there is none.
        SeriesNotUsable: the case has no such series.
    """
    if mark.series not in {series.id for series in show_case(workspace, case_id).series}:
        raise SeriesNotUsable
    with workspace.change() as db:
        store.put(db, case_id, mark)


def remove_mark(workspace: Workspace, case_id: str, mark_id: str) -> None:
    """Forget a mark; one that is gone already is no fault.

    Raises:
        NoSuchCase: there is none.
    """
    show_case(workspace, case_id)
    with workspace.change() as db:
        store.remove(db, case_id, mark_id)
