"""Compressed bytes that nobody vouches for, unpacked within bounds; the one door to zstandard."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import IO, Protocol, cast

from medal_desktop.base.files import CHUNK, write_beside
from medal_desktop.base.progress import Job
from server_api.evaluation.errors import ImageInvalid

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
_MOST_MEMORY = 128 << 20  # what zstd's own command line allows a stream to ask for


class Readable(Protocol):
    """Anything that gives up to `size` bytes."""

    def read(self, size: int, /) -> bytes: ...  # noqa: D102 - the class says it


class Gunzip:
    """A bounded decompressor of one or more members: gives at most `limit` bytes, then refuses."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self._stream, self._limit, self._given = stream, limit, 0
        self._ahead = b""
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes; nothing at the end.

        Raises:
            ImageInvalid: the stream is damaged, or unpacks to more than the limit.
        """
        made = b""
        while not made and not self._ended():
            raw = self._inflate.unconsumed_tail or self._ahead or self._stream.read(CHUNK)
            self._ahead = b""
            if not raw:
                raise ImageInvalid("a compressed part is cut short")
            try:
                made = self._inflate.decompress(raw, size)
            except zlib.error as wrong:
                raise ImageInvalid("a compressed part is damaged") from wrong
        self._given += len(made)
        if self._given > self._limit:
            raise ImageInvalid("a compressed part unpacks to more than the limit")
        return made

    def _ended(self) -> bool:
        """Whether the last member has ended; begins the next one otherwise (RFC 1952, 2.2)."""
        if not self._inflate.eof:
            return False
        self._ahead = self._inflate.unused_data or self._stream.read(CHUNK)
        if self._ahead and not self._ahead.startswith(GZIP[: len(self._ahead)]):
            raise ImageInvalid("something follows a compressed part")
        if self._ahead:
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return not self._ahead


class Unzstd:
    """The same for Zstandard (RFC 8878)."""

    def __init__(self, stream: Readable, limit: int) -> None:
        import zstandard  # noqa: PLC0415 - few archives use it

        self._damaged = zstandard.ZstdError
        self._limit, self._given = limit, 0
        unpacker = zstandard.ZstdDecompressor(max_window_size=_MOST_MEMORY)
        source = cast("IO[bytes]", _Plain(stream))
        self._reader = unpacker.stream_reader(source, read_size=CHUNK, read_across_frames=True)

    def read(self, size: int, /) -> bytes:
        """Give up to `size` bytes; nothing at the end.

        Raises:
            ImageInvalid: the stream is damaged, or unpacks to more than the limit.
        """
        try:
            made = bytes(self._reader.read(size))
        except self._damaged as wrong:
            raise ImageInvalid("a compressed part is damaged") from wrong
        self._given += len(made)
        if self._given > self._limit:
            raise ImageInvalid("a compressed part unpacks to more than the limit")
        return made


class _Plain:
    """A source with the one method that zstandard asks for, though its types say a whole file."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size if size > 0 else CHUNK)


def plain_archive(path: Path, target: Path, limit: int, job: Job) -> Path:
    """Give `path`, or what it unpacks to at `target` when it is compressed as a whole.

    `docker save … | gzip` makes such files. `target` may be `path`, which is then replaced.

    Raises:
        ImageInvalid: it is damaged, or unpacks to more than `limit` bytes.
        Cancelled: the job was stopped.
    """
    with path.open("rb") as stream:
        magic = stream.read(4)
        stream.seek(0)
        if magic == ZSTD:
            reader: Readable = Unzstd(stream, limit)
        elif magic.startswith(GZIP):
            reader = Gunzip(stream, limit)
        else:
            return path
        with write_beside(target, 0o600) as made:
            while chunk := reader.read(CHUNK):
                job.check()
                made.write(chunk)
    return target
