"""Consent was withdrawn: the data goes for good, and the proof that it went stays.

The rows change first, in one transaction; from that moment nobody is given anything. Then every
copy is removed, by the request itself and, whatever cuts that off, by the worker's sweep.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from medal_desktop.package.messages import (
    SubmissionState,
    UploadKind,
    Withdrawal,
    WithdrawalReason,
    WithdrawalRequest,
)
from server_api import audit
from server_api.auth import Account, Role
from server_api.db.base import now
from server_api.db.evaluation_tables import CaseRunRow, EvaluationRow, InterfaceRow, ResultRow
from server_api.db.tables import AuditRow, ChallengeRow, SubmissionRow, UploadRow
from server_api.errors import Conflict, NotAllowed, NotFound, ServerError
from server_api.evaluation import queue
from server_api.services import Services

MAY_ORDER = (Role.SUBMITTER, Role.CHAIR)
_ACT = "submission.withdrawn"


def withdraw(
    services: Services, account: Account, submission_id: str, request: WithdrawalRequest
) -> Withdrawal:
    """Remove a submission's data for good; the same order twice changes nothing.

    Raises:
        NotFound: there is none, or it is another account's and this one is no chair.
        NotAllowed: the account may look, but not order this.
        Conflict: the content that is meant is another.
    """
    with services.database.session() as session:
        row = _ordered(session, account, submission_id)
        if row.sha256 != request.sha256:
            raise Conflict("the SHA-256 is another submission's")
        if row.state != SubmissionState.WITHDRAWN:
            _close(session, account.id, row, request.reason)
    erase(services, submission_id)
    return proof(services, account, submission_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a withdrawal would take along."""

    published: bool
    evaluations: int


def meaning(services: Services, submission_id: str) -> Meaning:
    """Tell what withdrawing a submission would take along, for who is about to."""
    with services.database.reading() as session:
        row = session.get_one(SubmissionRow, submission_id)
        published = row.state == SubmissionState.PUBLISHED
        return Meaning(published=published, evaluations=len(_evaluations(session, row)))


def may_order(services: Services, account: Account, submission_id: str) -> bool:
    """Whether an account may withdraw a submission that it sees."""
    with services.database.reading() as session:
        try:
            _ordered(session, account, submission_id)
        except ServerError:
            return False
    return account.has(*MAY_ORDER)


def proof(services: Services, account: Account, submission_id: str) -> Withdrawal:
    """Give the proof of a withdrawal to who could have ordered it.

    Raises:
        NotFound: there is no such submission, or it was not withdrawn.
    """
    with services.database.reading() as session:
        row = _ordered(session, account, submission_id)
        noted = session.scalar(
            select(AuditRow).where(AuditRow.object_id == row.id, AuditRow.action == _ACT)
        )
    if noted is None:
        raise NotFound("withdrawal")
    return Withdrawal(
        submission_id=row.id,
        sha256=row.sha256,
        size=row.size,
        reason=WithdrawalReason(row.reason),
        challenge_id=row.challenge_id,
        version=row.version,
        withdrawn=row.withdrawn,
        erased=row.erased,
        row=noted.number,
        hash=noted.hash,
    )


def all_withdrawn(services: Services) -> dict[str, WithdrawalReason]:
    """Give the SHA-256 of everything that was withdrawn, with the reason: to be kept elsewhere."""
    with services.database.reading() as session:
        rows = session.scalars(
            select(SubmissionRow).where(SubmissionRow.state == SubmissionState.WITHDRAWN)
        ).all()
    return {row.sha256: WithdrawalReason(row.reason) for row in rows}


def withdraw_again(services: Services, noted: Mapping[str, WithdrawalReason]) -> int:
    """Withdraw whatever has one of these SHA-256; a restore brought it back. Gives how many."""
    with services.database.session() as session:
        back = session.scalars(
            select(SubmissionRow).where(
                SubmissionRow.sha256.in_(noted), SubmissionRow.state != SubmissionState.WITHDRAWN
            )
        ).all()
        for row in back:
            _close(session, audit.SYSTEM, row, noted[row.sha256])
    for row in back:
        erase(services, row.id)
    return len(back)


def erase_waiting(services: Services) -> None:
    """Go on with every withdrawal of which a copy may be left."""
    with services.database.reading() as session:
        rows = session.scalars(
            select(SubmissionRow).where(SubmissionRow.state == SubmissionState.WITHDRAWN)
        ).all()
        names = {row.id: _published_as(session, row) for row in rows}
    for row in rows:
        # Another machine may have noted the end and know nothing of the copies on this one.
        if not row.erased or services.storage.holds_here(row.id, *names[row.id]):
            erase(services, row.id)


def erase(services: Services, submission_id: str) -> None:
    """Remove every copy, and note it once none is left; what is in use at the moment waits."""
    with services.database.reading() as session:
        row = session.get_one(SubmissionRow, submission_id)
        runs = _evaluations(session, row)
        name, version = _published_as(session, row)
    for run in runs:
        shutil.rmtree(services.storage.attempts / run.id / "answers", ignore_errors=True)
    with contextlib.suppress(
        OSError
    ):  # somebody writes there at this moment; the sweep comes again
        services.storage.erase(row.id, name, version)
    busy = any((services.storage.attempts / run.id).exists() for run in runs if _under_way(run))
    if busy or row.erased or services.storage.holds(row.id, name, version):
        return
    with services.database.session() as session:
        current = session.get_one(SubmissionRow, submission_id, with_for_update=True)
        if not current.erased:
            current.erased = now()
            audit.record(session, audit.SYSTEM, "submission.erased", row.id, sha256=row.sha256)


def _close(session: Session, actor: str, row: SubmissionRow, reason: WithdrawalReason) -> None:
    """Let nobody in any more: rows keep numbers and hashes, and lose every word."""
    was, runs = row.state, _evaluations(session, row)
    row.state, row.reason, row.withdrawn = SubmissionState.WITHDRAWN, reason, now()
    row.fence += 1  # a worker that checks it at this moment can write no more
    row.name = row.comment = row.document = row.signer = ""
    row.findings = "[]"
    published = session.scalar(select(ChallengeRow).where(ChallengeRow.submission_id == row.id))
    if published is not None:
        published.withdrawn, published.document = row.withdrawn, ""
        if reason is WithdrawalReason.IDENTITY:
            published.name = ""
        session.execute(
            delete(InterfaceRow).where(
                InterfaceRow.challenge_id == row.challenge_id, InterfaceRow.version == row.version
            )
        )
    _end_evaluations(session, actor, runs)
    session.execute(
        delete(UploadRow).where(
            UploadRow.account_id == row.account_id,
            UploadRow.sha256 == row.sha256,
            UploadRow.kind == UploadKind.PACKAGE,
        )
    )
    audit.record(
        session,
        actor,
        _ACT,
        row.id,
        reason=reason.value,
        sha256=row.sha256,
        size=row.size,
        was=was,
        evaluations=len(runs),
    )


def _end_evaluations(session: Session, actor: str, runs: Sequence[EvaluationRow]) -> None:
    """Stop what runs on it, and forget values that were made from its cases."""
    for run in runs:
        if run.state not in queue.FINAL:
            queue.cancel(session, run, actor)
    ids = [run.id for run in runs]
    for table in (ResultRow, CaseRunRow):
        session.execute(delete(table).where(table.evaluation_id.in_(ids)))


def _evaluations(session: Session, row: SubmissionRow) -> Sequence[EvaluationRow]:
    """Give every evaluation of the version that this submission was published as."""
    return session.scalars(
        select(EvaluationRow)
        .join(
            ChallengeRow,
            (ChallengeRow.challenge_id == EvaluationRow.challenge_id)
            & (ChallengeRow.version == EvaluationRow.version),
        )
        .where(ChallengeRow.submission_id == row.id)
    ).all()


def _published_as(session: Session, row: SubmissionRow) -> tuple[str, str]:
    """Give challenge and version as which it was published; both empty when it was not."""
    found = session.scalar(select(ChallengeRow).where(ChallengeRow.submission_id == row.id))
    return (found.challenge_id, found.version) if found else ("", "")


def _under_way(run: EvaluationRow) -> bool:
    return run.state not in queue.FINAL


def _ordered(session: Session, account: Account, submission_id: str) -> SubmissionRow:
    """Find a submission for who may withdraw it: its owner, or a chair."""
    row = session.get(SubmissionRow, submission_id, with_for_update=True)
    mine = row is not None and row.account_id == account.id
    if row is None or not (mine or account.has(Role.CHAIR, Role.REVIEWER)):
        raise NotFound("submission")
    if not mine and not account.has(Role.CHAIR):
        raise NotAllowed("the owner or a chair withdraws a submission")
    return row
