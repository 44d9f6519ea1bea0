"""`medal-server evaluations …`: what waits and runs, why something failed, stop it, try again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict

import click
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from medal_desktop.package.outcomes import EvaluationState
from server_api import audit
from server_api.db.base import later
from server_api.db.evaluation_tables import CaseRunRow, EvaluationRow
from server_api.db.tables import ModelRow
from server_api.errors import NotFound
from server_api.evaluation import queue
from server_api.evaluation.allowances import Allowance, allow, allowance_of
from server_api.evaluation.turns import UNDER_WAY
from server_api.keys import MissingKey
from server_api.services import Services, open_services
from server_api.settings import Settings

STATES = click.Choice([state.value for state in EvaluationState])
_MIB = 1 << 20


@click.group()
def evaluations() -> None:
    """Look at the queue of evaluations, and step in."""


@evaluations.command("list")
@click.option("--state", type=STATES, help="Only those in this state.")
@click.option("--most", default=50, show_default=True, help="How many, newest first.")
def list_evaluations(state: str | None, most: int) -> None:
    """List evaluations, one line each."""
    wanted = [EvaluationRow.state == state] if state else []
    chosen = select(EvaluationRow).where(*wanted).order_by(EvaluationRow.created.desc())
    with open_existing().database.reading() as session:
        for row in session.scalars(chosen.limit(most)):
            click.echo(_line(row))


@evaluations.command("show")
@click.argument("evaluation_id")
def show(evaluation_id: str) -> None:
    """Show one evaluation with what each of its runs took."""
    with open_existing().database.reading() as session:
        row = _find(session, evaluation_id)
        for name, value in _facts(session, row):
            click.echo(f"{name + ':':12}{value}")
        for run in session.scalars(_runs(row)):
            click.echo(_run_line(run))


@evaluations.command("cancel")
@click.argument("evaluation_id")
def cancel(evaluation_id: str) -> None:
    """Stop an evaluation that waits or runs."""
    with open_existing().database.session() as session:
        row = _find(session, evaluation_id)
        waits = row.state == EvaluationState.QUEUED
        queue.cancel(session, row, audit.SYSTEM)
    click.echo("It has ended." if waits else "Its worker is told, and ends it.")


@evaluations.command("retry")
@click.argument("evaluation_id")
def retry(evaluation_id: str) -> None:
    """Queue once more what failed or was cancelled; prints the new evaluation's id."""
    with open_existing().database.session() as session:
        click.echo(queue.retry(session, _find(session, evaluation_id), audit.SYSTEM).id)


@evaluations.command("first")
@click.argument("evaluation_id")
@click.option("--priority", type=click.IntRange(0, 1000), default=1, show_default=True)
def put_first(evaluation_id: str, priority: int) -> None:
    """Put one that waits before everybody's turn; the highest goes first, 0 takes it back."""
    with open_existing().database.session() as session:
        row = _find(session, evaluation_id)
        row.priority = priority
        detail = str(priority)
        audit.record(session, audit.SYSTEM, "evaluation.priority", row.id, priority=detail)


@evaluations.command("limits")
@click.argument("challenge_id")
@click.argument("version", default="")
@click.option("--seconds", type=float, help="For each case, by the clock on the wall.")
@click.option("--memory-bytes", type=int, help="With /tmp, /output and shared memory.")
@click.option("--output-bytes", type=int)
@click.option("--output-files", type=int)
@click.option("--tmp-bytes", type=int)
@click.option("--processes", type=int, help="With threads.")
@click.option("--cpus", type=float)
@click.option("--log-bytes", type=int)
@click.option("--probes-per-day", type=int, help="Evaluations of one account on this challenge.")
def limits(challenge_id: str, version: str, **wanted: float | None) -> None:
    """Set what a challenge allows each run; without options, show what holds.

    Without VERSION it is for every version that has none of its own.
    """
    given = {name: value for name, value in wanted.items() if value is not None}
    services = open_existing()
    if given:
        with services.database.session() as session:
            allow(session, challenge_id, version, Allowance.model_validate(given))
            audit.record(session, audit.SYSTEM, "challenge.limits", f"{challenge_id} {version}")
    with services.database.reading() as session:
        known = allowance_of(session, challenge_id, version)
    for name, value in asdict(known.limits(services.settings, 1)).items():
        click.echo(f"{name + ':':14}{value:g}")


def long_waiting(services: Services) -> Iterator[str]:
    """Say in words what an operator should look into; nothing when all moves."""
    patience = services.settings.longest_wait
    waiting = EvaluationRow.state == EvaluationState.QUEUED
    silent = (EvaluationRow.state.in_(UNDER_WAY), EvaluationRow.lease <= later(-60.0))
    with services.database.reading() as session:
        old = _count(session, waiting, EvaluationRow.created <= later(-patience))
        lost = _count(session, *silent)
        tried = _count(session, waiting, EvaluationRow.attempts > 0)
    if old:
        yield f"{old} evaluations wait for more than {patience / 3600:g} hours"
    if lost:
        yield f"{lost} evaluations have no worker any more; is one running?"
    if tried:
        yield f"{tried} evaluations failed by this server's own fault and wait to be tried again"


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(EvaluationRow.id)).where(*conditions)) or 0


def _find(session: Session, evaluation_id: str) -> EvaluationRow:
    row = session.get(EvaluationRow, evaluation_id)
    if row is None:
        raise NotFound("evaluation")
    return row


def _line(row: EvaluationRow) -> str:
    what = f"{row.challenge_id} {row.version}"
    reason = f"  {row.reason}" if row.reason else ""
    return f"{row.id}  {row.state:10} {row.created[:19]}  {what}{reason}"


def _facts(session: Session, row: EvaluationRow) -> Iterator[tuple[str, object]]:
    yield "evaluation", row.id
    yield "model", f"{session.get_one(ModelRow, row.model_id).name} ({row.model_id})"
    yield "challenge", f"{row.challenge_id} {row.version}"
    yield "asked by", "the server (hosted)" if row.automatic else row.account_id
    yield "state", row.state
    yield "reason", row.reason or "-"
    yield "message", row.message or "-"
    yield "attempts", row.attempts
    yield "asked", row.created
    yield "begun", row.begun or "-"
    yield "ended", row.finished or "-"


def _runs(row: EvaluationRow) -> Select[CaseRunRow]:
    order = (CaseRunRow.fence, CaseRunRow.case_id)
    return select(CaseRunRow).where(CaseRunRow.evaluation_id == row.id).order_by(*order)


def _run_line(run: CaseRunRow) -> str:
    took = f"{run.seconds:8.1f} s {run.peak_bytes / _MIB:8.0f} MiB"
    return f"  {run.case_id or 'all cases':24}{took}  {run.reason or 'done'}"


def open_existing() -> Services:
    """Open the server that the environment names.

    Raises:
        MissingKey: there is none.
    """
    settings = Settings.from_environment(os.environ)
    if not (settings.data / "keys").is_dir():
        raise MissingKey
    return open_services(settings)
