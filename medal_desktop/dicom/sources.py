"""Where bytes come from: a file, or a member of an archive in an archive; nothing is unpacked."""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from medal_desktop.dicom.errors import ArchiveCorrupt, ArchiveTooLarge, DicomError, TruncatedFile

INNER_ARCHIVE_LIMIT = 1 << 30
FIRST_READ = 16 << 10
_PLAIN_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file's bytes; `members` lead through nested archives, outermost first.

    `stamp` tells one state of a plain file from another: times of change in ns, inode, device.
    """

    path: Path
    members: tuple[str, ...] = ()
    size: int = 0
    stamp: tuple[int, ...] = field(default=(), compare=False)

    @property
    def label(self) -> str:
        """The path as a person reads it: `a.zip!/x` inside archives."""
        return "!/".join((str(self.path), *self.members))

    @property
    def name(self) -> str:
        """The last part of the name."""
        return (
            (self.members[-1] if self.members else str(self.path))
            .replace("\\", "/")
            .rsplit("/", 1)[-1]
        )

    def read_bytes(self) -> bytes:
        """Give all bytes.

        Raises:
            DicomError: the file or its archive can no longer be read.
        """
        with Reader() as reader:
            return reader.read(self, 0, self.size)


class Reader:
    """Reads parts of sources; keeps the last archive or file open. Not shared between threads."""

    def __init__(self) -> None:
        self._key: tuple[Path, tuple[str, ...]] | None = None
        self._stream: IO[bytes] | None = None
        self._outer: tuple[Path, tuple[str, ...]] | None = None
        self._archive: zipfile.ZipFile | None = None
        self._head: tuple[Source, bytes] | None = None
        self.reach = FIRST_READ
        """How many bytes `head` gives; more where the files before had longer headers."""
        self.words: dict[bytes, tuple[str, ...]] = {}
        """Attribute values already turned into text, for as long as this reader lives."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self._close_stream()
        if self._archive is not None:
            self._archive.close()
        self._archive = self._outer = None

    def read(self, source: Source, offset: int, length: int) -> bytes:
        """Give up to `length` bytes at `offset`; fewer at the end.

        Raises:
            DicomError: the file or its archive can no longer be read.
        """
        try:
            stream = self.open(source)
            stream.seek(offset)
            return stream.read(max(length, 0))
        except OSError as error:
            raise DicomError("the file can no longer be read") from error
        except _ZIP_FAULTS as error:
            raise ArchiveCorrupt from error

    def head(self, source: Source) -> bytes:
        """Give the first bytes, `reach` at most; asked twice, they are read once.

        Raises:
            DicomError: the file or its archive can no longer be read.
        """
        if self._head is not None and self._head[0] is source:
            return self._head[1]
        reach = self.reach
        data = self.read(source, 0, reach) if source.members else _head(source.path, reach)
        self._head = source, data
        return data

    def read_exactly(self, source: Source, offset: int, length: int) -> bytes:
        """Give `length` bytes at `offset`.

        Raises:
            TruncatedFile: there are fewer.
            DicomError: the file or its archive can no longer be read.
        """
        data = self.read(source, offset, length)
        if len(data) != length:
            raise TruncatedFile
        return data

    def open(self, source: Source) -> IO[bytes]:
        """Give the open stream of a source; it stays this reader's."""
        key = (source.path, source.members)
        if self._key != key or self._stream is None:
            self._close_stream()
            self._stream = self._open_member(source) if source.members else source.path.open("rb")
            self._key = key
        return self._stream

    def _open_member(self, source: Source) -> IO[bytes]:
        outer = (source.path, source.members[:-1])
        if self._outer != outer or self._archive is None:
            if self._archive is not None:
                self._archive.close()
            self._archive = open_archive(*outer)
            self._outer = outer
        return self._archive.open(source.members[-1])

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream = self._key = None


def _head(path: Path, length: int) -> bytes:
    """Read without a stream around it: most of a scan is this."""
    try:
        descriptor = os.open(path, _PLAIN_READ)
        try:
            return os.read(descriptor, length)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DicomError("the file can no longer be read") from error


def read_into(path: Path, offset: int, target: memoryview) -> None:
    """Fill `target` with the bytes of a plain file at `offset`, past every buffer.

    Raises:
        TruncatedFile: there are fewer.
        DicomError: the file can no longer be read.
    """
    try:
        descriptor = os.open(path, _PLAIN_READ)
        try:
            done = _read_at(descriptor, offset, target)
            while done < target.nbytes:
                count = _read_at(descriptor, offset + done, target.cast("B")[done:])
                if not count:
                    raise TruncatedFile
                done += count
        finally:
            os.close(descriptor)
    except OSError as error:
        raise DicomError("the file can no longer be read") from error


if hasattr(os, "preadv"):

    def _read_at(descriptor: int, offset: int, target: memoryview) -> int:
        return os.preadv(descriptor, (target,), offset)

else:  # Windows

    def _read_at(descriptor: int, offset: int, target: memoryview) -> int:
        with FileIO(descriptor, closefd=False) as stream:
            stream.seek(offset)
            return stream.readinto(target) or 0


def open_archive(path: Path, members: tuple[str, ...] = ()) -> zipfile.ZipFile:
    """Open a zip, or the zip within a zip that `members` lead to.

    Raises:
        DicomError: an archive on the way cannot be read or is too large.
    """
    try:
        archive = zipfile.ZipFile(path)
        for member in members:
            archive = _open_inner(archive, member)
    except OSError as error:
        raise DicomError("the archive can no longer be read") from error
    except _ZIP_FAULTS as error:
        raise ArchiveCorrupt from error
    return archive


def _open_inner(archive: zipfile.ZipFile, member: str) -> zipfile.ZipFile:
    with archive:
        if archive.getinfo(member).file_size > INNER_ARCHIVE_LIMIT:
            raise ArchiveTooLarge
        return zipfile.ZipFile(io.BytesIO(archive.read(member)))
