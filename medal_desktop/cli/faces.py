"""`medal faces`: what shows in head CT and MR, taken away, looked at and confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, json_option, workspace_option
from medal_desktop.cli.output import Output, progress, table
from medal_desktop.workflow import faces as verbs
from medal_desktop.workflow.face_pictures import save
from medal_desktop.workflow.views import FaceView
from medal_desktop.workflow.workspace import Workspace

_CASE = click.argument("case_id", metavar="CASE")
_SERIES = click.argument("series_id", metavar="[SERIES]", required=False)


@click.group()
def faces() -> None:
    """Faces in head CT and MR: list, show, remove, keep, confirm.

    A removed face is sealed only after a person has looked at the head and confirmed by name.
    """


@faces.command("list")
@workspace_option
@json_option
def list_faces(folder: Path, output: Output) -> None:
    """List the CT and MR series and how it stands with their faces."""
    with Workspace.open(folder) as workspace:
        found = verbs.faces(workspace)
    output.give(found, _lines(found))


@faces.command()
@_CASE
@_SERIES
@workspace_option
@json_option
def remove(case_id: str, series_id: str | None, folder: Path, output: Output) -> None:
    """Have the face removed from the copies of a series; de-identify again afterwards."""
    _change(verbs.remove, case_id, series_id, folder, output)


@faces.command()
@_CASE
@_SERIES
@workspace_option
@json_option
def keep(case_id: str, series_id: str | None, folder: Path, output: Output) -> None:
    """Leave the face of a series where it is; de-identify again afterwards."""
    _change(verbs.keep, case_id, series_id, folder, output)


@faces.command()
@_CASE
@_SERIES
@click.option("--picture", "target", type=ANY_PATH, required=True, help="The PNG to write.")
@workspace_option
def show(case_id: str, series_id: str | None, target: Path, folder: Path) -> None:
    """Draw the skin before (above) and after (below) from seven sides into a picture.

    The picture shows the face: keep it in the hospital.
    """
    with Workspace.open(folder) as workspace, progress("Drawing the skin") as job:
        chosen = _only(verbs.faces(workspace), case_id, series_id)
        save(verbs.look(workspace, case_id, chosen.series_id, job), target)


@faces.command()
@_CASE
@_SERIES
@click.option("--name", required=True, help="Who looked at the head from all sides.")
@workspace_option
@json_option
def confirm(case_id: str, series_id: str | None, name: str, folder: Path, output: Output) -> None:
    """Confirm by name that no face is left in the copies of a series."""
    with Workspace.open(folder) as workspace:
        chosen = _only(verbs.faces(workspace), case_id, series_id)
        found = verbs.confirm(workspace, case_id, chosen.series_id, name)
    output.give(found, _lines((found,)))


def _change(
    verb: Callable[[Workspace, str, str], FaceView],
    case_id: str,
    series_id: str | None,
    folder: Path,
    output: Output,
) -> None:
    with Workspace.open(folder) as workspace:
        chosen = _only(verbs.faces(workspace), case_id, series_id)
        found = verb(workspace, case_id, chosen.series_id)
    output.give(found, _lines((found,)))


def _only(found: tuple[FaceView, ...], case_id: str, series_id: str | None) -> FaceView:
    """Give the series that is meant; a case of one CT or MR series needs no name."""
    named = [
        item for item in found if item.case_id == case_id and series_id in {None, item.series_id}
    ]
    if len(named) != 1:
        raise click.UsageError("name one SERIES of CT or MR of the case; see `medal faces list`")
    return named[0]


def _lines(found: tuple[FaceView, ...]) -> list[str]:
    rows = [(item.case_id, item.series_id, item.title, item.state, _words(item)) for item in found]
    return table(rows, ("case", "series", "", "face", ""))


def _words(item: FaceView) -> str:
    if item.confirmed_by:
        return f"by {item.confirmed_by}"
    return item.words
