"""Bringing in how well people and tried models answer, and filling the form from it."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.challenge.baseline import (
    Baseline,
    Summary,
    people,
    read_baseline,
    summaries,
)
from medal_desktop.workflow.documents import draft, keep_draft
from medal_desktop.workflow.workspace import Workspace

_KEPT, _FIELD = "baseline", "human_baseline"


def view(workspace: Workspace) -> tuple[Summary, ...]:
    """Give what was brought in, people first."""
    return summaries(Baseline.model_validate(workspace.value(_KEPT) or {}))


def import_scores(workspace: Workspace, source: Path) -> tuple[Summary, ...]:
    """Take a table of scores; the form's own field follows where it has one.

    Raises:
        UnreadableTable: it is none, or a row does not fit.
    """
    found = read_baseline(source)
    workspace.set_value(_KEPT, found.model_dump(mode="json"))
    _fill(workspace, found)
    return summaries(found)


def _fill(workspace: Workspace, found: Baseline) -> None:
    """Write number of readers, mean and interval; the name of the measure stays as written."""
    whole = people(found)
    if whole is None:
        return
    written = draft(workspace)
    old = written.description.get(_FIELD)
    numbers = {
        "readers": len(whole.values),
        "score": round(whole.mean, 4),
        "low": round(whole.low, 4),
        "high": round(whole.high, 4),
    }
    merged = {**(old if isinstance(old, dict) else {}), **numbers}
    keep_draft(workspace, written.with_field(_FIELD, merged))
