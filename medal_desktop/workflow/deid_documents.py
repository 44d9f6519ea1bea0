"""The papers about the de-identification: in the package and for the officer; never a value."""

from __future__ import annotations

from medal_desktop.deid.decisions import Decision
from medal_desktop.deid.report import DeidReport
from medal_desktop.package.writer import BagFile
from medal_desktop.workflow.deid_state import view
from medal_desktop.workflow.errors import NotReady
from medal_desktop.workflow.faces import face_lines
from medal_desktop.workflow.views import DecisionView
from medal_desktop.workflow.workspace import Workspace


def report(workspace: Workspace) -> DeidReport:
    """Give the report of the last run with the decisions made since.

    Raises:
        NotReady: there was no run yet.
    """
    kept = workspace.value("deid_report")
    if kept is None:
        raise NotReady("de-identify first")
    made = [_decision(item) for item in view(workspace).decisions if item.decided_by is not None]
    whole = DeidReport.model_validate(kept)
    return whole.model_copy(update={"decisions": tuple(made), "faces": face_lines(workspace)})


def deid_documents(workspace: Workspace) -> tuple[BagFile, BagFile]:
    """Give `deid/report.json` and `deid/profile.json`.

    Raises:
        NotReady: there was no run yet.
    """
    whole = report(workspace)
    profile = whole.profile.model_dump_json(indent=1)
    return (
        BagFile("deid/report.json", whole.to_json().encode()),
        BagFile("deid/profile.json", profile.encode()),
    )


def _decision(item: DecisionView) -> Decision:
    """Give the decision about the whole series, as the server's own check names places."""
    series = "/".join(item.finding.place.split("/")[:2])
    return Decision(
        code=item.finding.code,
        place=f"cases/{series}/",
        by=item.decided_by or "",
        reason=item.reason or "",
    )
