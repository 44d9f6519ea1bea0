"""Boards, made from the stored values each time they are asked for: nothing stale is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import Board, EvaluationState
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.errors import NotFound
from server_api.scoring.aggregate import Entry, make_board
from server_api.scoring.values import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Unranked:
    """An evaluation that has no place on a board: it failed, or has not ended."""

    model_name: str
    state: str
    reason: str
    message: str


def published_challenge(session: Session, challenge_id: str, version: str) -> ChallengeRow:
    """Find a published challenge version.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(
        select(ChallengeRow).where(
            ChallengeRow.challenge_id == challenge_id, ChallengeRow.version == version
        )
    )
    if row is None:
        raise NotFound("challenge")
    return row


def boards_of(session: Session, row: ChallengeRow) -> tuple[Board, ...]:
    """Give the board of each task of a challenge version."""
    challenge = Challenge.model_validate_json(row.document)
    entries = _entries(session, row)
    return tuple(make_board(challenge, task, entries) for task in challenge.tasks)


def unranked_of(session: Session, row: ChallengeRow) -> tuple[Unranked, ...]:
    """Give what was tried but has no result, the latest try of each model."""
    found = session.execute(
        select(EvaluationRow, ModelRow.name)
        .join(ModelRow, ModelRow.id == EvaluationRow.model_id)
        .where(*_of(row))
        .order_by(EvaluationRow.run)
    )
    latest = {evaluation.model_id: (evaluation, name) for evaluation, name in found}
    return tuple(
        Unranked(
            model_name=name,
            state=evaluation.state,
            reason=evaluation.reason,
            message=evaluation.message,
        )
        for evaluation, name in latest.values()
        if evaluation.state != EvaluationState.SUCCEEDED
    )


def _entries(session: Session, row: ChallengeRow) -> tuple[Entry, ...]:
    found = session.execute(
        select(ResultRow, ModelRow.id, ModelRow.name)
        .join(EvaluationRow, EvaluationRow.id == ResultRow.evaluation_id)
        .join(ModelRow, ModelRow.id == EvaluationRow.model_id)
        .where(*_of(row), EvaluationRow.state == EvaluationState.SUCCEEDED)
        .order_by(ResultRow.created)
    )
    return tuple(
        Entry(
            model_id=model_id,
            model_name=name,
            digest=result.digest,
            evaluated=result.created,
            values=Values.model_validate_json(result.document),
        )
        for result, model_id, name in found
    )


def _of(row: ChallengeRow) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        EvaluationRow.challenge_id == row.challenge_id,
        EvaluationRow.version == row.version,
    )
