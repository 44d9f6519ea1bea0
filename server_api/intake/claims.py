"""Which worker checks which submission: leases that end, fences that never go back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Challenge, Finding
from medal_desktop.package.envelope import Envelope
from medal_desktop.package.messages import SubmissionState
from server_api import audit
from server_api.db.base import later, now
from server_api.db.tables import SubmissionRow
from server_api.services import Services

LONGEST_PAUSE = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One submission in the hands of one worker, as long as `fence` is the row's."""

    id: str
    account_id: str
    fence: int


def claim(services: Services) -> Claim | None:
    """Take the oldest submission that waits, or whose worker fell silent."""
    waiting = or_(
        SubmissionRow.state == SubmissionState.RECEIVED,
        and_(SubmissionRow.state == SubmissionState.QUARANTINE, SubmissionRow.lease <= now()),
    )
    oldest = select(SubmissionRow).where(waiting).order_by(SubmissionRow.received).limit(1)
    with services.database.reading() as session:
        if session.scalar(oldest) is None:
            return None  # the usual case, without taking the write lock
    with services.database.session() as session:
        row = session.scalar(oldest.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.state, row.fence = SubmissionState.QUARANTINE, row.fence + 1
        row.lease = later(services.settings.lease)
        return Claim(id=row.id, account_id=row.account_id, fence=row.fence)


@contextmanager
def heartbeat(services: Services, held: Claim) -> Iterator[None]:
    """Renew the lease while the block runs."""
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(services, held, stop), daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()


def note_signer(services: Services, held: Claim, envelope: Envelope) -> None:
    """Keep who signed a package whose signature holds."""
    with services.database.session() as session:
        row = _held(session, held)
        if row:
            row.signer, row.signer_key = envelope.signer_name, envelope.signer.id
            row.signer_public = envelope.signer.public


def pass_on(
    services: Services, held: Claim, challenge: Challenge, findings: Sequence[Finding]
) -> None:
    """Hand a submission in whose way nothing stands to the panel, with what was noticed."""
    with services.database.session() as session:
        row = _held(session, held)
        if row:
            row.state, row.name = SubmissionState.IN_REVIEW, challenge.name[:200]
            row.challenge_id, row.version = challenge.id, challenge.version
            row.document, row.findings = challenge.model_dump_json(), _json(findings)
            audit.record(session, audit.SYSTEM, "submission.passed", row.id)


def send_back(services: Services, held: Claim, findings: Sequence[Finding]) -> None:
    """Return a submission with what stands in its way, and remove its data."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is None:
            return
        row.state = SubmissionState.RETURNED
        row.findings = _json(findings)
        audit.record(session, audit.SYSTEM, "submission.returned", row.id, findings=len(findings))
    services.storage.discard_quarantine(held.id)


def try_later(services: Services, held: Claim) -> None:
    """Let go after a fault of the server's own; the pause doubles with each try."""
    pause = min(LONGEST_PAUSE, services.settings.lease * 2 ** min(held.fence, 20))
    _set_lease(services, held, pause)


def _json(findings: Sequence[Finding]) -> str:
    return json.dumps([one.model_dump(mode="json") for one in findings])


def _beat(services: Services, held: Claim, stop: threading.Event) -> None:
    while not stop.wait(services.settings.lease / 4):
        _set_lease(services, held, services.settings.lease)


def _set_lease(services: Services, held: Claim, seconds: float) -> None:
    with services.database.session() as session:
        session.execute(
            update(SubmissionRow)
            .where(SubmissionRow.id == held.id, SubmissionRow.fence == held.fence)
            .values(lease=later(seconds))
        )


def _held(session: Session, held: Claim) -> SubmissionRow | None:
    row = session.get(SubmissionRow, held.id, with_for_update=True)
    mine = row is not None and row.fence == held.fence
    return row if mine and row and row.state == SubmissionState.QUARANTINE else None
