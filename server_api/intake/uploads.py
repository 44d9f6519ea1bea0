"""Uploads as the database knows them: begin, find, take back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from medal_desktop.package.messages import SubmissionState, UploadKind
from server_api import audit
from server_api.auth import Account, Role
from server_api.db.base import later, now
from server_api.db.tables import ModelRow, SubmissionRow, UploadRow
from server_api.errors import NotAllowed, NotFound
from server_api.intake.errors import QuotaExceeded, UploadGone, UploadTooLarge
from server_api.intake.locking import alone
from server_api.services import Services
from server_api.storage.errors import DiskFull

RECEIVING, DONE, REFUSED = "receiving", "done", "refused"
_WAITING = (SubmissionState.RECEIVED, SubmissionState.QUARANTINE, SubmissionState.IN_REVIEW)
_ROLE = {UploadKind.PACKAGE: Role.SUBMITTER, UploadKind.MODEL: Role.EVALUATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a client says it is going to send."""

    kind: UploadKind
    name: str
    sha256: str
    size: int


def may_begin(account: Account, kind: UploadKind) -> None:
    """Check the account's role for this kind of upload.

    Raises:
        NotAllowed: packages come from submitters, models from evaluators.
    """
    if not account.has(_ROLE[kind]):
        raise NotAllowed


def begin(services: Services, account: Account, declared: Declared) -> UploadRow:
    """Give the upload of this content; the same file of the same account has only one.

    Content that has already arrived gives an upload that is done.

    Raises:
        UploadTooLarge, QuotaExceeded, DiskFull: there is no room.
    """
    with services.database.session() as session:
        found = _same(session, account, declared)
        if found:
            return found
        row = UploadRow(
            account_id=account.id,
            kind=declared.kind,
            name=declared.name,
            sha256=declared.sha256,
            size=declared.size,
            expires=later(services.settings.upload_expiry),
        )
        arrived = _arrived(session, account.id, declared.kind, declared.sha256)
        if arrived:
            row.offset, row.state, row.result_id = declared.size, DONE, arrived
        else:
            _check_room(services, session, account, declared.size)
        session.add(row)
        session.flush()
        audit.record(session, account.id, "upload.begun", row.id, kind=row.kind, size=row.size)
    return row


def find(services: Services, account: Account, upload_id: str) -> UploadRow:
    """Give an upload to its owner.

    Raises:
        NotFound: there is none, or it is another account's.
        UploadGone: it expired.
    """
    with services.database.reading() as session:
        row = session.get(UploadRow, upload_id)
    if row is None or row.account_id != account.id:
        raise NotFound("upload")
    if row.expires <= now():
        raise UploadGone
    return row


def take_back(services: Services, account: Account, upload_id: str) -> None:
    """Forget an upload and its bytes; what already came of it stays.

    Raises:
        NotFound, UploadGone: as `find`.
        UploadBusy: it is being written.
    """
    find(services, account, upload_id)
    with alone(services, upload_id), services.database.session() as session:
        row = session.get(UploadRow, upload_id)
        if row:
            session.delete(row)
            audit.record(session, account.id, "upload.taken-back", upload_id)
    services.storage.discard_upload(upload_id)


def _same(session: Session, account: Account, declared: Declared) -> UploadRow | None:
    return session.scalar(
        select(UploadRow).where(
            UploadRow.account_id == account.id,
            UploadRow.kind == declared.kind,
            UploadRow.sha256 == declared.sha256,
            UploadRow.size == declared.size,
            UploadRow.state != REFUSED,
            UploadRow.expires > now(),
        )
    )


def _arrived(session: Session, account_id: str, kind: str, sha256: str) -> str | None:
    table = SubmissionRow if kind == UploadKind.PACKAGE else ModelRow
    return session.scalar(
        select(table.id).where(table.account_id == account_id, table.sha256 == sha256)
    )


def _check_room(services: Services, session: Session, account: Account, size: int) -> None:
    settings = services.settings
    if size > settings.max_upload:
        raise UploadTooLarge(f"at most {settings.max_upload} bytes")
    if _used(session, account.id) + size > settings.quota:
        raise QuotaExceeded
    promised = session.scalar(
        select(func.sum(UploadRow.size - UploadRow.offset)).where(UploadRow.state == RECEIVING)
    )
    if services.storage.free() - (promised or 0) - size < settings.min_free:
        raise DiskFull


def _used(session: Session, account_id: str) -> int:
    coming = select(func.sum(UploadRow.size)).where(
        UploadRow.account_id == account_id, UploadRow.state == RECEIVING
    )
    waiting = select(func.sum(SubmissionRow.size)).where(
        SubmissionRow.account_id == account_id, SubmissionRow.state.in_(_WAITING)
    )
    return (session.scalar(coming) or 0) + (session.scalar(waiting) or 0)
