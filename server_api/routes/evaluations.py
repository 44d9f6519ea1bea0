"""`/api/v1/evaluations`: one model on one challenge version, asked for, watched, cancelled."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Document
from medal_desktop.package.messages import EvaluationRequest, EvaluationStatus
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.auth import Account, OpenServices, Role, require
from server_api.db.evaluation_tables import EvaluationRow
from server_api.errors import NotFound
from server_api.evaluation import queue
from server_api.evaluation.allowances import check_today

router = APIRouter(prefix="/api/v1/evaluations", tags=["evaluations"])
Owner = Annotated[Account, Depends(require(Role.EVALUATOR, Role.SUBMITTER))]


class EvaluationLimits(Document):
    """What an account may have in the queue, and what one run may use; bytes and seconds."""

    waiting: int
    most_waiting: int
    evaluations_per_day: int
    probes_per_day: int
    case_seconds: float
    memory_bytes: int
    output_bytes: int


@router.post("", status_code=201)
def ask(request: EvaluationRequest, account: Owner, opened: OpenServices) -> EvaluationStatus:
    """Put one of one's own models in the queue for a published challenge version."""
    with opened.database.session() as session:
        most = opened.settings.most_waiting
        wanted = (request.challenge_id, request.version)
        check_today(session, opened.settings, account.id, *wanted)
        return status_of(queue.enqueue(session, account.id, request, most_waiting=most))


@router.get("")
def listed(account: Owner, opened: OpenServices) -> tuple[EvaluationStatus, ...]:
    """List one's own evaluations, newest first."""
    mine = select(EvaluationRow).where(EvaluationRow.account_id == account.id)
    with opened.database.reading() as session:
        rows = session.scalars(mine.order_by(EvaluationRow.created.desc())).all()
    return tuple(status_of(row) for row in rows)


@router.get("/limits")
def limits(account: Owner, opened: OpenServices) -> EvaluationLimits:
    """Tell what one may have in the queue, and what one run may use."""
    settings = opened.settings
    with opened.database.reading() as session:
        waiting = queue.open_evaluations(session, account.id)
    return EvaluationLimits(
        waiting=waiting,
        most_waiting=settings.most_waiting,
        evaluations_per_day=settings.evaluations_per_day,
        probes_per_day=settings.probes_per_day,
        case_seconds=settings.case_timeout,
        memory_bytes=settings.model_memory,
        output_bytes=settings.model_output,
    )


@router.get("/{evaluation_id}")
def one(evaluation_id: str, account: Owner, opened: OpenServices) -> EvaluationStatus:
    """Tell where one of one's own evaluations stands."""
    with opened.database.reading() as session:
        return status_of(_own(session, account, evaluation_id))


@router.post("/{evaluation_id}/cancel")
def cancel(evaluation_id: str, account: Owner, opened: OpenServices) -> EvaluationStatus:
    """Stop one of one's own evaluations."""
    with opened.database.session() as session:
        row = _own(session, account, evaluation_id)
        queue.cancel(session, row, account.id)
        session.flush()
        session.refresh(row)
        return status_of(row)


def status_of(row: EvaluationRow) -> EvaluationStatus:
    """Give an evaluation as its owner sees it."""
    return EvaluationStatus(
        id=row.id,
        model_id=row.model_id,
        challenge_id=row.challenge_id,
        version=row.version,
        state=EvaluationState(row.state),
        reason=EvaluationReason(row.reason) if row.reason else None,
        message=row.message,
        attempts=row.attempts,
    )


def _own(session: Session, account: Account, evaluation_id: str) -> EvaluationRow:
    row = session.get(EvaluationRow, evaluation_id)
    if row is None or row.account_id != account.id:
        raise NotFound("evaluation")
    return row
