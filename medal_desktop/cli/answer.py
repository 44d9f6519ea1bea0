"""`medal answer`: the reference answer to one question about one case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from medal_desktop.cli.given import Said
from medal_desktop.cli.options import FILE, json_option, workspace_option
from medal_desktop.cli.output import Output, progress
from medal_desktop.workflow import annotate
from medal_desktop.workflow.cases import show_case
from medal_desktop.workflow.views import CaseView
from medal_desktop.workflow.workspace import Workspace


@click.command()
@click.argument("case_id", metavar="CASE")
@click.argument("question_id", metavar="QUESTION")
@click.option("--choice", help="The code of an option.")
@click.option("--choices", multiple=True, help="The code of an option that holds (repeatable).")
@click.option("--number", type=float, help="A number in the question's unit.")
@click.option("--text", help="A few words.")
@click.option(
    "--point",
    "points",
    multiple=True,
    metavar="X,Y,Z[,LABEL]",
    help="A place (repeatable): column, row and frame from 0 in a picture, film or slide (its "
    "largest level); LPS mm in a volume.",
)
@click.option(
    "--box",
    "boxes",
    multiple=True,
    metavar="X1,Y1,Z1,X2,Y2,Z2[,LABEL]",
    help="Two corners (repeatable), counted as points; Z1 to Z2 are frames of a film.",
)
@click.option("--nothing", is_flag=True, help="None of the options holds; nothing is to be marked.")
@click.option("--mask", type=FILE, help="A NIfTI or DICOM SEG file.")
@click.option(
    "--series",
    help="With --mask, --point, --box: the series it was drawn on (default: the first volume, "
    "else the first series).",
)
@click.option("--task", default="", help="The task, where the question's id is in several.")
@workspace_option
@json_option
def answer(
    case_id: str,
    question_id: str,
    mask: Path | None,
    series: str | None,
    task: str,
    folder: Path,
    output: Output,
    **said: Any,
) -> None:
    """Keep the answer to QUESTION about CASE: choices, a number, words, places, or a mask."""
    given = Said(**said)
    if given.ways + (mask is not None) != 1:
        raise click.UsageError(
            "give one of --choice, --choices, --number, --text, --point, --box, --nothing, --mask"
        )
    with Workspace.open(folder) as workspace:
        case = show_case(workspace, case_id)
        where = series or _first_volume(case)
        if mask is not None:
            with progress("Mask") as job:
                case = annotate.answer_mask(workspace, case_id, task, question_id, where, mask, job)
        else:
            asked = annotate.find_question(case, question_id, task)
            made = given.answer(asked.question.answer_type, where)
            case = annotate.answer(workspace, case_id, asked.task_id, question_id, made)
        marked = _marked(workspace, case, task, question_id) if mask is not None else {}
    done = {"case": case.id, "answered": case.answered, "questions": len(case.questions), **marked}
    lines = [f"{case.id}: {case.answered} of {len(case.questions)} answered"]
    if marked:
        lines.append(f"The mask marks {marked['voxels']:,} voxels, {marked['ml']:.2f} ml.")
    output.give(done, lines)


def _marked(workspace: Workspace, case: CaseView, task: str, question: str) -> dict[str, float]:
    """Tell how much a mask marks, so that an empty or cropped one is noticed at once."""
    kept = annotate.load_mask(workspace, case.id, task, question)
    voxels = int((kept.labels > 0).sum()) if kept else 0
    return {"voxels": voxels, "ml": voxels * kept.grid.voxel_ml if kept else 0.0}


def _first_volume(case: CaseView) -> str:
    volumes = [item.id for item in case.series if item.grid is not None]
    return volumes[0] if volumes else case.series[0].id
