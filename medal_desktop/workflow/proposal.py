"""Exporting the proposal, for a panel to read: as PDF or as one HTML file."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.files import write_beside
from medal_desktop.challenge.forms import load_form
from medal_desktop.challenge.proposal import proposal
from medal_desktop.challenge.proposal_html import to_html
from medal_desktop.package.documents import CaseEntry, SeriesEntry
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow.documents import draft
from medal_desktop.workflow.errors import NoProposal
from medal_desktop.workflow.workspace import Workspace

SUFFIXES = (".pdf", ".html")


def export(workspace: Workspace, target: Path) -> Path:
    """Write the proposal as it stands now; the ending of the name says which form.

    Raises:
        Forbidden: the organisation lets nothing but packages be copied out of the workspace.
        NoProposal: another ending, or the place cannot be written.
    """
    policy.current().require_export(of_package=False)
    made = proposal(draft(workspace), load_form(), _cases(workspace))
    if target.suffix.lower() not in SUFFIXES:
        raise NoProposal("the name must end with .pdf or .html")
    if target.suffix.lower() == ".pdf":
        from medal_desktop.challenge.proposal_pdf import to_pdf  # noqa: PLC0415 - loads a library

        raw = to_pdf(made)
    else:
        raw = to_html(made).encode()
    try:
        with write_beside(target, mode=0o644) as stream:
            stream.write(raw)
    except OSError:
        raise NoProposal("the place cannot be written") from None
    return target


def _cases(workspace: Workspace) -> tuple[CaseEntry, ...]:
    """Give the cases with all their images, also those not cleared yet."""
    series: dict[str, list[SeriesEntry]] = {}
    for row in workspace.rows("SELECT * FROM series ORDER BY case_id, id"):
        entry = SeriesEntry(id=row["id"], modality=row["modality"], files=max(1, row["images"]))
        series.setdefault(row["case_id"], []).append(entry)
    return tuple(
        CaseEntry(id=row["id"], split=Split(row["split"]), series=tuple(series[row["id"]]))
        for row in workspace.rows("SELECT * FROM cases ORDER BY position")
        if row["id"] in series
    )
