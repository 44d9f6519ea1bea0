"""`medal describe`: the challenge's name, form and questions."""

from __future__ import annotations

import json
from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, FILE, json_option, workspace_option
from medal_desktop.cli.output import Output
from medal_desktop.workflow import describe as verbs
from medal_desktop.workflow import proposal, snapshots
from medal_desktop.workflow.baseline import import_scores
from medal_desktop.workflow.views import FormView
from medal_desktop.workflow.workspace import Workspace


@click.group()
def describe() -> None:
    """Describe the challenge: name, form, tasks with their questions."""


@describe.command("name")
@click.argument("name")
@workspace_option
def set_name(name: str, folder: Path) -> None:
    """Give the challenge its NAME."""
    with Workspace.open(folder) as workspace:
        form = verbs.set_name(workspace, name)
    click.echo(f"{form.challenge_id}: {form.name}")


@describe.command("version")
@click.argument("version")
@workspace_option
def set_version(version: str, folder: Path) -> None:
    """Give the challenge a VERSION, such as 1.0.1 for a corrected one."""
    with Workspace.open(folder) as workspace:
        form = verbs.set_version(workspace, version)
    click.echo(f"{form.challenge_id} {form.version}")


@describe.command("set")
@click.argument("field")
@click.argument("value")
@workspace_option
def set_field(field: str, value: str, folder: Path) -> None:
    """Fill in one FIELD of the form; VALUE is JSON, or plain text."""
    try:
        given = json.loads(value)
    except json.JSONDecodeError:
        given = value
    with Workspace.open(folder) as workspace:
        form = verbs.set_field(workspace, field, given)
    problems = [f"{item.title}: {item.problem}" for item in _fields(form) if item.name == field]
    click.echo("\n".join(problem for problem in problems if not problem.endswith(": ")) or "Kept.")


@describe.command("load")
@click.argument("source", type=FILE)
@workspace_option
def load(source: Path, folder: Path) -> None:
    """Fill in the form from the JSON file SOURCE."""
    with Workspace.open(folder) as workspace:
        form = verbs.load_description(workspace, source)
    click.echo(f"{_filled(form)} of {_required(form)} required fields are filled in")


@describe.command("tasks")
@click.argument("source", type=FILE)
@workspace_option
def tasks(source: Path, folder: Path) -> None:
    """Take the tasks and their questions from the JSON file SOURCE."""
    with Workspace.open(folder) as workspace:
        found = verbs.load_tasks(workspace, source)
    for task in found:
        click.echo(f"{task.id}: {task.name} ({len(task.questions)} questions)")


@describe.command("show")
@workspace_option
@json_option
def show(folder: Path, output: Output) -> None:
    """Show the form: what is filled in, and what is missing."""
    with Workspace.open(folder) as workspace:
        form = verbs.form(workspace)
    lines = [f"{form.challenge_id} {form.version}: {form.name or 'no name yet'}"]
    for section in form.sections:
        lines.append(f"{section.title}: {section.filled} of {section.required}")
        lines += [f"  {item.name}: {item.problem}" for item in section.fields if item.problem]
    output.give(form, lines)


@describe.command("baseline")
@click.argument("source", type=FILE)
@workspace_option
@json_option
def baseline(source: Path, folder: Path, output: Output) -> None:
    """Take scores of people and tried models from SOURCE: columns who, kind, score."""
    with Workspace.open(folder) as workspace:
        found = import_scores(workspace, source)
    lines = [
        f"{one.who} ({one.kind}): {one.mean:.3f}, 95 % interval {one.low:.3f} to {one.high:.3f}"
        for one in found
    ]
    output.give(found, lines)


@describe.command("changes")
@click.option("--since", default="", help="The version to compare with; the last one by default.")
@workspace_option
@json_option
def changes(since: str, folder: Path, output: Output) -> None:
    """Tell what changed since a version that was sealed."""
    with Workspace.open(folder) as workspace:
        version, found = snapshots.changes(workspace, since)
    lines = [f"Since {version}: {len(found)} changes"]
    lines += [f"  {change.kind.value}  {change.place}" for change in found]
    output.give(found, lines)


@describe.command("export")
@click.option("--pdf", type=ANY_PATH, help="Write the proposal as PDF.")
@click.option("--html", type=ANY_PATH, help="Write the proposal as one HTML file.")
@workspace_option
def export(pdf: Path | None, html: Path | None, folder: Path) -> None:
    """Write the proposal, as a panel reads it."""
    if pdf is None and html is None:
        raise click.UsageError("say --pdf or --html, with the file to write")
    with Workspace.open(folder) as workspace:
        for target in (path for path in (pdf, html) if path is not None):
            click.echo(str(proposal.export(workspace, target)))


def _fields(form: FormView) -> list[verbs.FieldView]:
    return [field for section in form.sections for field in section.fields]


def _required(form: FormView) -> int:
    return sum(section.required for section in form.sections)


def _filled(form: FormView) -> int:
    return sum(section.filled for section in form.sections)
