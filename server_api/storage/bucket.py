"""Storage in S3, with the local folder as the place of work.

An upload's bytes lie in one object, `objects/<id>`, for as long as they are kept. What they are at
the moment is said by a small mark beside: `marks/quarantine/<id>`, `marks/received/<id>` (a model),
`marks/published/<challenge>/<version>` and `marks/images/<digest>`, the last two with the id inside
and with a `marks/owned/<id>` beside, by which the sweep sees that the object is wanted.
Whatever has no mark and no row is removed by the sweep. A worker fetches what it works on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server_api.storage import parts
from server_api.storage.base import Part
from server_api.storage.errors import BucketUnavailable
from server_api.storage.local import PACKAGE, LocalStorage
from server_api.storage.s3 import Bucket

_QUARANTINE, _RECEIVED = "marks/quarantine/", "marks/received/"
_PUBLISHED, _IMAGES = "marks/published/", "marks/images/"
_OWNED = "marks/owned/"
_ID = 64


class BucketStorage(LocalStorage):
    """A bucket for what lasts; `root` holds keys, and copies of what is worked on."""

    def __init__(self, root: Path, bucket: Bucket) -> None:
        super().__init__(root)
        self.bucket = bucket

    @contextmanager
    def appending(self, upload_id: str, size: int = 0) -> Iterator[Part]:
        """Open an upload; other processes of this machine wait behind a lock file."""
        with super().appending(upload_id):
            yield parts.GrowingObject(self.bucket, upload_id, size)

    def sha256(self, upload_id: str, size: int = 0) -> str:
        """Make the upload one object, and hash what the bucket gives back."""
        parts.complete(self.bucket, upload_id, size)
        return self.bucket.sha256(parts.obj(upload_id))

    def hash_ahead(self, upload_id: str, counted: int) -> None:
        """Do nothing: what is hashed is what the bucket gives back in the end."""

    def into_quarantine(self, upload_id: str) -> None:
        """Mark the object as a package that waits."""
        self.bucket.put(_QUARANTINE + upload_id, b"")
        self.quarantine(upload_id).mkdir(mode=0o700, exist_ok=True)
        super().discard_upload(upload_id)

    def into_models(self, upload_id: str) -> None:
        """Mark the object as a model that waits."""
        self.bucket.put(_RECEIVED + upload_id, b"")
        super().discard_upload(upload_id)

    def discard_upload(self, upload_id: str) -> None:
        """Forget parts, tails and the lock's file, unless the object is something by now."""
        super().discard_upload(upload_id)
        if not self._marked(upload_id):
            parts.discard(self.bucket, upload_id)

    def discard_quarantine(self, submission_id: str) -> None:
        """Remove everything of a submission that is not published."""
        super().discard_quarantine(submission_id)
        if self.bucket.size(_QUARANTINE + submission_id) is not None:
            parts.discard(self.bucket, submission_id)
            self.bucket.delete(_QUARANTINE + submission_id)

    def prepare_quarantine(self, submission_id: str) -> Path:
        """Give the folder with nothing in it but the package, which is fetched."""
        self.fetch_package(submission_id)
        return super().prepare_quarantine(submission_id)

    def fetch_package(self, submission_id: str) -> Path:
        """Copy the package of a submission in quarantine to this machine's disk."""
        folder = self.quarantine(submission_id)
        folder.mkdir(mode=0o700, exist_ok=True)
        return self._fetched(submission_id, folder / PACKAGE)

    def publish(self, submission_id: str, challenge_id: str, version: str) -> None:
        """Mark a checked submission as published, and move what is on this disk along."""
        self.bucket.put(_OWNED + submission_id, b"")
        self.bucket.put(f"{_PUBLISHED}{challenge_id}/{version}", submission_id.encode())
        if self.quarantine(submission_id).is_dir():
            super().publish(submission_id, challenge_id, version)
        self.bucket.delete(_QUARANTINE + submission_id)

    def unpublish(self, challenge_id: str, version: str) -> None:
        """Mark it as waiting again: undoes a publication that was cut off."""
        mark = f"{_PUBLISHED}{challenge_id}/{version}"
        submission_id = self._read(mark)
        if submission_id:
            self.bucket.put(_QUARANTINE + submission_id, b"")
        if self.published(challenge_id, version).is_dir():
            super().unpublish(challenge_id, version)
        self.bucket.delete(mark)
        self.bucket.delete(_OWNED + submission_id)

    def fetch_published(self, challenge_id: str, version: str) -> Path:
        """Copy the package of a published version to this machine's disk."""
        folder = self.published(challenge_id, version)
        if not (folder / PACKAGE).exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            submission_id = self._read(f"{_PUBLISHED}{challenge_id}/{version}")
            self._fetched(submission_id, folder / PACKAGE)
        return folder

    def package_blocks(self, challenge_id: str, version: str) -> Iterator[bytes]:
        """Yield the package of a published version."""
        return self.bucket.blocks(self._package(challenge_id, version))

    def link(self, challenge_id: str, version: str, seconds: int) -> str:
        """Give an address from which anybody can fetch a package for some seconds."""
        return self.bucket.presigned(self._package(challenge_id, version), seconds)

    def publications(self) -> tuple[tuple[str, str], ...]:
        """Name every challenge version that has a mark, or a folder here."""
        marked = (key.partition("/") for key in self.bucket.keys(_PUBLISHED))
        return tuple({(name, version) for name, _, version in marked} | {*super().publications()})

    def uploads(self) -> tuple[str, ...]:
        """Name every upload that has parts, tails, or an object without a mark."""
        objects = set(self.bucket.keys("objects/")) - self._all_marked()
        growing = {key for key, _ in self.bucket.begun("objects/")}
        tails = {key.partition("/")[0] for key in self.bucket.keys("tails/")}
        return tuple(objects | growing | tails | {*super().uploads()})

    def quarantined(self) -> tuple[str, ...]:
        """Name every submission that waits, and every folder here."""
        return tuple({*self.bucket.keys(_QUARANTINE), *super().quarantined()})

    def received_models(self) -> tuple[str, ...]:
        """Name every model that waits to be checked."""
        return tuple({*self.bucket.keys(_RECEIVED), *super().received_models()})

    def erase(self, submission_id: str, challenge_id: str, version: str) -> None:
        """Remove every copy of a submission, here and in the bucket."""
        super().erase(submission_id, challenge_id, version)
        for mark in self._marks(submission_id, challenge_id, version):
            self.bucket.delete(mark)
        parts.discard(self.bucket, submission_id)

    def holds(self, submission_id: str, challenge_id: str, version: str) -> bool:
        """Whether any copy of a submission is left, here or in the bucket."""
        keys = (parts.obj(submission_id), *self._marks(submission_id, challenge_id, version))
        in_bucket = any(self.bucket.size(key) is not None for key in keys)
        return in_bucket or self.holds_here(submission_id, challenge_id, version)

    def fetch_received(self, model_id: str) -> Path:
        """Copy a model that waits to be checked to this machine's disk."""
        return self._fetched(model_id, self.received_model(model_id))

    def discard_received(self, model_id: str) -> None:
        """Remove a model that waits to be checked."""
        super().discard_received(model_id)
        if self.bucket.size(_RECEIVED + model_id) is not None:
            parts.discard(self.bucket, model_id)
            self.bucket.delete(_RECEIVED + model_id)

    def keep_model(self, model_id: str, digest: str) -> None:
        """Mark a checked model with its digest; of equal ones the first stays."""
        super().keep_model(model_id, digest)
        kept = self._read(_IMAGES + digest)
        if kept and kept != model_id:
            self.discard_received(model_id)
            return
        self.bucket.put(_OWNED + model_id, b"")
        self.bucket.put(_IMAGES + digest, model_id.encode())
        self.bucket.delete(_RECEIVED + model_id)

    def fetch_model(self, digest: str) -> Path:
        """Copy a checked model to this machine's disk."""
        target = super().fetch_model(digest)
        model_id = "" if target.exists() else self._read(_IMAGES + digest)
        return self._fetched(model_id, target) if model_id else target

    def close(self) -> None:
        """Hang up."""
        super().close()
        self.bucket.close()

    def check(self) -> None:
        """Write, read and remove one small object.

        Raises:
            BucketUnavailable: that does not work.
        """
        self.bucket.put("marks/checked", b"here")
        if self.bucket.get("marks/checked", 4) != b"here":
            raise BucketUnavailable
        self.bucket.delete("marks/checked")

    def _fetched(self, upload_id: str, target: Path) -> Path:
        if not target.exists():
            self.bucket.fetch(parts.obj(upload_id), target)
        return target

    def _package(self, challenge_id: str, version: str) -> str:
        return parts.obj(self._read(f"{_PUBLISHED}{challenge_id}/{version}"))

    def _read(self, mark: str) -> str:
        return (self.bucket.get(mark, _ID) or b"").decode()

    def _marks(self, submission_id: str, challenge_id: str, version: str) -> list[str]:
        published = [f"{_PUBLISHED}{challenge_id}/{version}"] if challenge_id else []
        return [_QUARANTINE + submission_id, _OWNED + submission_id, *published]

    def _marked(self, upload_id: str) -> bool:
        marks = (area + upload_id for area in (_QUARANTINE, _RECEIVED, _OWNED))
        return any(self.bucket.size(mark) is not None for mark in marks)

    def _all_marked(self) -> set[str]:
        return {key for area in (_QUARANTINE, _RECEIVED, _OWNED) for key in self.bucket.keys(area)}
