"""`/api/v1/boards`: the rankings of a published challenge version, one per task; open to all."""

from __future__ import annotations

from fastapi import APIRouter

from medal_desktop.package.messages import Board
from server_api.auth import OpenServices
from server_api.evaluation.boards import boards_of, published_challenge

router = APIRouter(prefix="/api/v1/boards", tags=["boards"])


@router.get("/{challenge_id}/{version}")
def boards(challenge_id: str, version: str, opened: OpenServices) -> tuple[Board, ...]:
    """Give the board of each task, made from the stored values now."""
    with opened.database.reading() as session:
        return boards_of(session, published_challenge(session, challenge_id, version))
