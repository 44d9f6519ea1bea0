"""What every route and worker step is handed: settings, database, storage."""

from __future__ import annotations

from dataclasses import dataclass

from server_api.db.base import Database
from server_api.settings import Settings
from server_api.storage.local import LocalStorage


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The open doors of one process."""

    settings: Settings
    database: Database
    storage: LocalStorage


def open_services(settings: Settings) -> Services:
    """Open the database and the data folder; makes what is missing.

    Raises:
        StorageUnavailable: the folder cannot be made or written.
    """
    storage = LocalStorage(settings.data)
    storage.prepare()
    return Services(settings=settings, database=Database(settings.database), storage=storage)
