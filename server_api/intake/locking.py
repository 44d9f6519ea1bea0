"""One upload, one request: on this machine by a lock file, between machines by the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from server_api.services import Services
from server_api.storage.base import Part
from server_api.storage.errors import UploadBusy


@contextmanager
def alone(services: Services, upload_id: str, size: int = 0) -> Iterator[Part]:
    """Open an upload of `size` bytes for one request of one server.

    Raises:
        UploadBusy: another request has it open.
    """
    with services.database.locked(f"upload {upload_id}") as mine:
        if not mine:
            raise UploadBusy
        with services.storage.appending(upload_id, size) as part:
            yield part
