"""A dry run: what an evaluation would come to on the public cases; nothing of it is kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import ModelState
from server_api.db.tables import ModelRow
from server_api.errors import Conflict, NotFound
from server_api.evaluation.allowances import allowance_of
from server_api.evaluation.boards import published_challenge
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.models import open_model
from server_api.kit.trial import Report, Trial
from server_api.services import Services
from server_api.unpacked import published_inputs


def rehearse(
    services: Services, model_id: str, challenge_id: str, version: str, job: Job | None = None
) -> Report:
    """Run a registered model on a version's public cases, on this machine, with its limits.

    Neither the queue nor a board is touched, no hidden case is opened, nobody's share is used.

    Raises:
        NotFound: there is no such model or challenge version.
        Conflict: the model is not one that runs.
        NoChallenge: the version has no public case.
        ImageInvalid: the image cannot be run.
        SandboxUnavailable: models cannot be run safely on this machine.
    """
    job, settings = job or Job(), services.settings
    with services.database.reading() as session:
        model = _runnable(session, model_id)
        published_challenge(session, challenge_id, version)
        limits = allowance_of(session, challenge_id, version).limits(settings, 1)
    image = open_model(services, model, job)
    inputs = published_inputs(services, challenge_id, version, job)
    runtime = "gvisor" if settings.require_gvisor else settings.runtime
    sandbox = LocalEngine.of(services, runtime).sandbox
    with TemporaryDirectory(prefix="dry-run-", dir=services.storage.root) as work:
        return Trial(sandbox=sandbox, challenge=inputs, work=Path(work)).run(
            image.path, limits, job
        )


def _runnable(session: Session, model_id: str) -> ModelRow:
    model = session.get(ModelRow, model_id)
    if model is None:
        raise NotFound("model")
    if model.state != ModelState.READY:
        raise Conflict("only a model that is ready can be run")
    return model
