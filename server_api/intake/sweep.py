"""Removes what nobody will ask for again: expired uploads and what a kill left behind.

Folders are listed before the database is read: whatever appears in between is not touched.
"""

from __future__ import annotations

import time

from sqlalchemy import delete, select

from medal_desktop.package.messages import SubmissionState, UploadKind
from server_api import audit
from server_api.db.base import later, now
from server_api.db.tables import (
    FlowRow,
    GrantRow,
    InvitationRow,
    ModelRow,
    SubmissionRow,
    TokenRow,
    UploadRow,
)
from server_api.intake import uploads
from server_api.review import publishing, withdrawal
from server_api.services import Services

_KEPT_TOKENS = 30 * 86_400
_HELD = (SubmissionState.RECEIVED, SubmissionState.QUARANTINE, SubmissionState.IN_REVIEW)


class Sweep:
    """A step that does its work at most once in `every` seconds."""

    def __init__(self, every: float = 60.0) -> None:
        self._every = every
        self._next = 0.0

    def __call__(self, services: Services) -> bool:
        """Sweep when it is time; it never asks to be called again at once."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            sweep(services)
        return False


def sweep(services: Services) -> None:
    """Do all of it once."""
    _expire(services)
    with services.database.session() as session:
        publishing.recover(session, services.storage)
    withdrawal.erase_waiting(services)
    _forget(services)
    _drop_uploads(services)
    _drop_quarantined(services)
    _drop_models(services)


def _expire(services: Services) -> None:
    with services.database.session() as session:
        for row in session.scalars(select(UploadRow).where(UploadRow.expires <= now())):
            session.delete(row)
            audit.record(session, audit.SYSTEM, "upload.expired", row.id)


def _forget(services: Services) -> None:
    """Remove what has no use any more: old sign-ins, and the words about what was returned."""
    with services.database.session() as session:
        for table in (GrantRow, FlowRow, InvitationRow):
            session.execute(delete(table).where(table.expires <= now()))
        session.execute(delete(TokenRow).where(TokenRow.expires <= later(-_KEPT_TOKENS)))
        if services.settings.retention:
            before = later(-services.settings.retention)
            returned = (
                SubmissionRow.state == SubmissionState.RETURNED,
                SubmissionRow.received <= before,
                SubmissionRow.findings != "[]",
            )
            for row in session.scalars(select(SubmissionRow).where(*returned)):
                row.name = row.comment = row.signer = row.document = ""
                row.findings = "[]"
                audit.record(session, audit.SYSTEM, "submission.forgotten", row.id)


def _drop_uploads(services: Services) -> None:
    on_disk = services.storage.uploads()
    for upload_id in set(on_disk) - _receiving(services):
        services.storage.discard_upload(upload_id)


def _drop_quarantined(services: Services) -> None:
    on_disk = services.storage.quarantined()
    wanted = _receiving(services, UploadKind.PACKAGE)
    with services.database.reading() as session:
        held = select(SubmissionRow.id).where(SubmissionRow.state.in_(_HELD))
        wanted |= set(session.scalars(held))
    for submission_id in set(on_disk) - wanted:
        services.storage.discard_quarantine(submission_id)


def _drop_models(services: Services) -> None:
    on_disk = services.storage.received_models()
    wanted = _receiving(services, UploadKind.MODEL)
    with services.database.reading() as session:
        wanted |= set(session.scalars(select(ModelRow.id)))
    for model_id in set(on_disk) - wanted:
        services.storage.discard_received(model_id)


def _receiving(services: Services, kind: str = "") -> set[str]:
    query = select(UploadRow.id).where(UploadRow.state == uploads.RECEIVING)
    if kind:
        query = query.where(UploadRow.kind == kind)
    with services.database.reading() as session:
        return set(session.scalars(query))
