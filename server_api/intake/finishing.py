"""An upload that has all its bytes becomes a submission or a model, exactly once.

Every step can be cut off by a power failure and done again: the new thing carries the upload's id,
its bytes are moved by one rename, and row and state change in one transaction.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.package.messages import ModelState, SubmissionState, UploadKind
from server_api import audit
from server_api.db.base import later
from server_api.db.tables import ModelRow, SubmissionRow, UploadRow
from server_api.intake import uploads
from server_api.intake.errors import DamagedOnTheWay
from server_api.intake.locking import alone
from server_api.services import Services
from server_api.storage.errors import UploadBusy


def finish(services: Services, upload_id: str) -> UploadRow | None:
    """Check the whole file's SHA-256 and hand it on; None when there is no such upload.

    Raises:
        DamagedOnTheWay: the file is not the one that was announced; its bytes are removed.
        UploadBusy: another process is at it.
    """
    with alone(services, upload_id):
        with services.database.reading() as session:
            row = session.get(UploadRow, upload_id)
        if row is None or row.state != uploads.RECEIVING or row.offset < row.size:
            return row
        if services.storage.sha256(upload_id, row.size) != row.sha256:
            _refuse(services, row)
            raise DamagedOnTheWay("the whole file")
        return _hand_on(services, row)


def finish_waiting(services: Services) -> bool:
    """Finish what a stopped server left between its last byte and its end."""
    complete = (UploadRow.state == uploads.RECEIVING, UploadRow.offset == UploadRow.size)
    with services.database.reading() as session:
        waiting = session.scalars(select(UploadRow.id).where(*complete)).all()
    return sum(_finish_quietly(services, upload_id) for upload_id in waiting) > 0


def _finish_quietly(services: Services, upload_id: str) -> bool:
    try:
        finish(services, upload_id)
    except UploadBusy:
        return False
    except DamagedOnTheWay:
        return True
    return True


def _refuse(services: Services, row: UploadRow) -> None:
    with services.database.session() as session:
        current = session.get_one(UploadRow, row.id)
        current.state = uploads.REFUSED
        audit.record(session, row.account_id, "upload.refused", row.id)
    services.storage.discard_upload(row.id)
    services.storage.discard_quarantine(row.id)


def _hand_on(services: Services, row: UploadRow) -> UploadRow | None:
    storage = services.storage
    if row.kind == UploadKind.PACKAGE:
        storage.into_quarantine(row.id)
    else:
        storage.into_models(row.id)
    with services.database.session() as session:
        current = session.get(UploadRow, row.id)
        if current is None or current.state != uploads.RECEIVING:
            return current
        current.state, current.result_id = uploads.DONE, _result(session, current)
        current.expires = later(services.settings.upload_expiry)
    if current.result_id != row.id:  # the same content came by another upload at the same time
        storage.discard_quarantine(row.id)
        storage.discard_received(row.id)
    return current


def _result(session: Session, row: UploadRow) -> str:
    """Give the id of what this content became; makes its row when it is the first."""
    table = SubmissionRow if row.kind == UploadKind.PACKAGE else ModelRow
    found = session.scalar(
        select(table.id).where(table.account_id == row.account_id, table.sha256 == row.sha256)
    )
    if found:
        return found
    state = SubmissionState.RECEIVED if table is SubmissionRow else ModelState.RECEIVED
    made = table(
        id=row.id,
        account_id=row.account_id,
        state=state,
        sha256=row.sha256,
        size=row.size,
        name=row.name,
    )
    session.add(made)
    action = "submission.received" if table is SubmissionRow else "model.received"
    audit.record(session, row.account_id, action, row.id, size=row.size, sha256=row.sha256)
    return row.id
