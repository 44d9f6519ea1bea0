"""The evaluation's steps: judge models that arrived, then carry out evaluations that wait."""

from __future__ import annotations

import logging
from functools import partial

from medal_desktop.base.errors import Cancelled, MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation import hosting, leftovers, queue
from server_api.evaluation.attempt import Attempt, LostHold, ModelFailed
from server_api.evaluation.engines.base import Engine
from server_api.evaluation.engines.choice import engine_of
from server_api.evaluation.errors import ImageInvalid, SandboxUnavailable
from server_api.evaluation.models import check_waiting
from server_api.evaluation.verdict import failed
from server_api.services import Services

log = logging.getLogger("medal.evaluation")


def step(services: Services) -> bool:
    """Judge one model or carry out one evaluation; False when nothing waits."""
    engine = engine_of(services)
    if leftovers.is_due(services):
        leftovers.sweep(services, engine)
        hosting.host_waiting(services)
    queue.requeue_lost(services)
    return check_waiting(services, Job()) or evaluate_next(services, engine)


def evaluate_next(services: Services, engine: Engine) -> bool:
    """Carry out the oldest evaluation that waits; False when none does.

    An evaluation whose worker died is taken up when its lease has ended. Whatever that worker left
    behind (containers, mounts) is removed first, so that no two run for one evaluation.
    """
    held = queue.claim(services)
    if held is None:
        return False
    carry_out(services, engine, held, Job())
    return True


def carry_out(services: Services, engine: Engine, held: queue.Held, job: Job) -> None:
    """Carry out what was taken; whatever happens, the evaluation's row says how it ended."""
    attempt = Attempt(services=services, engine=engine, held=held, job=job)
    try:
        with queue.heartbeat(services, held, job):
            engine.prepare()
            engine.sweep(partial(queue.leased, services))
            digest, document = attempt.carry_out()
            attempt.finished = queue.finish(services, held, digest, document)
    except (ModelFailed, ImageInvalid, Cancelled, LostHold) as ended:
        _end(services, held, ended)
    except Exception as fault:  # noqa: BLE001 - whatever it was, the evaluation must not hang
        _blame_server(services, held, fault)
    finally:
        attempt.clean()


def _end(services: Services, held: queue.Held, ended: MedalError) -> None:
    if isinstance(ended, ModelFailed):
        reason = ended.verdict.reason or EvaluationReason.EXIT
        queue.fail(services, held, reason, ended.verdict.message)
    elif isinstance(ended, ImageInvalid):
        verdict = failed(EvaluationReason.IMAGE_INVALID, ended.detail)
        queue.fail(services, held, EvaluationReason.IMAGE_INVALID, verdict.message)
    elif isinstance(ended, Cancelled):
        queue.end_cancelled(services, held)


def _blame_server(services: Services, held: queue.Held, fault: Exception) -> None:
    fields = {"evaluation": held.id, "attempt": held.attempts, "fault": type(fault).__name__}
    if isinstance(fault, MedalError):
        fields["code"], fields["detail"] = fault.code, fault.detail
    log.error("attempt failed", extra={"fields": fields})
    detail = fault.detail if isinstance(fault, SandboxUnavailable) else ""
    verdict = failed(EvaluationReason.INFRA, detail)
    queue.fail(services, held, EvaluationReason.INFRA, verdict.message)
