"""`medal workspace`: where the work is kept."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, json_option, workspace_option
from medal_desktop.cli.output import Output
from medal_desktop.workflow.rail import rail
from medal_desktop.workflow.workspace import Workspace


@click.group()
def workspace() -> None:
    """Begin a workspace, or see how far one has come."""


@workspace.command("new")
@click.argument("folder", type=ANY_PATH)
@json_option
def new(folder: Path, output: Output) -> None:
    """Begin a workspace in FOLDER (new or empty)."""
    with Workspace.create(folder) as made:
        output.give({"folder": str(folder), "id": made.id}, [f"Workspace begun in {folder}"])


@workspace.command("show")
@workspace_option
@json_option
def show(folder: Path, output: Output) -> None:
    """Show each step: what is done, and what is missing."""
    with Workspace.open(folder) as opened:
        steps = rail(opened).steps
        output.give(steps, [f"{step.state:8} {step.name}: {step.words}" for step in steps])
