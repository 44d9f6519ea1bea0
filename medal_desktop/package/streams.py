"""Blocks of bytes on their way: sources that can be read anywhere, and work done beside."""

from __future__ import annotations

import errno
import hashlib
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Protocol, Self

from medal_desktop.base.files import CHUNK
from medal_desktop.base.progress import Job
from medal_desktop.package.errors import NotEnoughSpace, NotWritable, Truncated

_AHEAD = 4
_BUFFERS = 4
Block = bytes | bytearray | memoryview


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


class Tally:
    """The SHA-256 and the number of the bytes that passed."""

    __slots__ = ("_hash", "size")

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def add(self, block: Block) -> None:
        """Count and hash one block."""
        self._hash.update(block)
        self.size += len(block)

    def hexdigest(self) -> str:
        """Give the SHA-256 of all blocks, as 64 hexadecimal digits."""
        return self._hash.hexdigest()


class Conveyor:
    """Gathers pieces into large buffers and hands them, in order, to `consume` in a thread.

    Hashing leaves Python's lock, so both sides work beside each other. A few buffers go round, so
    that nothing is allocated on the way; `consume` may use a block only until it returns. `tap`
    sees each block before, on the side of the writer. An error of `consume` is raised by a later
    `write` or by `finish`.
    """

    def __init__(
        self, consume: Callable[[memoryview], object], tap: Callable[[memoryview], object]
    ) -> None:
        self._consume, self._tap = consume, tap
        self._full: queue.SimpleQueue[tuple[bytearray, int] | None] = queue.SimpleQueue()
        self._free: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
        for _ in range(_BUFFERS):
            self._free.put(bytearray(CHUNK))
        self._buffer, self._filled = self._free.get(), 0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="medal-conveyor", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.finish()
        else:
            self._stop()

    def write(self, piece: Block) -> None:
        """Take a piece of any size; it is copied."""
        rest = memoryview(piece)
        while rest:
            part = rest[: CHUNK - self._filled]
            self._buffer[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            rest = rest[len(part) :]
            if self._filled == CHUNK:
                self._pass_on()

    def finish(self) -> None:
        """Pass on what is left, and wait until everything was consumed."""
        if self._filled and self._error is None:
            self._pass_on()
        self._stop()
        if self._error is not None:
            raise self._error

    def _pass_on(self) -> None:
        if self._error is not None:
            raise self._error
        with memoryview(self._buffer) as whole:
            self._tap(whole[: self._filled])
        self._full.put((self._buffer, self._filled))
        self._buffer, self._filled = self._free.get(), 0

    def _stop(self) -> None:
        self._full.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._full.get()) is not None:
            buffer, filled = item
            if self._error is None:
                self._take(memoryview(buffer)[:filled])
            self._free.put(buffer)

    def _take(self, block: memoryview) -> None:
        try:
            self._consume(block)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            self._error = error


def ahead(blocks: Iterator[Block]) -> Generator[Block, None, None]:
    """Yield the same blocks, made in a thread beside the one that takes them; few ever wait.

    Close the generator when it is not read to its end, so that no thread stays behind.
    """
    ready: queue.Queue[Block | BaseException | None] = queue.Queue(_AHEAD)
    stop = threading.Event()

    def run() -> None:
        try:
            for block in blocks:
                if stop.is_set():
                    return
                ready.put(block)
            ready.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            ready.put(error)

    thread = threading.Thread(target=run, name="medal-ahead", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while thread.is_alive():
            with suppress(queue.Empty):
                ready.get(timeout=0.01)


class Meter:
    """Counts bytes over several pieces of work and reports them to one job."""

    def __init__(self, job: Job, total: int, label: str) -> None:
        self._job, self._total, self._label = job, total, label
        self._done = 0

    def add(self, count: int) -> None:
        """Count bytes done; raises `Cancelled` when asked to stop."""
        self._done += count
        self._job.step(min(self._done, self._total), self._total, self._label)
