"""Images between runs: one that ran well is kept for a while, for loading takes longer than a run.

An image is known by its digest, so that what is kept is exactly what an equal archive would bring.
Hostile and broken ones are never kept. The lock of an image's file says whether somebody uses it.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medal_desktop.base.files import sha256_of
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.podman import Podman

_MOST_KEPT = 4
_LARGEST_KEPT = 8 << 30
_SUFFIX = ".image"
_SETTLED = 2_000_000_000


@dataclass(slots=True)
class Hold:
    """One user's hold on a loaded image; `ran_well` is set by whoever ran it."""

    ran_well: bool = False


@contextmanager
def loaded(podman: Podman, image: ImageArchive) -> Iterator[Hold]:
    """Hold an image in the engine.

    Raises:
        ImageInvalid: podman does not accept it.
        EngineFailed: podman did not answer.
    """
    folder = podman.home / "runs"
    folder.mkdir(exist_ok=True)
    path = folder / f"{image.image_id}{_SUFFIX}"
    lock, hold = _shared(path), Hold()
    try:
        podman.load(image.path, image.transport, image.image_id)
        yield hold
    finally:
        os.utime(path)
        if not hold.ran_well or image.unpacked > _LARGEST_KEPT:
            _remove(podman, path, lock)
        elif not path.stat().st_size:
            _note(path, image)
        os.close(lock)
    forget(podman, _MOST_KEPT)


def recalled(podman: Podman, archive: Path) -> ImageArchive | None:
    """Give what was found in an archive of the same bytes whose image is still kept.

    The very file that was read then, untouched since, is not read again.
    """
    notes = [_read(path) for path in (podman.home / "runs").glob(f"*{_SUFFIX}")]
    known = {note.pop("sha256"): note for note in notes if note}
    if not known or not archive.is_file():
        return None
    seen = {tuple(note.pop("seen", ())): note for note in known.values()}
    note = seen.get(_looks(archive)) or known.get(sha256_of(archive))
    return ImageArchive(path=archive, **note) if note else None


def _note(path: Path, image: ImageArchive) -> None:
    """Write beside the lock which archive it was; written in place, for the lock's sake."""
    found = {name: value for name, value in asdict(image).items() if name != "path"}
    seen = _looks(image.path)
    # Within one tick of the clock a file can change and look the same.
    settled = time.time_ns() - max(seen[-2:]) > _SETTLED
    said = {"sha256": sha256_of(image.path), "seen": seen if settled else ()}
    path.write_text(json.dumps({**found, **said}))


def _looks(path: Path) -> tuple[int, ...]:
    """Give what changes with each write to a file, or when another takes its place."""
    found = path.stat()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _read(path: Path) -> dict[str, Any]:
    """Give a note; empty when there is none, or it is being written."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return {}


def forget(podman: Podman, most: int) -> None:
    """Remove all but the `most` images that were used last; those in use stay."""
    found = sorted((podman.home / "runs").glob(f"*{_SUFFIX}"), key=_age, reverse=True)
    for path in found[most:]:
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDWR)
            _remove(podman, path, lock)
            os.close(lock)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _remove(podman: Podman, path: Path, lock: int) -> None:
    """Remove an image and its file, unless somebody else holds it; then that one will."""
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        podman.remove_image(path.stem)
        path.unlink(missing_ok=True)


def _shared(path: Path) -> int:
    """Open and lock an image's file for use with others; one that was just removed is made anew."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_SH)
        with suppress(FileNotFoundError):
            if os.fstat(lock).st_ino == path.stat().st_ino:
                return lock
        os.close(lock)
