"""The seam between the server and the place where bytes lie: a local folder, later S3."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Part(Protocol):
    """An upload opened for appending by exactly one request."""

    def write(self, data: bytes) -> None:
        """Append; nothing counts before `sync`.

        Raises:
            DiskFull: there is no room.
        """

    def sync(self) -> None:
        """Make every byte written so far survive a power cut."""

    def rewind(self, offset: int) -> None:
        """Throw away what lies behind `offset`, and go on from there.

        Raises:
            Conflict: fewer bytes are there.
        """


class Storage(Protocol):
    """Where uploads grow and finished things lie."""

    def appending(self, upload_id: str) -> AbstractContextManager[Part]:
        """Open an upload for one request alone.

        Raises:
            UploadBusy: another request has it open.
        """

    def sha256(self, upload_id: str) -> str:
        """Give the SHA-256 of what was uploaded."""

    def hash_ahead(self, upload_id: str, counted: int) -> None:
        """Note that so many bytes of an upload are durable, for `sha256` to be quick in the end."""

    def into_quarantine(self, upload_id: str) -> None:
        """Move a finished upload to `quarantine/<id>/package.medal`; again does nothing."""

    def into_models(self, upload_id: str) -> None:
        """Move a finished upload to `models/received/<id>.tar`; again does nothing."""

    def discard_upload(self, upload_id: str) -> None:
        """Remove an upload's bytes, if any."""

    def free(self) -> int:
        """Give the bytes that are free."""

    def quarantine(self, submission_id: str) -> Path:
        """Give the folder in which a submission is checked."""

    def published(self, challenge_id: str, version: str) -> Path:
        """Give the folder of a published challenge version."""
