"""The one report about the de-identification: for the data protection officer, and for programs."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base.files import write_text
from medal_desktop.deid.report_html import to_html
from medal_desktop.workflow.deid_documents import report
from medal_desktop.workflow.deid_summary import summary
from medal_desktop.workflow.workspace import Workspace


def page(workspace: Workspace) -> str:
    """Give the report as a page of HTML that needs nothing else.

    Raises:
        NotReady: there was no run yet.
    """
    return to_html(report(workspace), summary(workspace))


def save(workspace: Workspace, target: Path) -> None:
    """Write the report: JSON where the name ends so, else HTML; readable by this user alone.

    Raises:
        NotReady: there was no run yet.
        OSError: the file cannot be written.
    """
    as_json = target.suffix.lower() == ".json"
    write_text(target, report(workspace).to_json() if as_json else page(workspace))
