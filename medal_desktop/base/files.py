"""Writing that survives a power cut, hashing, and names that come from outside."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from medal_desktop.base.errors import UnsafePath

CHUNK = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{n}" for n in range(1, 10)),
    *(f"lpt{n}" for n in range(1, 10)),
}


@contextmanager
def write_beside(target: Path, mode: int = 0o600) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `target`; sync and rename it there when the block succeeds.

    On any exception the temporary file is removed and `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_text(target: Path, text: str) -> None:
    """Replace `target` by `text` in UTF-8, all or nothing."""
    with write_beside(target) as stream:
        stream.write(text.encode("utf-8"))


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def safe_parts(untrusted_name: str) -> PurePosixPath:
    """Give a relative path that stays in its folder on every system.

    Raises:
        UnsafePath: the name is absolute, climbs, is empty, or is reserved on Windows.
    """
    parts = untrusted_name.split("/")
    if not untrusted_name or any(not _safe_part(part) for part in parts):
        raise UnsafePath
    return PurePosixPath(*parts)


def _safe_part(part: str) -> bool:
    if part in {"", ".", ".."} or part != part.rstrip(". ") or len(part) > 255:
        return False
    if any(ord(char) < 32 or char in '\\:*?"<>|' for char in part):
        return False
    return part.split(".", maxsplit=1)[0].lower() not in _RESERVED


def safe_path(root: Path, untrusted_name: str) -> Path:
    """Join `root` and a name from outside.

    Raises:
        UnsafePath: the result would lie outside of `root`, also by way of a link.
    """
    path = root.joinpath(*safe_parts(untrusted_name).parts)
    if not path.resolve().is_relative_to(root.resolve()):
        raise UnsafePath
    return path
