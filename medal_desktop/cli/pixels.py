"""`medal boxes`: what is painted over where text is burned into images."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import json_option, workspace_option
from medal_desktop.cli.output import Output, progress, table
from medal_desktop.workflow import pixels
from medal_desktop.workflow.views import BoxesView, BoxView
from medal_desktop.workflow.workspace import Workspace


def _read_boxes(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[BoxView, ...]:
    made = []
    for value in values:
        numbers = value.split(",")
        if len(numbers) != 4 or not all(part.strip().isdecimal() for part in numbers):
            raise click.BadParameter("give x,y,width,height in pixels")
        x, y, width, height = map(int, numbers)
        made.append(BoxView(x=x, y=y, width=width, height=height))
    return tuple(made)


@click.command()
@click.argument("case_id", metavar="CASE")
@click.argument("series_id", metavar="[SERIES]", required=False)
@click.option(
    "--add", "added", multiple=True, metavar="X,Y,W,H", callback=_read_boxes,
    help="Paint over this box in every frame (repeatable).",
)  # fmt: skip
@click.option("--clear", is_flag=True, help="Drop all boxes; only those added are painted.")
@click.option("--detect", is_flag=True, help="Drop your boxes and leave the text to the detector.")
@workspace_option
@json_option
def boxes(
    case_id: str,
    series_id: str | None,
    added: tuple[BoxView, ...],
    clear: bool,
    detect: bool,
    folder: Path,
    output: Output,
) -> None:
    """Show the boxes over burned-in text of CASE, or change those of one SERIES.

    Boxes of your own are painted as they are and none is added; de-identify again afterwards.
    """
    if (added or clear) and detect:
        raise click.UsageError("--detect drops your boxes; it goes with neither --add nor --clear")
    with Workspace.open(folder) as workspace:
        if added or clear or detect:
            chosen = _only(pixels.case_boxes(workspace, case_id), series_id)
            if detect:
                _detect(workspace, chosen)
            else:
                before = () if clear else chosen.boxes
                pixels.set_boxes(workspace, case_id, chosen.series_id, (*before, *added))
        found = [
            item
            for item in pixels.case_boxes(workspace, case_id)
            if series_id in {None, item.series_id}
        ]
        if series_id is not None and not found:
            pixels.boxes(workspace, case_id, series_id)
    output.give(found, _lines(found))


def _only(found: tuple[BoxesView, ...], series_id: str | None) -> BoxesView:
    """Give the series that is meant; a case of one series needs no name."""
    named = [item for item in found if series_id in {None, item.series_id}]
    if len(named) != 1:
        raise click.UsageError("name one SERIES of the case")
    return named[0]


def _detect(workspace: Workspace, chosen: BoxesView) -> None:
    pixels.forget_boxes(workspace, chosen.case_id, chosen.series_id)
    with progress("Looking for text") as job:
        pixels.detect(workspace, job)


def _lines(found: list[BoxesView]) -> list[str]:
    rows: list[tuple[object, ...]] = [
        (item.series_id, box.x, box.y, box.width, box.height, item.words)
        for item in found
        for box in item.boxes
    ]
    rows += [(item.series_id, "-", "-", "-", "-", item.words) for item in found if not item.boxes]
    return table(rows, ("series", "x", "y", "width", "height", ""))
