"""Submissions as their owners and the panel see them, and the panel's word on them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import Challenge, Finding
from medal_desktop.package.messages import Decision, SubmissionState, SubmissionStatus
from server_api import audit
from server_api.auth import Account, Role
from server_api.db.tables import AccountRow, SubmissionRow
from server_api.errors import CommentMissing, Conflict, NotAllowed, NotFound
from server_api.review import publishing
from server_api.review.inputs import Inputs
from server_api.services import Services
from server_api.unpacked import waiting_inputs

PANEL = (Role.REVIEWER, Role.CHAIR)
_PASSED = (SubmissionState.IN_REVIEW, SubmissionState.PUBLISHED)
_FINDINGS = TypeAdapter(tuple[Finding, ...])


def listed(services: Services, account: Account) -> tuple[SubmissionStatus, ...]:
    """Give the account's own submissions; to the panel, all of them. Newest first."""
    query = select(SubmissionRow).order_by(SubmissionRow.received.desc())
    if not account.has(*PANEL):
        query = query.where(SubmissionRow.account_id == account.id)
    with services.database.reading() as session:
        rows = session.scalars(query).all()
        names = _names(session, rows)
    return tuple(_as_status(row, names[row.account_id]) for row in rows)


def one(services: Services, account: Account, submission_id: str) -> SubmissionStatus:
    """Give one submission.

    Raises:
        NotFound: there is none, or it is another account's.
    """
    with services.database.reading() as session:
        return _status(session, _visible(session, account, submission_id))


def challenge(services: Services, account: Account, submission_id: str) -> Challenge:
    """Give the challenge of a submission that has left quarantine well.

    Raises:
        NotFound: there is none that the account may see.
    """
    with services.database.reading() as session:
        row = _visible(session, account, submission_id)
    if row.state not in _PASSED:
        raise NotFound("submission")
    return Challenge.model_validate_json(row.document)


def inputs(services: Services, account: Account, submission_id: str) -> Inputs:
    """Give the verified inputs of a submission in review, and note who took them.

    They are images of patients: an admin who is not on the panel has no business with them. The
    references lie in the sealed package, which the panel's copy does not hold.

    Raises:
        NotAllowed: the account is not on the panel.
        NotFound: no such submission is in review.
    """
    if not account.roles & set(PANEL):
        raise NotAllowed
    with services.database.session() as session:
        row = _visible(session, account, submission_id)
        if row.state != SubmissionState.IN_REVIEW:
            raise NotFound("submission")
        audit.record(session, account.id, "submission.inputs-taken", row.id)
    return Inputs.of(waiting_inputs(services, row.id, Job()))


def decide(
    services: Services, account: Account, submission_id: str, decision: Decision
) -> SubmissionStatus:
    """Publish a submission, or return it and remove its data. The same word twice changes nothing.

    Raises:
        NotFound: there is no such submission.
        NotAllowed: it is the reviewer's own.
        Conflict: it is not in review, or its version is already published.
        CommentMissing: it is returned without a word.
    """
    if not decision.accept and not decision.comment.strip():
        raise CommentMissing
    wanted = SubmissionState.PUBLISHED if decision.accept else SubmissionState.RETURNED
    with services.database.session() as session:
        publishing.recover(session, services.storage)
        row = _visible(session, account, submission_id)
        if row.account_id == account.id:
            raise NotAllowed("nobody decides on a submission of their own")
        if row.state != SubmissionState.IN_REVIEW:
            return _again(session, row, wanted)
        row.state, row.comment = wanted, decision.comment
        if decision.accept:
            publishing.publish(session, services.storage, row)
        audit.record(session, account.id, f"submission.{wanted}", row.id)
        status = _status(session, row)
    if not decision.accept:
        services.storage.discard_quarantine(row.id)
    return status


def _names(session: Session, rows: Sequence[SubmissionRow]) -> dict[str, str]:
    wanted = AccountRow.id.in_({row.account_id for row in rows})
    found = session.execute(select(AccountRow.id, AccountRow.name).where(wanted))
    return {account_id: name for account_id, name in found}  # noqa: C416 - rows are no pairs to mypy


def _status(session: Session, row: SubmissionRow) -> SubmissionStatus:
    return _as_status(row, session.get_one(AccountRow, row.account_id).name)


def _as_status(row: SubmissionRow, submitter: str) -> SubmissionStatus:
    return SubmissionStatus(
        id=row.id,
        state=SubmissionState(row.state),
        sha256=row.sha256,
        size=row.size,
        challenge_id=row.challenge_id,
        version=row.version,
        name=row.name,
        received=row.received,
        comment=row.comment,
        findings=_findings(row.findings),
        signer=row.signer,
        signer_key=row.signer_key,
        submitter=submitter,
    )


def _findings(text: str) -> tuple[Finding, ...]:
    return _FINDINGS.validate_json(text)


def _again(session: Session, row: SubmissionRow, wanted: SubmissionState) -> SubmissionStatus:
    if row.state != wanted:
        raise Conflict(f"it is {row.state}")
    return _status(session, row)


def _visible(session: Session, account: Account, submission_id: str) -> SubmissionRow:
    row = session.get(SubmissionRow, submission_id)
    if row is None or not (row.account_id == account.id or account.has(*PANEL)):
        raise NotFound("submission")
    return row
