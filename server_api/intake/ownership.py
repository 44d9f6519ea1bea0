"""Whose challenge is it, and is this version still free?"""

from __future__ import annotations

from sqlalchemy import select

from medal_desktop.package.documents import Challenge, Finding
from server_api.db.tables import ChallengeRow
from server_api.services import Services


def findings(services: Services, account_id: str, challenge: Challenge) -> tuple[Finding, ...]:
    """Say what stands against publishing this version under this account."""
    with services.database.reading() as session:
        rows = session.scalars(
            select(ChallengeRow).where(ChallengeRow.challenge_id == challenge.id)
        ).all()
    if any(row.account_id != account_id for row in rows):
        return (_TAKEN,)
    if any(row.version == challenge.version for row in rows):
        return (_PUBLISHED,)
    return ()


_TAKEN = Finding(
    code="intake.challenge-taken",
    message="A challenge with this identifier belongs to another account.",
    place="challenge/id",
    advice="Choose another identifier for the challenge, then build the package again.",
)
_PUBLISHED = Finding(
    code="intake.version-published",
    message="This version of the challenge is already published and can no longer change.",
    place="challenge/version",
    advice="Raise the version number, then build the package again.",
)
