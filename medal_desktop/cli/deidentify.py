"""`medal deidentify`, `findings`, `decide`: nothing leaves that was not cleaned and checked."""

from __future__ import annotations

import os
from pathlib import Path

import click

from medal_desktop.base import policy
from medal_desktop.cli.options import (
    ANY_PATH,
    FILE,
    FOLDER,
    json_option,
    json_target_option,
    workspace_option,
)
from medal_desktop.cli.output import Output, give, progress, table
from medal_desktop.deid.report import DeidReport
from medal_desktop.workflow import deidentify as verbs
from medal_desktop.workflow.deidentify_folder import deidentify_folder
from medal_desktop.workflow.secrets import open_vault
from medal_desktop.workflow.views import DecisionView, DeidState, DeidView
from medal_desktop.workflow.workspace import Workspace


@click.command()
@click.argument("source", type=FOLDER, required=False)
@click.argument("out", type=ANY_PATH, required=False)
@click.option(
    "--profile", default="",
    help="A profile's name, or your own file; else your organisation's, or medal-default.",
)  # fmt: skip
@click.option("--key-file", type=ANY_PATH, help="With SOURCE: the project's key, made if new.")
@click.option(
    "--faces", type=click.Choice(["report", "remove"]), default="report",
    help="With SOURCE: what to do with faces in head CT and MR.",
)  # fmt: skip
@click.option(
    "--decisions", type=FILE, help="With SOURCE: JSON list of findings that may pass, and why."
)
@click.option("--recipe", type=FILE, help="With SOURCE: your own header rules (deid recipe).")
@click.option("-w", "--workspace", "folder", type=ANY_PATH, envvar="MEDAL_WORKSPACE")
@json_target_option
def deidentify(
    source: Path | None,
    out: Path | None,
    profile: str,
    key_file: Path | None,
    faces: str,
    decisions: Path | None,
    recipe: Path | None,
    folder: Path | None,
    target: Path | None,
) -> None:
    """De-identify the workspace's cases, or the folder SOURCE into OUT, and check the result."""
    profile = profile or policy.current().chosen("DeidProfile", "medal-default")
    if source is not None:
        if out is None or key_file is None:
            raise click.UsageError("SOURCE needs OUT and --key-file")
        with progress("De-identifying") as job:
            report = deidentify_folder(
                source, out, profile, key_file, job,
                faces=faces == "remove", decisions=decisions, recipe=recipe,
            )  # fmt: skip
        give(target, report, _report_lines(report))
        return
    if decisions is not None or recipe is not None:
        raise click.UsageError("--decisions and --recipe go with SOURCE and OUT")
    if faces == "remove":
        raise click.UsageError("in a workspace, choose series with: medal faces remove")
    if folder is None:
        raise click.UsageError("give --workspace, or SOURCE and OUT with --key-file")
    vault = open_vault(os.environ)
    with Workspace.open(folder) as workspace, progress("De-identifying") as job:
        found = verbs.deidentify(workspace, vault, profile, job)
    give(target, found, _lines(found))
    if any(series.state is DeidState.BLOCKED for series in found.series):
        raise SystemExit(1)


def _report_lines(report: DeidReport) -> list[str]:
    counts = ", ".join(f"{number} {status}" for status, number in report.counts.items() if number)
    lines = [report.statement, counts or "no files"]
    lines += [
        f"  file {file.number}: {file.status}: {file.reason}"
        for file in report.files
        if file.reason
    ]
    return lines + [f"  face removed, not confirmed: {line.place}" for line in report.faces]


@click.command()
@workspace_option
@json_option
def findings(folder: Path, output: Output) -> None:
    """List what the check found, and what was decided about it."""
    with Workspace.open(folder) as workspace:
        found = verbs.view(workspace)
    waiting = sum(item.state is DeidState.WAITING for item in found.series)
    lines = _decisions(found.decisions) if found.decisions or not waiting else []
    if waiting:
        lines.append(f"Not checked yet: {waiting} series. Run: medal deidentify")
    output.give(found.decisions, lines)
    if waiting:
        raise SystemExit(1)


@click.command()
@click.argument("finding")
@click.option("--name", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why it may pass; goes into the report.")
@workspace_option
@json_option
def decide(finding: str, name: str, reason: str, folder: Path, output: Output) -> None:
    """Let FINDING pass, by name and with a reason."""
    with Workspace.open(folder) as workspace:
        found = verbs.decide(workspace, finding, name, reason)
    output.give(found, [found.sentence])


def _lines(found: DeidView) -> list[str]:
    rows = [(item.case_id, item.series_id, item.state, item.words) for item in found.series]
    lines = [found.sentence, found.statement, ""]
    lines += table(rows, ("case", "series", "state", ""))
    waiting = tuple(item for item in found.decisions if item.open)
    return lines + (["", *_decisions(waiting)] if waiting else [])


def _decisions(found: tuple[DecisionView, ...]) -> list[str]:
    rows = [(item.id, item.finding.place, item.finding.message, _state(item)) for item in found]
    return table(rows, ("finding", "place", "what", "state")) if rows else ["No findings."]


def _state(item: DecisionView) -> str:
    if item.decided_by is not None:
        return f"decided by {item.decided_by}"
    return "open" if item.open else "for your eyes"
