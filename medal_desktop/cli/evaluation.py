"""`medal model`, `evaluate`, `evaluation`, `board`: models on published challenges."""

from __future__ import annotations

import os
from pathlib import Path

import click

from medal_desktop.cli.options import FILE, json_option, server_option
from medal_desktop.cli.output import Output, progress, table
from medal_desktop.package.messages import Board, EvaluationRequest, EvaluationStatus
from medal_desktop.workflow import evaluate as verbs
from medal_desktop.workflow import settings
from medal_desktop.workflow.secrets import open_vault


@click.group()
def model() -> None:
    """Submit a model (a container image archive), or list yours."""


@model.command("submit")
@click.argument("archive", type=FILE)
@click.option("--name", required=True, help="The name on the board.")
@server_option
@json_option
def submit_model(archive: Path, name: str, server: str, output: Output) -> None:
    """Upload ARCHIVE, made by podman save, docker save or medal-model build."""
    with progress("Uploading") as job:
        state = settings.folder() / "uploads"
        found = verbs.submit_model(open_vault(os.environ), server, archive, name, state, job)
    output.give(found, [f"{found.id}  {found.state}  {found.reason}".rstrip()])


@model.command("list")
@server_option
@json_option
def list_models(server: str, output: Output) -> None:
    """List the models you may see."""
    found = verbs.models(open_vault(os.environ), server)
    rows = [(item.id, item.name, item.state, item.digest[:19], item.reason) for item in found]
    output.give(found, table(rows, ("model", "name", "state", "digest", "reason")))


@click.command()
@click.argument("model_id", metavar="MODEL")
@click.argument("challenge")
@click.argument("version")
@server_option
@json_option
def evaluate(model_id: str, challenge: str, version: str, server: str, output: Output) -> None:
    """Run MODEL on VERSION of CHALLENGE."""
    request = EvaluationRequest(model_id=model_id, challenge_id=challenge, version=version)
    found = verbs.evaluate(open_vault(os.environ), server, request)
    output.give(found, _lines(found))


@click.command()
@click.argument("evaluation_id", metavar="EVALUATION")
@server_option
@json_option
def evaluation(evaluation_id: str, server: str, output: Output) -> None:
    """Show where EVALUATION stands."""
    found = verbs.evaluation(open_vault(os.environ), server, evaluation_id)
    output.give(found, _lines(found))


@click.command()
@click.argument("challenge")
@click.argument("version")
@server_option
@json_option
def board(challenge: str, version: str, server: str, output: Output) -> None:
    """Show the ranking on VERSION of CHALLENGE, one table per task."""
    found = verbs.boards(server, challenge, version)
    output.give(found, [line for item in found for line in _board(item)])


def _lines(found: EvaluationStatus) -> list[str]:
    why = f" ({found.reason}: {found.message})" if found.reason else ""
    return [f"{found.id}  {found.state}{why}"]


def _board(found: Board) -> list[str]:
    rows = [
        (
            f"{row.rank} [{row.rank_low}–{row.rank_high}]",
            row.model_name,
            f"{row.value:.3f} [{row.value_low:.3f}–{row.value_high:.3f}]",
            f"{row.cases - row.failed_cases}/{row.cases}",
            row.digest[:19],
        )
        for row in found.rows
    ]
    title = f"{found.challenge_name} {found.version} · {found.task_name}"
    metric = found.metric_title + (f" ({found.unit})" if found.unit else "")
    return [title, *table(rows, ("rank", "model", metric, "cases answered", "image")), ""]
