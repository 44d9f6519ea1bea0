"""What the workspace remembers of a de-identification: hashes, findings, decisions; no values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medal_desktop.package.documents import Finding
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.views import (
    CaseSeriesView,
    CaseView,
    DecisionView,
    DeidSeriesView,
    DeidState,
    DeidView,
)
from medal_desktop.workflow.workspace import Workspace


def copies(workspace: Workspace) -> Path:
    """Give the folder of the last run's copies, by case and series."""
    facts = workspace.value("deid", {})
    return workspace.folder / "deidentified" / str(facts.get("folder", "none"))


def keep(
    workspace: Workspace,
    facts: Mapping[str, object],
    report: str,
    hashes: Mapping[str, str],
    findings: Sequence[Finding],
) -> None:
    """Remember a run in one transaction; decisions about the same findings stay."""
    decided = {
        row["id"]: row for row in workspace.rows("SELECT * FROM findings WHERE decided IS NOT NULL")
    }
    with workspace.change() as db:
        db.execute("DELETE FROM cleared")
        db.execute("DELETE FROM findings")
        for place, digest in hashes.items():
            case_id, series_id, name = place.split("/")
            db.execute(
                "INSERT INTO cleared VALUES (?, ?, ?, ?)", (case_id, series_id, name, digest)
            )
        for finding in findings:
            number = _finding_id(finding, hashes)
            before = decided.get(number)
            made = (before["decided_by"], before["reason"], before["decided"]) if before else ()
            row = (number, _case_of(finding), finding.model_dump_json(), *(made or (None,) * 3))
            db.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", row)
        whole = {**facts, "done": datetime.now(UTC).isoformat(timespec="seconds")}
        db.execute("INSERT OR REPLACE INTO kept VALUES ('deid', ?)", (json.dumps(whole),))
        db.execute("INSERT OR REPLACE INTO kept VALUES ('deid_report', ?)", (report,))


def rename_copies(
    workspace: Workspace,
    case_id: str,
    series_id: str,
    hashes: Mapping[str, str],
    settled: Sequence[str] = (),
) -> None:
    """Know a series' copies by their new bytes, whose pixels are the old ones.

    Looks and decisions stay with them; findings of the codes `settled` are gone.
    """
    place = f"{case_id}/{series_id}"
    known = {row["sha256"] for row in workspace.rows("SELECT sha256 FROM looked")}
    found = [
        row
        for row in workspace.rows("SELECT * FROM findings WHERE case_id = ?", case_id)
        if f"{Finding.model_validate_json(row['finding']).place}/".startswith(f"{place}/")
    ]
    before = {
        row["name"]: row["sha256"]
        for row in workspace.rows(
            "SELECT * FROM cleared WHERE case_id = ? AND series_id = ?", case_id, series_id
        )
    }
    with workspace.change() as db:
        for whole, digest in hashes.items():
            name = whole.rpartition("/")[2]
            values = (case_id, series_id, name, digest)
            db.execute("INSERT OR REPLACE INTO cleared VALUES (?, ?, ?, ?)", values)
            if before.get(name) in known:
                db.execute("INSERT OR IGNORE INTO looked VALUES (?)", (digest,))
        for row in found:
            db.execute("DELETE FROM findings WHERE id = ?", (row["id"],))
            finding = Finding.model_validate_json(row["finding"])
            if finding.code not in settled:
                renamed = (_finding_id(finding, hashes), *tuple(row)[1:])
                db.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?, ?)", renamed)


def _finding_id(finding: Finding, hashes: Mapping[str, str]) -> str:
    """Name a finding by what was found in which bytes: other bytes need another decision."""
    series = "/".join(finding.place.split("/")[:2])
    bytes_seen = [digest for place, digest in sorted(hashes.items()) if place.startswith(series)]
    text = "\n".join([finding.code, finding.place, *bytes_seen])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _case_of(finding: Finding) -> str:
    return finding.place.split("/", maxsplit=1)[0]


def view(workspace: Workspace, cases: tuple[CaseView, ...] | None = None) -> DeidView:
    """Give the state of every series, all findings, and the sentence on top.

    `cases` saves reading them when they are at hand.
    """
    facts: dict[str, Any] = workspace.value("deid", {})
    decisions = tuple(
        DecisionView(
            id=row["id"],
            case_id=row["case_id"],
            finding=Finding.model_validate_json(row["finding"]),
            decided_by=row["decided_by"],
            reason=row["reason"],
        )
        for row in workspace.rows("SELECT * FROM findings ORDER BY case_id, id")
    )
    counts = {
        (row["case_id"], row["series_id"]): row["n"]
        for row in workspace.rows(
            "SELECT case_id, series_id, COUNT(*) AS n FROM cleared GROUP BY 1, 2"
        )
    }
    here = _by_series(decisions)
    series = tuple(
        _series(
            case.id,
            item,
            counts.get((case.id, item.id), 0),
            facts,
            here.get(f"{case.id}/{item.id}", ()),
        )
        for case in (list_cases(workspace) if cases is None else cases)
        for item in case.series
    )
    return DeidView(
        profile=facts.get("profile", ""),
        statement=facts.get("statement", ""),
        series=series,
        decisions=decisions,
        removed=facts.get("removed", 0),
        replaced=facts.get("replaced", 0),
    )


def _series(
    case_id: str,
    series: CaseSeriesView,
    cleared: int,
    facts: dict[str, Any],
    decisions: Sequence[DecisionView],
) -> DeidSeriesView:
    place = f"{case_id}/{series.id}"
    waiting = [item for item in decisions if item.open]
    passed = [item for item in decisions if item.decided_by]
    state, words = DeidState.CLEAN, f"{cleared} images checked"
    if passed:
        words += f"; let pass by {passed[0].decided_by}"
    if place in facts.get("held", {}):
        state, words = DeidState.BLOCKED, facts["held"][place]
    elif not cleared:
        state, words = DeidState.WAITING, "not yet de-identified"
    elif waiting:
        state, words = DeidState.NEEDS_YOU, waiting[0].finding.message
    return DeidSeriesView(
        case_id=case_id,
        series_id=series.id,
        title=f"{series.modality} · {series.title or 'without description'}",
        state=state,
        files=series.images,
        words=words,
    )


def _by_series(decisions: Sequence[DecisionView]) -> dict[str, list[DecisionView]]:
    """Sort decisions by `case/series`, so that thousands of series stay quick."""
    found: dict[str, list[DecisionView]] = {}
    for item in decisions:
        found.setdefault("/".join(item.finding.place.split("/")[:2]), []).append(item)
    return found
