"""Whose turn it is: one submitter's thousand evaluations do not hold up another's one."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from medal_desktop.package.messages import EvaluationState
from server_api.db.base import now
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import AccountRow

UNDER_WAY = (
    EvaluationState.PREPARING,
    EvaluationState.INFERRING,
    EvaluationState.COLLECTING,
    EvaluationState.SCORING,
)


def next_to_take(session: Session) -> str | None:
    """Give the id of what to do next; None when nothing waits.

    First what a silent worker held, and what an operator put first. Then the account with the
    fewest evaluations under way, of those the one that was served longest ago, then who has waited
    longest, and of its evaluations those it asked for itself, the oldest first. Every step reads
    an index, so that the queue's length does not matter.
    """
    first = session.scalar(_abandoned()) or session.scalar(_urgent())
    return first or session.scalar(_next_of(session.scalar(_whose_turn())))


def _abandoned() -> Select[str]:
    silent = (EvaluationRow.state.in_(UNDER_WAY), EvaluationRow.lease <= now())
    return select(EvaluationRow.id).where(*silent).order_by(EvaluationRow.created).limit(1)


def _urgent() -> Select[str]:
    wanted = (
        EvaluationRow.state == EvaluationState.QUEUED,
        EvaluationRow.priority > 0,
        EvaluationRow.not_before <= now(),
    )
    order = (EvaluationRow.priority.desc(), EvaluationRow.created)
    return select(EvaluationRow.id).where(*wanted).order_by(*order).limit(1)


def _whose_turn() -> Select[str]:
    waiting, running, served = _aliases()
    has_waiting = select(waiting.id).where(
        waiting.account_id == AccountRow.id,
        waiting.state == EvaluationState.QUEUED,
        waiting.not_before <= now(),
    )
    under_way = select(func.count(running.id)).where(
        running.account_id == AccountRow.id, running.state.in_(UNDER_WAY)
    )
    last = select(func.coalesce(func.max(served.begun), "")).where(
        served.account_id == AccountRow.id
    )
    oldest = select(func.min(waiting.created)).where(
        waiting.account_id == AccountRow.id, waiting.state == EvaluationState.QUEUED
    )
    counts = (under_way, last, oldest)
    turn = (*(one.scalar_subquery() for one in counts), AccountRow.id)
    return select(AccountRow.id).where(has_waiting.exists()).order_by(*turn).limit(1)


@cache
def _aliases() -> tuple[type[EvaluationRow], ...]:
    """Give three names of the table; making them takes longer than asking."""
    return tuple(aliased(EvaluationRow) for _ in range(3))


def _next_of(account_id: str | None) -> Select[str]:
    waits = (
        EvaluationRow.account_id == account_id,
        EvaluationRow.state == EvaluationState.QUEUED,
        EvaluationRow.not_before <= now(),
    )
    order = (EvaluationRow.automatic, EvaluationRow.created, EvaluationRow.id)
    return select(EvaluationRow.id).where(*waits).order_by(*order).limit(1)
