"""The folder a model writes to, capped by the kernel, and the collector that trusts nothing."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.errors import UnsafePath
from medal_desktop.base.files import CHUNK, safe_parts, sync_folder
from server_api.evaluation.errors import EngineFailed, OutputRefused, OutputTooLarge

_MAX_DEPTH = 16
_SPARE_INODES = 16
_SPARE_BYTES = 256 << 10  # folders take room too; what may be kept is counted by the collector


@dataclass(frozen=True, slots=True)
class Cap:
    """A mounted folder of fixed size: `size` in bytes, `files` at most."""

    folder: Path
    size: int
    files: int

    def is_full(self) -> bool:
        """Whether the model reached the cap; then nobody knows what it could not write."""
        now = os.statvfs(self.folder)
        return now.f_bavail == 0 or now.f_ffree == 0


@contextmanager
def capped_folder(folder: Path, size: int, files: int, owner: int) -> Iterator[Cap]:
    """Mount a file system of `size` bytes at `folder`, for the host's user `owner`; unmount after.

    It lives in memory and counts towards what the container may use.

    Raises:
        EngineFailed: it cannot be mounted or unmounted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    room = f"size={size + _SPARE_BYTES},nr_inodes={files + _SPARE_INODES}"
    options = f"{room},mode=0700,uid={owner},gid={owner},nodev,nosuid,noexec"
    _mount("mount", "-t", "tmpfs", "-o", options, "medal", str(folder))
    try:
        yield Cap(folder, size, files)
    finally:
        unmount(folder)


def unmount(folder: Path) -> None:
    """Unmount whatever is mounted at `folder`, however often.

    Raises:
        EngineFailed: it stays.
    """
    while folder.is_mount():
        try:
            _mount("umount", str(folder))
        except EngineFailed:
            _mount("umount", "--lazy", str(folder))


def _mount(*command: str) -> None:
    made = subprocess.run(command, capture_output=True, timeout=30, check=False)
    if made.returncode != 0:
        raise EngineFailed(f"{command[0]} failed")


def collect(source: Path, target: Path, size: int, files: int) -> int:
    """Copy what a finished model wrote, and give the number of files.

    Only regular files with one name each are taken, through descriptors that follow no link; the
    copies belong to the server and can neither run nor be linked to anything.

    Raises:
        OutputRefused: a link, pipe, socket, device, privileged file or unsafe name.
        OutputTooLarge: more bytes or files than allowed, counted by their apparent size.
    """
    collector = _Collector(size, files)
    descriptor = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        collector.look(descriptor, 0)
        collector.left, collector.files_left = size, files
        target.mkdir(parents=True, exist_ok=True)
        collector.copy(descriptor, target)
    finally:
        os.close(descriptor)
    return files - collector.files_left


class _Collector:
    def __init__(self, size: int, files: int) -> None:
        self.left, self.files_left = size, files

    def look(self, folder: int, depth: int) -> None:
        """Judge everything first, so that a refused output leaves nothing behind."""
        if depth > _MAX_DEPTH:
            raise OutputRefused("folders are nested too deeply")
        for name in self._names(folder):
            facts = os.lstat(name, dir_fd=folder)
            if stat.S_ISDIR(facts.st_mode):
                with _opened(name, folder, os.O_DIRECTORY) as inner:
                    self.look(inner, depth + 1)
            else:
                _check_file(facts)
                self._count(facts.st_size)

    def copy(self, folder: int, target: Path) -> None:
        for name in self._names(folder):
            if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
                (target / name).mkdir(exist_ok=True)
                with _opened(name, folder, os.O_DIRECTORY) as inner:
                    self.copy(inner, target / name)
                continue
            with _opened(name, folder, os.O_NONBLOCK) as inner:
                _check_file(os.fstat(inner))
                self._count(os.fstat(inner).st_size)
                _copy_bytes(inner, target / name)
        sync_folder(target)

    def _names(self, folder: int) -> list[str]:
        names: list[str] = []
        with os.scandir(folder) as entries:
            for untrusted in entries:
                if len(names) > self.files_left:
                    raise OutputTooLarge("too many files")
                names.append(_checked_name(untrusted.name))
        return sorted(names)

    def _count(self, size: int) -> None:
        self.left -= size
        self.files_left -= 1
        if self.left < 0 or self.files_left < 0:
            raise OutputTooLarge("too many bytes" if self.left < 0 else "too many files")


@contextmanager
def _opened(name: str, folder: int, flags: int) -> Iterator[int]:
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _checked_name(untrusted_name: str) -> str:
    try:
        untrusted_name.encode("utf-8")
        name = str(safe_parts(untrusted_name))
    except (UnicodeEncodeError, UnsafePath) as wrong:
        raise OutputRefused("a file name that is not plain text") from wrong
    if not name.isprintable():  # such as what turns the direction of writing round
        raise OutputRefused("a file name that cannot be shown")
    return name


def _check_file(facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise OutputRefused("a link, pipe, socket or device")
    if facts.st_nlink != 1:
        raise OutputRefused("a file with two names")
    if facts.st_mode & (stat.S_ISUID | stat.S_ISGID):
        raise OutputRefused("a file that asks for another user's rights")


def _copy_bytes(descriptor: int, target: Path) -> None:
    made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(made, "wb") as stream:
        while chunk := os.read(descriptor, CHUNK):
            stream.write(chunk)
