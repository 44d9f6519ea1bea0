"""The data folder on a local disk. Names in it are made here, never taken from outside."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from medal_desktop.base.files import CHUNK, safe_path, sha256_of, sync_folder, write_text
from server_api.errors import Conflict
from server_api.storage.ahead import HashAhead
from server_api.storage.base import Part
from server_api.storage.errors import DiskFull, StorageUnavailable, UploadBusy

PACKAGE, OWNER = "package.medal", "submission.txt"
_AHEAD = 8 << 20
_AREAS = (
    *("keys", "uploads", "quarantine", "published", "prepared"),
    *("models", "models/received", "attempts"),
)


class LocalPart:
    """An upload's file, opened at its recorded end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._end = self._begun = 0

    def write(self, data: bytes) -> None:
        """Append `data`, and have the disk begin with it, so that `sync` waits for little."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                raise DiskFull from None
            raise
        self._end += len(data)
        if self._end - self._begun >= _AHEAD:
            # Linux begins to write what is dirty in the range; what is not on the disk yet stays.
            length = self._end - self._begun
            os.posix_fadvise(self._descriptor, self._begun, length, os.POSIX_FADV_DONTNEED)
            self._begun = self._end

    def sync(self) -> None:
        """Wait until the disk has it."""
        os.fdatasync(self._descriptor)

    def rewind(self, offset: int) -> None:
        """Cut the file to `offset` and go on from there."""
        if os.fstat(self._descriptor).st_size < offset:
            raise Conflict("bytes are missing")
        os.ftruncate(self._descriptor, offset)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        self._end = self._begun = offset


class LocalStorage:
    """Uploads, quarantine, published data, models and attempts under one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._ahead = HashAhead()

    def prepare(self) -> None:
        """Make the folders, readable by the server's own user alone.

        The root itself is left as it is: podman lets everybody pass it, on the way to its images.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for area in _AREAS:
                folder = self.root / area
                folder.mkdir(mode=0o700, exist_ok=True)
                if folder.stat().st_mode & 0o077:
                    folder.chmod(0o700)
        except OSError as error:
            raise StorageUnavailable(error.strerror or "") from None

    @contextmanager
    def appending(self, upload_id: str, size: int = 0) -> Iterator[Part]:  # noqa: ARG002 - S3 needs it
        """Open an upload, locked against every other process."""
        descriptor = os.open(self._upload(upload_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
            yield LocalPart(descriptor)
        finally:
            os.close(descriptor)

    def sha256(self, upload_id: str, size: int = 0) -> str:  # noqa: ARG002 - S3 needs it
        """Hash the file, also when it was already moved on."""
        moved = (self.quarantine(upload_id) / PACKAGE, self.received_model(upload_id))
        found = next((path for path in moved if path.exists()), None)
        if found:
            return sha256_of(found)
        growing = self._upload(upload_id)
        return self._ahead.finish(growing) if growing.exists() else ""

    def hash_ahead(self, upload_id: str, counted: int) -> None:
        """Begin with the SHA-256 of an upload of which so many bytes are durable."""
        self._ahead.go_on(self._upload(upload_id), counted)

    def into_quarantine(self, upload_id: str) -> None:
        """Move the file; the folder is for the server's user alone."""
        self.quarantine(upload_id).mkdir(mode=0o700, exist_ok=True)
        self._move(self._upload(upload_id), self.quarantine(upload_id) / PACKAGE)

    def into_models(self, upload_id: str) -> None:
        """Move the file to where the evaluation's worker looks."""
        self._move(self._upload(upload_id), self.received_model(upload_id))

    def discard_upload(self, upload_id: str) -> None:
        """Unlink the file."""
        self._ahead.forget(self._upload(upload_id))
        self._upload(upload_id).unlink(missing_ok=True)

    def discard_quarantine(self, submission_id: str) -> None:
        """Remove everything of a submission that is not published."""
        remove_tree(self.quarantine(submission_id))

    def prepare_quarantine(self, submission_id: str) -> Path:
        """Give the folder with nothing in it but the package and whose it is."""
        folder = self.quarantine(submission_id)
        for path in folder.iterdir():
            if path.is_dir():
                remove_tree(path)
            elif path.name != PACKAGE:
                path.unlink()
        write_text(folder / OWNER, submission_id)
        return folder

    def publish(self, submission_id: str, challenge_id: str, version: str) -> None:
        """Move a checked submission out of quarantine in one rename."""
        target = self.published(challenge_id, version)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        self.quarantine(submission_id).rename(target)
        sync_folder(target.parent)

    def unpublish(self, challenge_id: str, version: str) -> None:
        """Move it back to where it came from: undoes a publication that was cut off."""
        folder = self.published(challenge_id, version)
        folder.rename(self.quarantine((folder / OWNER).read_text(encoding="utf-8")))

    def erase(self, submission_id: str, challenge_id: str, version: str) -> None:
        """Remove every copy of a submission: received, checked, published, prepared for models.

        `challenge_id` is empty where it was never published.

        Raises:
            OSError: somebody writes there at this moment; call it again.
        """
        self.discard_upload(submission_id)
        for folder in self._copies(submission_id, challenge_id, version):
            if folder.exists():
                remove_tree(folder)

    def holds(self, submission_id: str, challenge_id: str, version: str) -> bool:
        """Whether any copy of a submission is left anywhere."""
        return self.holds_here(submission_id, challenge_id, version)

    def holds_here(self, submission_id: str, challenge_id: str, version: str) -> bool:
        """Whether any copy of a submission is left on this machine's disk."""
        copies = self._copies(submission_id, challenge_id, version)
        return any(path.exists() for path in (*copies, self._upload(submission_id)))

    def publications(self) -> tuple[tuple[str, str], ...]:
        """Name every challenge version that has a folder."""
        folders = (self.root / "published").glob("*/*")
        return tuple((folder.parent.name, folder.name) for folder in folders)

    def free(self) -> int:
        """Give the bytes that are free on the data folder's disk."""
        return shutil.disk_usage(self.root).free

    def close(self) -> None:
        """Let go of every connection, of which a folder has none, and end the thread."""
        self._ahead.close()

    def check(self) -> None:
        """Write, read and remove one small file.

        Raises:
            StorageUnavailable: that does not work.
        """
        probe = self.root / "uploads" / ".probe"
        try:
            probe.write_bytes(b"here")
            probe.unlink()
        except OSError as error:
            raise StorageUnavailable(error.strerror or "") from None

    def uploads(self) -> tuple[str, ...]:
        """Name every upload that has bytes on disk."""
        return tuple(path.name for path in (self.root / "uploads").iterdir())

    def quarantined(self) -> tuple[str, ...]:
        """Name every submission that has a folder in quarantine."""
        return tuple(path.name for path in (self.root / "quarantine").iterdir())

    def received_models(self) -> tuple[str, ...]:
        """Name every model that waits to be checked."""
        return tuple(path.stem for path in (self.root / "models/received").glob("*.tar"))

    def quarantine(self, submission_id: str) -> Path:
        """Give `quarantine/<id>`."""
        return safe_path(self.root / "quarantine", submission_id)

    def published(self, challenge_id: str, version: str) -> Path:
        """Give `published/<challenge-id>/<version>`."""
        return safe_path(self.root / "published", f"{challenge_id}/{version}")

    def fetch_package(self, submission_id: str) -> Path:
        """Give the package of a submission in quarantine, on this machine's disk."""
        return self.quarantine(submission_id) / PACKAGE

    def fetch_published(self, challenge_id: str, version: str) -> Path:
        """Give the folder of a published version, with the package on this machine's disk."""
        return self.published(challenge_id, version)

    def package_blocks(self, challenge_id: str, version: str) -> Iterator[bytes]:
        """Yield the package of a published version."""
        with (self.published(challenge_id, version) / PACKAGE).open("rb") as stream:
            while block := stream.read(CHUNK):
                yield block

    def link(self, challenge_id: str, version: str, seconds: int) -> str:  # noqa: ARG002 - S3 needs them
        """Give an address from which a package can be fetched; a folder has none."""
        return ""

    def fetch_received(self, model_id: str) -> Path:
        """Give a model that waits to be checked, on this machine's disk."""
        return self.received_model(model_id)

    def discard_received(self, model_id: str) -> None:
        """Remove a model that waits to be checked."""
        self.received_model(model_id).unlink(missing_ok=True)

    def keep_model(self, model_id: str, digest: str) -> None:
        """Keep a checked model under its digest; the same one may be there already."""
        received, target = self.received_model(model_id), self._model(digest)
        if target.exists():
            received.unlink(missing_ok=True)
        elif received.exists():
            received.rename(target)
            sync_folder(target.parent)

    def fetch_model(self, digest: str) -> Path:
        """Give a checked model, `models/<digest>.tar`, on this machine's disk."""
        return self._model(digest)

    def received_model(self, model_id: str) -> Path:
        """Give `models/received/<id>.tar`, where a model waits to be checked."""
        return safe_path(self.root / "models/received", f"{model_id}.tar")

    @property
    def keys(self) -> Path:
        """The folder of private keys."""
        return self.root / "keys"

    @property
    def models(self) -> Path:
        """The folder of checked models, `models/<digest>.tar`."""
        return self.root / "models"

    @property
    def attempts(self) -> Path:
        """The folder of evaluation attempts, `attempts/<id>/`."""
        return self.root / "attempts"

    def _model(self, digest: str) -> Path:
        return safe_path(self.models, f"{digest}.tar")

    def _copies(self, submission_id: str, challenge_id: str, version: str) -> list[Path]:
        folders = [self.quarantine(submission_id)]
        if challenge_id:
            folders += [
                self.published(challenge_id, version),
                safe_path(self.root / "prepared", f"{challenge_id}/{version}"),
            ]
        return folders

    def _upload(self, upload_id: str) -> Path:
        return safe_path(self.root / "uploads", upload_id)

    @staticmethod
    def _move(source: Path, target: Path) -> None:
        """Rename once; a source that reappears after that is an empty file made by its lock."""
        if target.exists():
            source.unlink(missing_ok=True)
        else:
            source.rename(target)
            sync_folder(target.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it; one that is gone already is no fault."""
    shutil.rmtree(folder, ignore_errors=False, onerror=_unless_gone)


def _unless_gone(_function: object, _path: str, fault: tuple[type, BaseException, object]) -> None:
    if not isinstance(fault[1], FileNotFoundError):
        raise fault[1]


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UploadBusy from None
