"""`medal report`: what a person signs, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, workspace_option
from medal_desktop.workflow.deid_report import save
from medal_desktop.workflow.workspace import Workspace


@click.group()
def report() -> None:
    """Reports for people outside of the project."""


@report.command()
@click.argument("out", type=ANY_PATH)
@workspace_option
def deid(out: Path, folder: Path) -> None:
    """Write the de-identification report to OUT: a page of HTML, or JSON by the file's ending.

    It is for the data protection officer: the conformance statement of the profile used, what
    was removed, painted over or held back, what the check found, and who decided what.
    """
    with Workspace.open(folder) as workspace:
        save(workspace, out)
    click.echo(f"Written: {out.name}")
