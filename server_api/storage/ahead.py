"""SHA-256 of files that still grow, hashed behind what is counted: the end waits for little.

It reads the file itself, not what came over the wire, and only what is durable and never changes
again. What another process received, or this one before it was started anew, is read from there.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from medal_desktop.base.files import CHUNK

_MOST = 1000


@dataclass(slots=True)
class _Begun:
    """How far one file is hashed."""

    digest: Any = field(default_factory=hashlib.sha256)
    lock: threading.Lock = field(default_factory=threading.Lock)
    position: int = 0


class HashAhead:
    """One thread that hashes what it is told of; may be used by many."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}
        self._lock = threading.Lock()
        self._thread: ThreadPoolExecutor | None = None

    def go_on(self, path: Path, counted: int) -> None:
        """Hash a file up to `counted` bytes, some time soon."""
        begun = self._of(path)
        with self._lock:
            self._thread = self._thread or ThreadPoolExecutor(1, "hash-ahead")
            self._thread.submit(_read_quietly, begun, path, counted)

    def finish(self, path: Path) -> str:
        """Give a file's SHA-256, to its very end."""
        begun = self._of(path)
        _read(begun, path, None)
        self.forget(path)
        return str(begun.digest.hexdigest())

    def forget(self, path: Path) -> None:
        """Keep nothing of a file."""
        with self._lock:
            self._begun.pop(path.name, None)

    def close(self) -> None:
        """End the thread; what it had not come to is hashed when it is asked for."""
        with self._lock:
            if self._thread:
                self._thread.shutdown(wait=True, cancel_futures=True)
                self._thread = None

    def _of(self, path: Path) -> _Begun:
        with self._lock:
            if len(self._begun) >= _MOST:
                self._begun.pop(next(iter(self._begun)))
            return self._begun.setdefault(path.name, _Begun())


def _read(begun: _Begun, path: Path, until: int | None) -> None:
    """Go on from where it stands to `until`, or to the end."""
    with begun.lock, path.open("rb") as stream:
        stream.seek(begun.position)
        while until is None or begun.position < until:
            block = stream.read(CHUNK if until is None else min(CHUNK, until - begun.position))
            if not block:
                return
            begun.digest.update(block)
            begun.position += len(block)


def _read_quietly(begun: _Begun, path: Path, until: int) -> None:
    with contextlib.suppress(OSError):  # it was taken back, or moved on: then nobody asks
        _read(begun, path, until)
