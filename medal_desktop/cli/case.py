"""`medal case`: which images belong together and are asked about."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, EXISTING, FILE, json_option, workspace_option
from medal_desktop.cli.output import Output, progress, table
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow import case_table, cases, companions
from medal_desktop.workflow.agreement import agreement as agreement_of
from medal_desktop.workflow.open_folder import Library, look_at, open_folder, view
from medal_desktop.workflow.views import CaseView
from medal_desktop.workflow.workspace import Workspace

_SERIES = click.option(
    "--series", "keys", multiple=True, help="Key of a series as `medal scan` lists it (repeatable)."
)


@click.group()
def case() -> None:
    """Make cases of series; one case is one patient."""


@case.command("new")
@click.argument("sources", nargs=-1, required=True, type=EXISTING)
@_SERIES
@click.option("--split", type=click.Choice(["public", "hidden"]), default="hidden")
@workspace_option
@json_option
def new(
    sources: tuple[Path, ...], keys: tuple[str, ...], split: str, folder: Path, output: Output
) -> None:
    """Make a case of the series in SOURCES (all volumes, unless --series names some)."""
    with Workspace.open(folder) as workspace, progress("Reading") as job:
        library = open_folder(sources, job)
        chosen = _chosen(library, keys)
        made = cases.add_case(workspace, library, chosen, Split(split), job)
        companions.keep(workspace, made.id, library)
    _say(library, chosen)
    output.give(_plain(made), [made.id])


@case.command("add")
@click.argument("case_id", metavar="CASE")
@click.argument("sources", nargs=-1, required=True, type=EXISTING)
@_SERIES
@workspace_option
@json_option
def add(
    case_id: str, sources: tuple[Path, ...], keys: tuple[str, ...], folder: Path, output: Output
) -> None:
    """Add the series in SOURCES to CASE."""
    with Workspace.open(folder) as workspace, progress("Reading") as job:
        library = open_folder(sources, job)
        made = cases.add_series(workspace, library, case_id, _chosen(library, keys), job)
        companions.keep(workspace, made.id, library)
    output.give(_plain(made), [f"{made.id}: {len(made.series)} series"])


@case.command("list")
@workspace_option
@json_option
def list_all(folder: Path, output: Output) -> None:
    """List the cases and how far each one is."""
    with Workspace.open(folder) as workspace:
        found = cases.list_cases(workspace)
    rows = [
        (item.id, item.split, f"{item.answered}/{len(item.questions)}", item.title)
        for item in found
    ]
    output.give(
        [_plain(item) for item in found], table(rows, ("case", "split", "answers", "images"))
    )


@case.command("remove")
@click.argument("case_id", metavar="CASE")
@workspace_option
def remove(case_id: str, folder: Path) -> None:
    """Forget CASE and its answers; the original images stay where they are."""
    with Workspace.open(folder) as workspace:
        cases.remove_case(workspace, case_id)
    click.echo(f"{case_id} removed; its images are untouched")


def _say(library: Library, chosen: tuple[str, ...]) -> None:
    """Tell on stderr what the case was made of, what to look at, and what was left out."""
    for study in view(None, library).studies:
        for series in study.series:
            taken = "took" if series.key in chosen else "left out"
            look = f" (look at: {', '.join(look_at(series))})" if series.warnings else ""
            title = f"{series.modality} · {series.title} · {series.size}"
            click.echo(f"{taken}: {series.key[:12]}  {title}{look}", err=True)


def _chosen(library: Library, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Give full keys: those named, or all volumes, or all images where there is no volume."""
    if keys:
        return tuple(library.group(key).key for key in keys)
    usable = [group for group in library.scan.groups if cases.can_be_asked_about(group)]
    volumes = [group.key for group in usable if group.grid is not None]
    return tuple(volumes or (group.key for group in usable))


def _plain(item: CaseView) -> dict[str, object]:
    return {
        "id": item.id,
        "split": item.split,
        "answered": item.answered,
        "questions": len(item.questions),
        "series": item.series,
    }


@case.command("export")
@click.argument("target", type=ANY_PATH)
@workspace_option
def export(target: Path, folder: Path) -> None:
    """Write all cases with their splits and answers to TARGET (.csv or .xlsx)."""
    with Workspace.open(folder) as workspace:
        click.echo(str(case_table.export(workspace, target)))


@case.command("import")
@click.argument("source", type=FILE)
@workspace_option
@json_option
def import_table(source: Path, folder: Path, output: Output) -> None:
    """Take splits and answers from SOURCE (.csv or .xlsx); with one wrong cell nothing is taken."""
    with Workspace.open(folder) as workspace:
        taken = case_table.import_table(workspace, source)
    words = f"{taken.cases} rows: {taken.splits} splits and {taken.answers} answers changed"
    output.give(taken, [words])


@case.command("agreement")
@workspace_option
@json_option
def agreement(folder: Path, output: Output) -> None:
    """Tell how far the two readers agree, by the statistic that fits each question."""
    with Workspace.open(folder) as workspace, progress("Comparing") as job:
        lines = agreement_of(workspace, job)
    output.give(
        lines,
        [
            f"{line.task_id}/{line.question_id}  {line.statistic} "
            f"{'–' if line.value is None else f'{line.value:.2f}'}  "
            f"{line.cases} cases, {line.decided} decided. {line.beside}".rstrip()
            for line in lines
        ],
    )
