"""The server's side of a site's work: hands jobs out, hears of them, takes each outcome once."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select

from medal_desktop.package.documents import Challenge
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api import audit
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.site_tables import SiteChallengeRow, SiteJobRow, SiteRow
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.errors import Conflict, NotFound
from server_api.evaluation import queue
from server_api.evaluation.models import model_archive
from server_api.evaluation.queue import Held
from server_api.evaluation.verdict import WORDS
from server_api.services import Services
from server_api.sites.documents import Ask, Beat, Outcome, Signed, SiteJob
from server_api.sites.errors import OutcomeRefused
from server_api.sites.scores import check_values
from server_api.sites.signing import JOB, OUTCOME, is_signed, own_key, public_key, sha256_of_text


def hand_out(services: Services, site: SiteRow, ask: Ask) -> Signed | None:
    """Give a site its next job, under a lease; None when nothing waits for it."""
    held = queue.claim(services, site.id)
    if held is None:
        return None
    with services.database.reading() as session:
        place = session.get_one(SiteChallengeRow, (held.challenge_id, held.version))
        image = session.get_one(ModelRow, held.model_id).digest
    job = SiteJob(
        site_id=site.id,
        nonce=ask.nonce,
        evaluation_id=held.id,
        fence=held.fence,
        challenge_id=held.challenge_id,
        version=held.version,
        package_sha256=place.sha256,
        image=image,
        lease=services.settings.lease,
    )
    text = job.model_dump_json()
    with services.database.session() as session:
        session.add(SiteJobRow(evaluation_id=held.id, fence=held.fence, site_id=site.id, job=text))
    key = own_key(services.storage.keys)
    return Signed(document=text, signature=key.sign(JOB + text.encode()))


def hear(services: Services, site: SiteRow, place: tuple[str, int], beat: Beat) -> bool:
    """Renew the lease and note how far it is; False when the work should stop."""
    held = _held(services, site, *place)
    if not queue.renew(services, held):
        return False
    return queue.move_on(services, held, EvaluationState(beat.state), beat.message)


def archive_for(services: Services, site: SiteRow, place: tuple[str, int]) -> Path:
    """Give the model's archive to the site that runs it now.

    Raises:
        NotFound: the job is not this site's, or is over.
    """
    held = _held(services, site, *place)
    if not queue.renew(services, held):
        raise NotFound("job")
    with services.database.reading() as session:
        digest = session.get_one(ModelRow, held.model_id).digest
    return model_archive(services, digest)


def conclude(services: Services, site: SiteRow, place: tuple[str, int], told: Signed) -> None:
    """Take an outcome, once; the same one again does no harm.

    Raises:
        NotFound: no such job was given to this site.
        OutcomeRefused: it is not signed by the site, or does not answer this job.
        Conflict: the evaluation is somebody else's by now, or ended otherwise.
    """
    held = _held(services, site, *place)
    outcome = _believed(services, site, held, told)
    if outcome.values is not None:
        _check_scores(services, held, outcome)
    _keep(services, held, told)
    _apply(services, held, outcome)


def _believed(services: Services, site: SiteRow, held: Held, told: Signed) -> Outcome:
    if not is_signed(public_key(site.public), OUTCOME, told):
        raise OutcomeRefused("it does not carry the site's signature")
    try:
        outcome = Outcome.model_validate_json(told.document)
    except ValidationError:
        raise OutcomeRefused("it holds something else than scores and a reason") from None
    with services.database.reading() as session:
        job = session.get_one(SiteJobRow, (held.id, held.fence)).job
        image = session.get_one(ModelRow, held.model_id).digest
    claimed = (outcome.site_id, outcome.evaluation_id, outcome.fence, outcome.image)
    if claimed != (site.id, held.id, held.fence, image):
        raise OutcomeRefused("it belongs to another job")
    if outcome.job_sha256 != sha256_of_text(job):
        raise OutcomeRefused("it answers another job")
    if (outcome.values is not None) != (outcome.state is EvaluationState.SUCCEEDED):
        raise OutcomeRefused("scores and state do not fit")
    return outcome


def _check_scores(services: Services, held: Held, outcome: Outcome) -> None:
    version = (
        ChallengeRow.challenge_id == held.challenge_id,
        ChallengeRow.version == held.version,
    )
    with services.database.reading() as session:
        document = session.scalars(select(ChallengeRow.document).where(*version)).one()
    if not document or outcome.values is None:
        raise Conflict("the challenge version was withdrawn")
    check_values(Challenge.model_validate_json(document), outcome.values)


def _keep(services: Services, held: Held, told: Signed) -> None:
    """Keep what the site signed, as proof of who said it; before anything follows from it."""
    text = told.model_dump_json()
    with services.database.session() as session:
        row = session.get_one(SiteJobRow, (held.id, held.fence), with_for_update=True)
        evaluation = session.get_one(EvaluationRow, held.id, with_for_update=True)
        current = evaluation.fence == held.fence and evaluation.state not in queue.FINAL
        if row.outcome == text:
            return
        if row.outcome or not current:
            raise Conflict("the evaluation is no longer this attempt's")
        row.outcome = text
        audit.record(session, row.site_id, "site.outcome", held.id, fence=held.fence)


def _apply(services: Services, held: Held, outcome: Outcome) -> None:
    """Write what follows; where that was done already, or came too late, nothing does."""
    if outcome.values is not None:
        queue.finish(services, held, outcome.image, outcome.values.model_dump_json())
    elif outcome.state is EvaluationState.CANCELLED and not queue.renew(services, held):
        queue.end_cancelled(services, held)
    else:
        reason = outcome.reason or EvaluationReason.INFRA
        told = outcome.message if outcome.state is EvaluationState.FAILED else ""
        queue.fail(services, held, reason, told or f"{WORDS[reason]}.")


def _held(services: Services, site: SiteRow, evaluation_id: str, fence: int) -> Held:
    """Give the attempt that this site was handed; whether it still holds it is seen later.

    Raises:
        NotFound: it was not.
    """
    with services.database.reading() as session:
        job = session.get(SiteJobRow, (evaluation_id, fence))
        if job is None or job.site_id != site.id:
            raise NotFound("job")
        row = session.get_one(EvaluationRow, evaluation_id)
    return Held(
        id=row.id,
        model_id=row.model_id,
        challenge_id=row.challenge_id,
        version=row.version,
        fence=fence,
        attempts=row.attempts,
    )
