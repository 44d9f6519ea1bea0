"""Whose turn it is: one submitter's thousand evaluations do not hold up another's one."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session, aliased

from medal_desktop.package.outcomes import EvaluationState
from server_api.db.base import now
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import AccountRow

UNDER_WAY = (
    EvaluationState.PREPARING,
    EvaluationState.INFERRING,
    EvaluationState.COLLECTING,
    EvaluationState.SCORING,
)
HERE = ""
_NOW: BindParameter[str] = bindparam("moment")
_SITE: BindParameter[str] = bindparam("site")
_NOTHING: ColumnClause[int] = literal_column("0")


def next_to_take(session: Session, site: str = HERE) -> str | None:
    """Give the id of what to do next at a place; None when nothing waits there.

    First what a silent worker held, and what an operator put first. Then the account with the
    fewest evaluations under way, of those the one that was served longest ago, then who has waited
    longest, and of its evaluations those it asked for itself, the oldest first. Every step reads
    an index, so that the queue's length does not matter.
    """
    values = {"moment": now(), "site": site}
    for wanted in (_abandoned(), _urgent()):
        found: str | None = session.scalar(wanted, values)
        if found is not None:
            return found
    account = session.scalar(_whose_turn(), values)
    if account is None:
        return None
    chosen: str | None = session.scalar(_next_of(), {**values, "account": account})
    return chosen


def is_under_way(row: Any) -> ColumnElement[bool]:
    """Give the condition that a worker has an evaluation, word for word as its index has it."""
    states: BindParameter[Any] = bindparam(
        "under_way", UNDER_WAY, expanding=True, literal_execute=True
    )
    condition: ColumnElement[bool] = row.state.in_(states)
    return condition


# Making a statement takes longer than asking it, so that each is made once.
@cache
def _abandoned() -> Select[Any]:
    silent = (is_under_way(EvaluationRow), EvaluationRow.lease <= _NOW)
    chosen = select(EvaluationRow.id).where(EvaluationRow.site == _SITE, *silent)
    return chosen.order_by(EvaluationRow.created).limit(1)


@cache
def _urgent() -> Select[Any]:
    wanted = (*_waits(EvaluationRow), EvaluationRow.priority > _NOTHING)
    order = (EvaluationRow.priority.desc(), EvaluationRow.created)
    return select(EvaluationRow.id).where(*wanted).order_by(*order).limit(1)


@cache
def _whose_turn() -> Select[Any]:
    waiting, running, served = (aliased(EvaluationRow) for _ in range(3))
    # A limit, so that each account is looked up and not the whole queue read.
    has_waiting = select(waiting.id).where(waiting.account_id == AccountRow.id, *_waits(waiting))
    waits = has_waiting.limit(1).scalar_subquery().is_not(None)
    under_way = select(func.count(running.id)).where(
        running.account_id == AccountRow.id, running.site == _SITE, is_under_way(running)
    )
    last = select(func.coalesce(func.max(served.begun), "")).where(
        served.account_id == AccountRow.id
    )
    # The first of each kind stands at an index's edge; the first of both would have to be looked
    # for among all that wait.
    own, hosted = (_oldest(automatic=kind).scalar_subquery() for kind in (False, True))
    turn = (under_way.scalar_subquery(), last.scalar_subquery(), func.coalesce(own, hosted))
    return select(AccountRow.id).where(waits).order_by(*turn, AccountRow.id).limit(1)


def _oldest(*, automatic: bool) -> Select[Any]:
    waiting = aliased(EvaluationRow)
    kind = (
        waiting.account_id == AccountRow.id,
        waiting.site == _SITE,
        waiting.state == EvaluationState.QUEUED,
        waiting.automatic == automatic,
    )
    return select(waiting.created).where(*kind).order_by(waiting.created).limit(1)


@cache
def _next_of() -> Select[Any]:
    waits = (EvaluationRow.account_id == bindparam("account"), *_waits(EvaluationRow))
    order = (EvaluationRow.automatic, EvaluationRow.created, EvaluationRow.id)
    return select(EvaluationRow.id).where(*waits).order_by(*order).limit(1)


def _waits(row: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        row.site == _SITE,
        row.state == EvaluationState.QUEUED,
        row.not_before <= _NOW,
    )
