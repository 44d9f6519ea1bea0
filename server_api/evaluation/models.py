"""The registry of models: an uploaded archive becomes a container image known by its digest."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import ModelState, ModelStatus
from server_api import audit
from server_api.db.tables import ModelRow
from server_api.evaluation.archive import check_archive
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.image import ArchiveLimits, ImageArchive
from server_api.evaluation.packed import plain_archive
from server_api.services import Services


def check_waiting(services: Services, job: Job) -> bool:
    """Judge the oldest model that waits; False when none does. Doing it twice does no harm."""
    oldest = select(ModelRow).where(ModelRow.state == ModelState.RECEIVED)
    with services.database.reading() as session:
        row = session.scalar(oldest.order_by(ModelRow.received).limit(1))
    if row is None:
        return False
    received = services.storage.fetch_received(row.id)
    try:
        plain_archive(received, received, ArchiveLimits().packed, job)
        image = check_archive(received, job=job)
    except ImageInvalid as wrong:
        _note(services, row.id, ModelState.REFUSED, "", " ".join(wrong.words()))
        services.storage.discard_received(row.id)
        return True
    services.storage.keep_model(row.id, image.image_id)
    _note(services, row.id, ModelState.READY, f"sha256:{image.image_id}", "")
    return True


def model_archive(services: Services, digest: str) -> Path:
    """Give `models/<digest>.tar` of a digest with or without its `sha256:`."""
    return services.storage.fetch_model(digest.removeprefix("sha256:"))


def open_model(services: Services, row: ModelRow, job: Job) -> ImageArchive:
    """Read a kept archive again before it is run: a disk may have changed it since.

    Raises:
        ImageInvalid: it is missing, or no longer the image that was judged.
    """
    archive = model_archive(services, row.digest)
    if archive.is_file():  # a bucket keeps what was uploaded, which may be compressed as a whole
        plain_archive(archive, archive, ArchiveLimits().packed, job)
    image = check_archive(archive, job=job)
    if f"sha256:{image.image_id}" != row.digest:
        raise ImageInvalid("the kept archive has changed")
    return image


def status_of(row: ModelRow) -> ModelStatus:
    """Give a model as its owner sees it."""
    return ModelStatus(
        id=row.id,
        name=row.name,
        state=ModelState(row.state),
        digest=row.digest,
        reason=row.reason,
    )


def _note(services: Services, model_id: str, state: ModelState, digest: str, reason: str) -> None:
    with services.database.session() as session:
        row = session.get(ModelRow, model_id, with_for_update=True)
        if row is not None and row.state == ModelState.RECEIVED:
            row.state, row.digest, row.reason = state, digest, reason
            audit.record(session, audit.SYSTEM, f"model.{state}", model_id)
