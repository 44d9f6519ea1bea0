"""Boards, made from the stored values each time they are asked for: nothing stale is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import Board, BoardRow
from medal_desktop.package.outcomes import EvaluationState
from medal_desktop.package.vocabulary import METRICS
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.errors import NotFound, Withdrawn
from server_api.scoring.aggregate import Entry, make_board
from server_api.scoring.values import Values

_TOLD = ("value", "value_low", "value_high")


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
        Withdrawn: there was one.
    """
    row = version_of(session, challenge_id, version)
    if row.withdrawn:
        raise Withdrawn
    return row


def version_of(session: Session, challenge_id: str, version: str) -> ChallengeRow:
    """Find a challenge version, also one that was withdrawn.

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
    """Give the board of each task of a challenge version, its values rounded.

    Ranks come from the whole values. What is told is rounded, since from many of them in full
    precision the hidden references could be worked out.
    """
    challenge = Challenge.model_validate_json(row.document)
    entries = _entries(session, row)
    return tuple(_rounded(make_board(challenge, task, entries)) for task in challenge.tasks)


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


def _rounded(board: Board) -> Board:
    digits = _decimals(board.metric)
    rows = tuple(_rounded_row(row, digits) for row in board.rows)
    return board.model_copy(update={"rows": rows})


def _rounded_row(row: BoardRow, digits: int) -> BoardRow:
    told = {name: round(getattr(row, name), digits) for name in _TOLD}
    means = {
        name: round(value, _decimals(name.rpartition("/")[2])) for name, value in row.values.items()
    }
    return row.model_copy(update={**told, "values": means})


def _decimals(metric: str) -> int:
    """Give the decimals that are told: fewer where the worst value depends on the case."""
    known = METRICS.get(metric)
    return 1 if known and known.worst is None else 3


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
