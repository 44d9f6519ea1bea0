"""The challenge as the workspace holds it: its draft, its tasks, and the whole document."""

from __future__ import annotations

from medal_desktop.base.geometry import Grid
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.package.documents import (
    CaseEntry,
    Challenge,
    GridDocument,
    SeriesEntry,
    Task,
)
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow.workspace import Workspace


def draft(workspace: Workspace) -> ChallengeDraft:
    """Give the challenge as written so far; the first call begins it."""
    kept = workspace.value("draft")
    if kept is not None:
        return ChallengeDraft.model_validate(kept)
    begun = ChallengeDraft(id=f"challenge-{workspace.id[:8]}")
    keep_draft(workspace, begun)
    return begun


def keep_draft(workspace: Workspace, changed: ChallengeDraft) -> None:
    """Keep the challenge as written so far."""
    workspace.set_value("draft", changed.model_dump(mode="json"))


def tasks(workspace: Workspace) -> tuple[Task, ...]:
    """Give the tasks with their questions."""
    return draft(workspace).tasks


def challenge(workspace: Workspace) -> Challenge:
    """Give the whole challenge with the cases that were cleared.

    Raises:
        InvalidDraft: there is no name, no task or no case yet.
    """
    return draft(workspace).challenge(case_entries(workspace))


def case_entries(workspace: Workspace) -> tuple[CaseEntry, ...]:
    """Give the cases as a package lists them."""
    return tuple(
        CaseEntry(id=row["id"], split=Split(row["split"]), series=_series(workspace, row["id"]))
        for row in workspace.rows("SELECT * FROM cases ORDER BY position")
    )


def _series(workspace: Workspace, case_id: str) -> tuple[SeriesEntry, ...]:
    query = """SELECT series.*, (SELECT COUNT(*) FROM cleared WHERE cleared.case_id = series.case_id
        AND cleared.series_id = series.id) AS files FROM series WHERE case_id = ? ORDER BY id"""
    return tuple(
        SeriesEntry(
            id=row["id"],
            modality=row["modality"] or "OT",
            files=max(row["files"], 1),
            grid=GridDocument.model_validate_json(row["grid"]) if row["grid"] else None,
        )
        for row in workspace.rows(query, case_id)
    )


def grid_document(grid: Grid) -> GridDocument:
    """Turn a grid into its document."""
    return GridDocument(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )


def grid_from(document: GridDocument) -> Grid:
    """Turn a document into its grid."""
    return Grid(**dict(document))
