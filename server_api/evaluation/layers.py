"""Look into one layer of an image: bounded unpacking, plain names, the digest it promises."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from medal_desktop.base.files import CHUNK
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.packed import GZIP, ZSTD, Gunzip, Readable, Unzstd
from server_api.evaluation.tarwalk import Entry, TarWalk

_MOUNT_POINTS = {"input", "output", "tmp", "dev", "proc", "sys"}
_FOLDERS = {"etc", "run"}  # the engine lays its own files into them
_THE_ENGINES = {("etc", "hostname"), ("etc", "resolv.conf"), ("run", ".containerenv")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerLimits:
    """How many bytes a layer may unpack to, and how many files it may hold."""

    unpacked: int
    entries: int = 500_000


class _Part:
    """The bytes of one member of the archive."""

    def __init__(self, stream: IO[bytes], offset: int, size: int) -> None:
        stream.seek(offset)
        self._stream, self._left = stream, size

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes; nothing at the member's end."""
        made = self._stream.read(min(size, self._left))
        self._left -= len(made)
        return made


class _Hashing:
    """Counts and hashes what passes."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.count = 0

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes, having hashed them."""
        made = self._stream.read(size)
        self.sha256.update(made)
        self.count += len(made)
        return made


def check_layer(
    stream: IO[bytes], offset: int, size: int, diff_id: str, limits: LayerLimits
) -> int:
    """Read a layer to its end and give the bytes that it unpacks to.

    Raises:
        ImageInvalid: a limit is broken, a name is unsafe, or the digest is another one.
    """
    part = _Part(stream, offset, size)
    hashing = _Hashing(_unpacked(stream, part, offset, size, limits))
    for number, entry in enumerate(TarWalk(hashing)):
        if number >= limits.entries:
            raise ImageInvalid("a layer holds too many files")
        _check_entry(entry)
    while hashing.read(CHUNK):
        pass
    if f"sha256:{hashing.sha256.hexdigest()}" != diff_id:
        raise ImageInvalid("a layer does not match its digest")
    return hashing.count


def _unpacked(
    stream: IO[bytes], part: _Part, offset: int, size: int, limits: LayerLimits
) -> Readable:
    magic = stream.read(4)
    stream.seek(offset)
    if magic.startswith(GZIP):
        return Gunzip(part, limits.unpacked)
    if magic == ZSTD:
        return Unzstd(part, limits.unpacked)
    if size > limits.unpacked:
        raise ImageInvalid("the layers unpack to more than the limit")
    return part


def _check_entry(entry: Entry) -> None:
    parts = _parts(entry.untrusted_name)
    if entry.kind == "device":
        raise ImageInvalid("a layer holds a device file")
    if entry.kind == "hardlink":
        _parts(entry.untrusted_link)
    if len(parts) == 1 and not _is_mountable(parts[0], entry.kind):
        raise ImageInvalid("/input, /output, /tmp, /run, /etc and the like must be folders")
    if entry.kind == "folder" and tuple(parts) in _THE_ENGINES:
        raise ImageInvalid(f"/{'/'.join(parts)} must not be a folder")


def _is_mountable(name: str, kind: str) -> bool:
    """Whether something at the image's root leaves room for what a run mounts there."""
    if name in _FOLDERS:
        return kind in {"folder", "symlink"}
    return name not in _MOUNT_POINTS or kind == "folder"


def _parts(untrusted_name: str) -> list[str]:
    parts = [part for part in untrusted_name.split("/") if part not in {"", "."}]
    if ".." in parts or len(untrusted_name) > 4096 or "\0" in untrusted_name:
        raise ImageInvalid("a file name in a layer leads out of it")
    return parts
