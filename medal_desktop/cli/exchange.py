"""`medal export` and `medal import`: annotations for other programs, and from them."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, FILE, json_option, workspace_option
from medal_desktop.cli.output import Output, progress
from medal_desktop.workflow.workspace import Workspace

KINDS = ("seg", "rtstruct", "nifti", "sr", "marks", "segments", "answers")
_READER = click.option(
    "--reader", type=click.Choice(["first", "second"]), default="first", show_default=True
)


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("case_ids", metavar="[CASE]...", nargs=-1)
@click.option("-o", "--out", "target", type=ANY_PATH, required=True, help="The folder to write to.")
@_READER
@workspace_option
@json_option
def export(
    kind: str,
    case_ids: tuple[str, ...],
    target: Path,
    reader: str,
    folder: Path,
    output: Output,
) -> None:
    """Write annotations of the CASEs (all, where none is named).

    Masks as DICOM `seg`, `rtstruct` or `nifti`; marks as DICOM `sr`; `marks`, `segments` and
    `answers` as CSV tables.
    """
    from medal_desktop.workflow import exchange, strokes  # noqa: PLC0415 - loads numpy and pydantic

    with Workspace.open(folder) as workspace, progress("Export") as job:
        strokes.recover(workspace)
        chosen = exchange.Kind(kind)
        done = exchange.export(workspace, chosen, target, job, case_ids, reader)
    lines = [f"{one.path}: {one.count}" for one in done]
    if chosen in exchange.NAMES_PATIENT:
        lines.append("These files name the patient, as the images do: for use in the hospital.")
    output.give(done, lines)


@click.command("import")
@click.argument("case_id", metavar="CASE")
@click.argument("source", metavar="FILE", type=FILE)
@click.option("--question", "question_id", default="", help="For a mask: the question it answers.")
@click.option("--task", default="", help="The task, where the question's id is in several.")
@click.option("--series", "series_id", default="", help="The series (default: the first volume).")
@_READER
@workspace_option
@json_option
def import_file(
    case_id: str,
    source: Path,
    question_id: str,
    task: str,
    series_id: str,
    reader: str,
    folder: Path,
    output: Output,
) -> None:
    """Take annotations of CASE from FILE.

    A DICOM SR gives marks; a DICOM SEG, an RTSTRUCT or a NIfTI file gives a mask.
    """
    from medal_desktop.workflow import exchange  # noqa: PLC0415 - loads numpy and pydantic
    from medal_desktop.workflow.session import Session  # noqa: PLC0415 - loads numpy and pydantic

    with Workspace.open(folder) as workspace, progress("Import") as job:
        session = Session(workspace, reader)
        case = session.case(case_id)
        volumes = [one.id for one in case.series if one.grid is not None]
        where = series_id or next(iter(volumes), case.series[0].id)
        if question_id:
            session.answer_mask(case_id, task, question_id, where, source, job)
            output.give({"case": case_id, "masks": 1}, [f"{case_id}: {question_id} answered"])
            return
        found = exchange.import_marks(workspace, case_id, where, source, job)
        for mark in found:
            session.put_mark(case_id, mark)
    output.give({"case": case_id, "marks": len(found)}, [f"{case_id}: {len(found)} marks"])
