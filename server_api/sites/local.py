"""A server's job on this site's own data: the same attempt, engine and scorer as for its own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.messages import ModelState
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.auth import add_account
from server_api.db.base import later, now
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import AccountRow, ChallengeRow, ModelRow
from server_api.evaluation import queue
from server_api.evaluation.engines.base import Engine
from server_api.evaluation.image import ArchiveLimits
from server_api.evaluation.verdict import failed
from server_api.evaluation.worker import carry_out
from server_api.scoring.values import Values
from server_api.services import Services
from server_api.sites.documents import Ask, Outcome, SiteJob
from server_api.sites.link import Link
from server_api.sites.scores import only_scores
from server_api.sites.signing import sha256_of_text
from server_api.storage.local import PACKAGE

_ACCOUNT = "jobs of other servers"
_MOST = ArchiveLimits().packed


def local_id(server: str, job: SiteJob) -> str:
    """Give the id of this site's own row for a job; `server` is the id of the server's key."""
    told = f"{server} {job.evaluation_id} {job.fence}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def has_data(services: Services, job: SiteJob) -> bool:
    """Whether the package that the job means lies here, unchanged."""
    version = (
        ChallengeRow.challenge_id == job.challenge_id,
        ChallengeRow.version == job.version,
        ChallengeRow.withdrawn == "",
    )
    with services.database.reading() as session:
        known = session.scalar(select(ChallengeRow.id).where(*version))
    folder = services.storage.fetch_published(job.challenge_id, job.version)
    package = folder / PACKAGE
    return known is not None and package.is_file() and sha256_of(package) == job.package_sha256


def fetch_model(services: Services, link: Link, job: SiteJob) -> None:
    """Bring the model's archive here; whether it is the image named is seen before it runs.

    Raises:
        ServerUnreachable, ServerSaidNo: it did not come.
    """
    target = _archive(services, job)
    if target.is_file():
        return
    part = target.with_suffix(".part")
    try:
        place = f"jobs/{job.evaluation_id}/{job.fence}/model"
        link.fetch(place, Ask(nonce=job.nonce), part, _MOST)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)


def forget_model(services: Services, job: SiteJob) -> None:
    """Remove the archive, unless the site itself keeps this model."""
    with services.database.reading() as session:
        owners = (
            select(func.count(ModelRow.id))
            .join(AccountRow, AccountRow.id == ModelRow.account_id)
            .where(ModelRow.digest == job.image, AccountRow.name != _ACCOUNT)
        )
        if not session.scalar(owners):
            _archive(services, job).unlink(missing_ok=True)


def run(services: Services, engine: Engine, row_id: str, site_job: SiteJob, job: Job) -> None:
    """Run and score; the row `row_id` says how that ended."""
    with services.database.session() as session:
        row = _enter(session, row_id, site_job)
        row.lease = later(services.settings.lease)
        held = queue.Held(
            id=row.id,
            model_id=row.model_id,
            challenge_id=row.challenge_id,
            version=row.version,
            fence=row.fence,
            attempts=row.attempts,
        )
    carry_out(services, engine, held, job)


def give_up(services: Services, row_id: str) -> None:
    """End a row that was under way when its agent was lost; one that has ended stays as it is."""
    with services.database.session() as session:
        row = session.get(EvaluationRow, row_id, with_for_update=True)
        if row is not None and row.state not in queue.FINAL:
            row.fence += 1
            row.state, row.reason = EvaluationState.FAILED, EvaluationReason.INFRA
            row.message = failed(EvaluationReason.INFRA, "the site was stopped").message
            row.lease, row.finished = "", now()


def outcome(
    services: Services, row_id: str, text: str, key: SigningKey, detail: str = ""
) -> Outcome:
    """Say how the row of the job `text` ended; one that has not ended was lost with its agent.

    `detail` says why nothing was run.
    """
    job = SiteJob.model_validate_json(text)
    about: dict[str, Any] = {
        "site_id": job.site_id,
        "evaluation_id": job.evaluation_id,
        "fence": job.fence,
        "job_sha256": sha256_of_text(text),
        "image": job.image,
    }
    with services.database.reading() as session:
        row = session.get(EvaluationRow, row_id)
        result = session.get(ResultRow, row_id)
    if row is None or row.state not in queue.FINAL:
        lost = failed(EvaluationReason.INFRA, detail or "the site was stopped")
        return Outcome(state=lost.state, reason=lost.reason, message=lost.message, **about)
    if result is not None and row.state == EvaluationState.SUCCEEDED:
        values = only_scores(Values.model_validate_json(result.document), _secret(job, key))
        return Outcome(state=EvaluationState.SUCCEEDED, values=values, **about)
    reason = EvaluationReason(row.reason) if row.reason else None
    ended = {"state": row.state, "reason": reason, "message": row.message[:300]}
    return Outcome.model_validate({**ended, **about})


def _secret(job: SiteJob, key: SigningKey) -> bytes:
    """Give what turns classes into marks, the same for every model of one challenge version."""
    told = f"\n{job.challenge_id} {job.version}".encode()
    return hashlib.sha256(b"MEDAL site classes 1\n" + key.to_bytes() + told).digest()


def _enter(session: Session, row_id: str, job: SiteJob) -> EvaluationRow:
    """Write this site's own row, which no other worker will ever try again."""
    account = session.scalar(select(AccountRow).where(AccountRow.name == _ACCOUNT))
    account = account or add_account(session, _ACCOUNT, frozenset())
    mark = job.image.removeprefix("sha256:")
    mine = (ModelRow.account_id == account.id, ModelRow.sha256 == mark)
    model = session.scalar(select(ModelRow).where(*mine))
    if model is None:
        model = ModelRow(
            account_id=account.id,
            name=mark[:12],
            sha256=mark,
            size=0,
            state=ModelState.READY,
            digest=job.image,
        )
        session.add(model)
        session.flush()
    pair = (
        EvaluationRow.model_id == model.id,
        EvaluationRow.challenge_id == job.challenge_id,
        EvaluationRow.version == job.version,
    )
    runs = session.scalar(select(func.count(EvaluationRow.id)).where(*pair)) or 0
    row = EvaluationRow(
        id=row_id,
        account_id=account.id,
        model_id=model.id,
        challenge_id=job.challenge_id,
        version=job.version,
        run=runs + 1,
        state=EvaluationState.PREPARING,
        attempts=queue.MOST_ATTEMPTS,
        fence=1,
    )
    session.add(row)
    session.flush()
    return row


def _archive(services: Services, job: SiteJob) -> Path:
    digest = job.image.removeprefix("sha256:")
    return services.storage.models / f"{digest}.tar"
