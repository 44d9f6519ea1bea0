"""A folder that exists in memory alone, for what must never outlive the process that opened it.

With the right to mount, the folder is a tmpfs in a mount namespace of this process: no other
process sees what is in it, and the kernel frees it however the process ends. Without that right it
lies in `/dev/shm`, locked, and what a killed process left there is removed by the next.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from medal_desktop.base.errors import MedalError

SHARED = Path("/dev/shm")  # noqa: S108 - memory; each folder in it is made new and for us alone
_PREFIX = "medal-sealed-"
_NEW_MOUNTS = 0x20000
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
_PRIVATE_ALL_BELOW = 0x4000 | 0x40000
_DIE_WITH_PARENT = 1


class NoMemoryFolder(MedalError):
    """The machine offers no place that a power cut, or a killed process, empties."""

    code = "scoring.no-memory-folder"
    message = "Reference answers cannot be opened here without touching a disk."
    advice = "Run the worker on Linux, as root or with /dev/shm mounted."


@contextmanager
def memory_folder(place: Path) -> Iterator[Path]:
    """Give an empty folder in memory; it is gone when the block, or the process, ends.

    Where it can be mounted it is `place`, which must not exist yet; only this thread and what it
    starts see anything in it.

    Raises:
        NoMemoryFolder: this machine has none.
    """
    place.mkdir(mode=0o700)
    try:
        if not _mount(place):
            with _shared_folder() as folder:
                yield folder
            return
        try:
            yield place
        finally:
            _libc().umount2(os.fsencode(place), 0)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def forget_the_dead(shared: Path = SHARED) -> int:
    """Remove what killed processes of this user left in `shared`; give how many there were."""
    removed = 0
    for folder in shared.glob(f"{_PREFIX}*"):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            if os.fstat(descriptor).st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
                removed += 1
        except OSError as kept:
            if kept.errno not in {errno.EWOULDBLOCK, errno.ENOENT}:
                raise
        finally:
            os.close(descriptor)
    return removed


def die_with_parent() -> None:
    """End this process, at once and without a word, when the thread that started it ends."""
    _libc().prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == 1:
        raise SystemExit(1)  # the parent was quicker


def _mount(place: Path) -> bool:
    """Mount a tmpfs that only this thread sees; False where that is not allowed."""
    libc = _libc()
    if not hasattr(libc, "unshare") or libc.unshare(_NEW_MOUNTS) != 0:
        return False
    if libc.mount(b"none", b"/", None, _PRIVATE_ALL_BELOW, None) != 0:
        return False
    made = libc.mount(b"medal", os.fsencode(place), b"tmpfs", _NOSUID_NODEV_NOEXEC, b"mode=0700")
    return bool(made == 0)


@contextmanager
def _shared_folder() -> Iterator[Path]:
    if not SHARED.is_mount():
        raise NoMemoryFolder
    forget_the_dead()
    folder = Path(mkdtemp(prefix=_PREFIX, dir=SHARED))
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
