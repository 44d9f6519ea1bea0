"""Blocks of bytes on their way: sources that can be read anywhere, and work done beside."""

from __future__ import annotations

import errno
import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Protocol, Self

from medal_desktop.base.files import CHUNK
from medal_desktop.base.progress import Job
from medal_desktop.package.errors import NotEnoughSpace, NotWritable, Truncated

_AHEAD = 12


class Source(Protocol):
    """Bytes of a known number that can be read from any place."""

    @property
    def size(self) -> int:
        """The number of bytes."""
        ...

    def read_at(self, offset: int, count: int) -> bytes:
        """Give exactly `count` bytes from `offset`."""
        ...


class FileSource:
    """A window of an open file: from `start`, `size` bytes long. Not for several threads."""

    __slots__ = ("_start", "_stream", "size")

    def __init__(self, stream: IO[bytes], start: int, size: int) -> None:
        self._stream, self._start, self.size = stream, start, size

    @classmethod
    def whole(cls, stream: IO[bytes]) -> Self:
        """The whole of an open file."""
        return cls(stream, 0, stream.seek(0, 2))

    def read_at(self, offset: int, count: int) -> bytes:
        """Give exactly `count` bytes from `offset` of the window.

        Raises:
            Truncated: the window or the file ends before.
        """
        if offset < 0 or count < 0 or offset + count > self.size:
            raise Truncated
        self._stream.seek(self._start + offset)
        data = self._stream.read(count)
        if len(data) != count:
            raise Truncated
        return data

    def blocks(self, start: int = 0, length: int = CHUNK) -> Iterator[bytes]:
        """Yield the window from `start` to its end in blocks of `length`."""
        for offset in range(start, self.size, length):
            yield self.read_at(offset, min(length, self.size - offset))


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what a disk refuses into words.

    Raises:
        NotEnoughSpace: it became full.
        NotWritable: anything else that the system refuses.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NotEnoughSpace from None
        raise NotWritable from None


class Beside:
    """Hands each block, in order, to `consume` in a thread of its own; few blocks ever wait.

    Hashing and encryption of large blocks leave Python's lock, so they run beside each other.
    An error of `consume` is raised by the next `put` or by `finish`.
    """

    def __init__(self, consume: Callable[[bytes], object]) -> None:
        self._consume = consume
        self._blocks: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="medal-beside", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self._stop()

    def put(self, block: bytes) -> None:
        """Hand over one block, which nobody may change any more."""
        if self._error is not None:
            raise self._error
        self._blocks.put(block)

    def finish(self) -> None:
        """Wait until every block was consumed."""
        self._stop()
        if self._error is not None:
            raise self._error

    def _stop(self) -> None:
        if self._thread.is_alive():
            self._blocks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (block := self._blocks.get()) is not None:
            if self._error is None:
                self._take(block)

    def _take(self, block: bytes) -> None:
        try:
            self._consume(block)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            self._error = error


class Digest(Beside):
    """The SHA-256 and the number of the bytes put, computed beside."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0
        super().__init__(self._hash.update)

    def put(self, block: bytes) -> None:
        """Count and hash one block."""
        self.size += len(block)
        super().put(block)

    def hexdigest(self) -> str:
        """Give the SHA-256 of all blocks, as 64 hexadecimal digits."""
        self.finish()
        return self._hash.hexdigest()


class Gather:
    """Joins small blocks to blocks of 1 MiB, which are worth a thread's while."""

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self._sink = sink
        self._pieces: list[bytes | memoryview] = []
        self._size = 0

    def write(self, block: bytes) -> None:
        """Take a block of any size, which nobody may change any more."""
        self._pieces.append(block)
        self._size += len(block)
        while self._size >= CHUNK:
            surplus = self._size - CHUNK
            last = memoryview(self._pieces.pop())
            self._pieces.append(last[: len(last) - surplus])
            rest = last[len(last) - surplus :]
            self._pass_on()
            self._pieces, self._size = [rest], surplus

    def flush(self) -> None:
        """Pass on what is left."""
        if self._size:
            self._pass_on()

    def _pass_on(self) -> None:
        self._sink(b"".join(self._pieces))
        self._pieces, self._size = [], 0


class Meter:
    """Counts bytes over several pieces of work and reports them to one job."""

    def __init__(self, job: Job, total: int, label: str) -> None:
        self._job, self._total, self._label = job, total, label
        self._done = 0

    def add(self, count: int) -> None:
        """Count bytes done; raises `Cancelled` when asked to stop."""
        self._done += count
        self._job.step(min(self._done, self._total), self._total, self._label)
