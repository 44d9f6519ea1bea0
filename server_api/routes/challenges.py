"""`/api/v1/challenges`: what is published."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import select

from medal_desktop.package.documents import Challenge, Document
from server_api.auth import CurrentAccount, OpenServices
from server_api.db.tables import ChallengeRow
from server_api.evaluation.boards import published_challenge

router = APIRouter(prefix="/api/v1/challenges", tags=["challenges"])


class PublishedChallenge(Document):
    """One published version in the list."""

    challenge_id: str
    version: str
    name: str
    published: str


@router.get("")
def listed(_account: CurrentAccount, opened: OpenServices) -> tuple[PublishedChallenge, ...]:
    """List every published version, newest first."""
    with opened.database.reading() as session:
        rows = session.scalars(
            select(ChallengeRow)
            .where(ChallengeRow.withdrawn == "")
            .order_by(ChallengeRow.published.desc())
        ).all()
    return tuple(
        PublishedChallenge(
            challenge_id=row.challenge_id,
            version=row.version,
            name=row.name,
            published=row.published,
        )
        for row in rows
    )


@router.get("/{challenge_id}/{version}")
def one(
    challenge_id: str, version: str, _account: CurrentAccount, opened: OpenServices
) -> Challenge:
    """Give a published version as its `challenge.json`."""
    with opened.database.reading() as session:
        row = published_challenge(session, challenge_id, version)
    return Challenge.model_validate_json(row.document)
