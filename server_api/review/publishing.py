"""A checked submission becomes a published challenge version: one rename, one row.

The rename happens inside the transaction that writes the row. A kill between both leaves a folder
without a row, which `recover` moves back before anything else looks at it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server_api.db.tables import ChallengeRow, SubmissionRow
from server_api.errors import Conflict
from server_api.review import signers
from server_api.storage.local import LocalStorage


def recover(session: Session, storage: LocalStorage) -> None:
    """Move every folder whose publication was cut off back into quarantine."""
    rows = session.execute(select(ChallengeRow.challenge_id, ChallengeRow.version)).all()
    for challenge_id, version in set(storage.publications()) - {(a, b) for a, b in rows}:
        storage.unpublish(challenge_id, version)


def publish(session: Session, storage: LocalStorage, submission: SubmissionRow) -> None:
    """Write the row and move the data.

    The key that signed it is its account's from now on.

    Raises:
        Conflict: this version, or its challenge or key under another account, is already there.
    """
    enter(session, submission)
    signers.bind(session, submission)
    storage.publish(submission.id, submission.challenge_id, submission.version)


def enter(session: Session, submission: SubmissionRow) -> None:
    """Write the row alone, also of a version whose data lie elsewhere.

    Raises:
        Conflict: this version, or its challenge under another account, is already there.
    """
    others = session.scalars(
        select(ChallengeRow).where(ChallengeRow.challenge_id == submission.challenge_id)
    ).all()
    if any(row.version == submission.version for row in others):
        raise Conflict("this version is already published")
    if any(row.account_id != submission.account_id for row in others):
        raise Conflict("the challenge belongs to another account")
    session.add(
        ChallengeRow(
            challenge_id=submission.challenge_id,
            version=submission.version,
            name=submission.name,
            document=submission.document,
            submission_id=submission.id,
            account_id=submission.account_id,
        )
    )
    session.flush()
