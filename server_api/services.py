"""What every route and worker step is handed: settings, database, storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from server_api.db.base import Database
from server_api.settings import Settings
from server_api.storage.local import LocalStorage


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The open doors of one process."""

    settings: Settings
    database: Database
    storage: LocalStorage

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
        self.storage.close()


def open_services(settings: Settings) -> Services:
    """Open the database, the data folder and, where there is one, the bucket.

    Raises:
        StorageUnavailable: the folder cannot be made or written.
    """
    storage = _storage(settings)
    storage.prepare()
    return Services(settings=settings, database=Database(settings.database), storage=storage)


def _storage(settings: Settings) -> LocalStorage:
    if not settings.s3_bucket:
        return LocalStorage(settings.data)
    from server_api.storage.bucket import BucketStorage  # noqa: PLC0415 - only where S3 is used
    from server_api.storage.s3 import Bucket, Place  # noqa: PLC0415 - as above

    place = Place(
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        public_endpoint=settings.s3_public_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
    )
    return BucketStorage(settings.data, Bucket(place))
