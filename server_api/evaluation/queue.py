"""The queue of evaluations: leases that end by themselves, fences that never go back, one result.

A worker that was thought dead finds its fence outdated and can write nothing, so that a result is
written once, by the worker that holds the evaluation now.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import EvaluationRequest, ModelState
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api import audit
from server_api.db.base import later, now
from server_api.db.evaluation_tables import CaseRunRow, EvaluationRow, ResultRow
from server_api.db.site_tables import SiteChallengeRow
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.errors import Conflict, NotFound
from server_api.evaluation.errors import TooManyEvaluations
from server_api.evaluation.turns import HERE, UNDER_WAY, is_under_way, next_to_take
from server_api.evaluation.verdict import WORDS, Verdict
from server_api.services import Services

MOST_ATTEMPTS = 3
_PAUSE = 5.0
_LONGEST_BEAT = 2.0
FINAL = (EvaluationState.SUCCEEDED, EvaluationState.FAILED, EvaluationState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One evaluation in the hands of one worker, as long as `fence` is the row's."""

    id: str
    model_id: str
    challenge_id: str
    version: str
    fence: int
    attempts: int


def enqueue(
    session: Session,
    account_id: str,
    request: EvaluationRequest,
    *,
    automatic: bool = False,
    most_waiting: int | None = None,
) -> EvaluationRow:
    """Put an evaluation in the queue; `automatic` when nobody asked for it.

    Raises:
        NotFound: the account has no such model, or there is no such challenge version.
        Conflict: the model is not ready, or this pair is queued, under way or done already.
        TooManyEvaluations: the account has `most_waiting` that have not ended.
    """
    model = session.get(ModelRow, request.model_id)
    if model is None or model.account_id != account_id:
        raise NotFound("model")
    if model.state != ModelState.READY:
        raise Conflict("the model is not ready")
    version = (request.challenge_id, request.version)
    published = (
        ChallengeRow.challenge_id == version[0],
        ChallengeRow.version == version[1],
        ChallengeRow.withdrawn == "",
    )
    if session.scalar(select(ChallengeRow.id).where(*published)) is None:
        raise NotFound("challenge")
    same = (
        EvaluationRow.model_id == model.id,
        EvaluationRow.challenge_id == version[0],
        EvaluationRow.version == version[1],
    )
    ended_badly = (EvaluationState.FAILED, EvaluationState.CANCELLED)
    if session.scalar(
        select(EvaluationRow.id).where(*same, EvaluationRow.state.not_in(ended_badly))
    ):
        raise Conflict("this model is already evaluated on this version, or about to be")
    if most_waiting is not None and open_evaluations(session, account_id) >= most_waiting:
        raise TooManyEvaluations
    run = session.scalar(select(func.count()).select_from(EvaluationRow).where(*same)) or 0
    row = EvaluationRow(
        account_id=account_id,
        model_id=model.id,
        challenge_id=version[0],
        version=version[1],
        run=run + 1,
        automatic=automatic,
        site=_place(session, *version),
    )
    session.add(row)
    session.flush()
    audit.record(session, account_id, "evaluation.queued", row.id)
    return row


def open_evaluations(session: Session, account_id: str) -> int:
    """Count what an account asked for and what has not ended; hosted runs do not count."""
    mine = (EvaluationRow.account_id == account_id, EvaluationRow.automatic.is_(False))
    unended = EvaluationRow.state.in_((EvaluationState.QUEUED, *UNDER_WAY))
    return session.scalar(select(func.count(EvaluationRow.id)).where(*mine, unended)) or 0


def claim(services: Services, site: str = HERE) -> Held | None:
    """Take what a worker that fell silent held, else the next evaluation of whose turn it is.

    `site` is where the worker is: none takes what has its data elsewhere.
    """
    with services.database.reading() as session:
        found = next_to_take(session, site)
    if found is None:
        return None  # the usual case, without taking the write lock
    with services.database.session() as session:
        row = session.get(EvaluationRow, found, with_for_update=True)
        if row is None or not _may_be_taken(row):  # another worker was quicker: choose again
            found = next_to_take(session, site)
            row = session.get(EvaluationRow, found, with_for_update=True) if found else None
        if row is None or not _may_be_taken(row):
            return None
        row.fence += 1
        if row.attempts >= MOST_ATTEMPTS:
            _end(session, row, EvaluationState.FAILED, EvaluationReason.INFRA)
            return None
        row.attempts += 1
        row.begun = now()
        row.state, row.lease = EvaluationState.PREPARING, later(services.settings.lease)
        return Held(
            id=row.id,
            model_id=row.model_id,
            challenge_id=row.challenge_id,
            version=row.version,
            fence=row.fence,
            attempts=row.attempts,
        )


@contextmanager
def heartbeat(services: Services, held: Held, job: Job) -> Iterator[None]:
    """Renew the lease while the block runs; cancel `job` when it is lost, or cancel was asked."""
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(services, held, job, stop), daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()


def _beat(services: Services, held: Held, job: Job, stop: threading.Event) -> None:
    while not stop.wait(min(services.settings.lease / 4, _LONGEST_BEAT)):
        if not renew(services, held):
            job.cancel()


def renew(services: Services, held: Held) -> bool:
    """Renew the lease; False when the work should stop: it is somebody else's, or was cancelled."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is not None:
            row.lease = later(services.settings.lease)
        return row is not None and not row.cancel


def requeue_lost(services: Services) -> int:
    """Put back what sites held that fell silent, since nobody else takes that up; give how many."""
    lost = (
        EvaluationRow.site != HERE,
        is_under_way(EvaluationRow),
        EvaluationRow.lease <= now(),
    )
    with services.database.reading() as session:
        if session.scalar(select(EvaluationRow.id).where(*lost).limit(1)) is None:
            return 0
    with services.database.session() as session:
        rows = session.scalars(select(EvaluationRow).where(*lost).with_for_update()).all()
        for row in rows:
            row.fence += 1
            _lose(session, row)
        return len(rows)


def _lose(session: Session, row: EvaluationRow) -> None:
    if row.cancel:
        _end(session, row, EvaluationState.CANCELLED, None, "Stopped, as asked.")
    elif row.attempts >= MOST_ATTEMPTS:
        _end(session, row, EvaluationState.FAILED, EvaluationReason.INFRA)
    else:
        row.state, row.message = EvaluationState.QUEUED, "Its site fell silent. It is tried again."
        row.lease, row.not_before = "", now()


def move_on(services: Services, held: Held, state: EvaluationState, message: str = "") -> bool:
    """Note how far the evaluation is; False when it is somebody else's by now."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is None:
            return False
        row.state, row.message = state, message
        return True


def finish(services: Services, held: Held, digest: str, document: str) -> bool:
    """Write the one result; False when the evaluation is somebody else's by now."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is None or session.get(ResultRow, held.id) is not None:
            return False
        session.add(ResultRow(evaluation_id=held.id, digest=digest, document=document))
        _end(session, row, EvaluationState.SUCCEEDED, None, "Evaluated and scored.")
        return True


def fail(services: Services, held: Held, reason: EvaluationReason, message: str) -> None:
    """End the evaluation with a reason; what was the server's own fault is tried again first."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is None:
            return
        if reason is EvaluationReason.INFRA and row.attempts < MOST_ATTEMPTS and not row.cancel:
            row.state, row.message = EvaluationState.QUEUED, f"{message} It is tried again."
            row.lease, row.not_before = "", later(_PAUSE * 2**row.attempts)
            return
        _end(session, row, EvaluationState.FAILED, reason, message)


def end_cancelled(services: Services, held: Held) -> None:
    """End an evaluation whose cancel was asked for."""
    with services.database.session() as session:
        row = _held(session, held)
        if row is not None:
            _end(session, row, EvaluationState.CANCELLED, None, "Stopped, as asked.")


def cancel(session: Session, row: EvaluationRow, actor: str) -> None:
    """Ask an evaluation to stop; one that waits stops at once.

    Raises:
        Conflict: it has ended already.
    """
    if row.state in FINAL:
        raise Conflict("the evaluation has ended")
    row.cancel = True
    audit.record(session, actor, "evaluation.cancel", row.id)
    if row.state == EvaluationState.QUEUED:
        _end(session, row, EvaluationState.CANCELLED, None, "Stopped, as asked.")


def retry(session: Session, row: EvaluationRow, actor: str) -> EvaluationRow:
    """Queue once more what failed or was cancelled, as a new evaluation of the same pair.

    Raises:
        Conflict: it has not ended, has a result, or was asked for again already.
    """
    if row.state not in {EvaluationState.FAILED, EvaluationState.CANCELLED}:
        raise Conflict("only what failed or was cancelled can be tried again")
    request = EvaluationRequest(
        model_id=row.model_id, challenge_id=row.challenge_id, version=row.version
    )
    audit.record(session, actor, "evaluation.retry", row.id)
    return enqueue(session, row.account_id, request, automatic=row.automatic)


def note_run(services: Services, held: Held, case_id: str, verdict: Verdict) -> None:
    """Keep what a run took, for those who look after the server; nobody's rank depends on it."""
    with services.database.session() as session:
        if _held(session, held) is not None:
            session.merge(
                CaseRunRow(
                    evaluation_id=held.id,
                    fence=held.fence,
                    case_id=case_id,
                    reason=verdict.reason or "",
                    seconds=verdict.facts.seconds,
                    peak_bytes=verdict.facts.peak_bytes,
                )
            )


def leased(services: Services) -> frozenset[str]:
    """Give `<evaluation id>.<fence>` of every attempt whose worker is alive as far as we know."""
    alive = select(EvaluationRow.id, EvaluationRow.fence).where(
        is_under_way(EvaluationRow), EvaluationRow.lease > now()
    )
    with services.database.reading() as session:
        return frozenset(f"{row.id}.{row.fence}" for row in session.execute(alive))


def _place(session: Session, challenge_id: str, version: str) -> str:
    """Give the site at which a challenge version's data lie; empty when that is here."""
    return (
        session.scalar(
            select(SiteChallengeRow.site_id).where(
                SiteChallengeRow.challenge_id == challenge_id,
                SiteChallengeRow.version == version,
                SiteChallengeRow.accepted != "",
            )
        )
        or HERE
    )


def _may_be_taken(row: EvaluationRow) -> bool:
    """Look again under the row's lock: another worker may have been quicker."""
    if row.state == EvaluationState.QUEUED:
        return row.not_before <= now()
    return row.state in UNDER_WAY and row.lease <= now()


def _held(session: Session, held: Held) -> EvaluationRow | None:
    row = session.get(EvaluationRow, held.id, with_for_update=True)
    mine = row is not None and row.fence == held.fence and row.state in UNDER_WAY
    return row if mine else None


def _end(
    session: Session,
    row: EvaluationRow,
    state: EvaluationState,
    reason: EvaluationReason | None,
    message: str = "",
) -> None:
    session.execute(
        update(EvaluationRow)
        .where(EvaluationRow.id == row.id)
        .values(
            state=state,
            reason=reason or "",
            message=message or (f"{WORDS[reason]}." if reason else ""),
            finished=now(),
            lease="",
        )
    )
    audit.record(session, audit.SYSTEM, f"evaluation.{state}", row.id, reason=str(reason or ""))
