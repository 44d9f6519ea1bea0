"""Reads a zip that `zipping` wrote, byte for byte, and nothing else.

Every header is made again from what the directory says and must be equal: there is no gap, no
comment, no second reading that another tool could make of the same bytes.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass

from medal_desktop.package import zipping
from medal_desktop.package.errors import (
    CompressedEntry,
    DuplicateName,
    EncryptedEntry,
    LinkEntry,
    NotAPackage,
    PackageError,
    SizeLie,
    TooManyEntries,
    TrailingBytes,
    Truncated,
    UnsafeName,
    ZipStructure,
)
from medal_desktop.package.names import safe_name
from medal_desktop.package.streams import Block, Source
from medal_desktop.package.zipping import Entry

ENTRIES_LIMIT = 1_000_000
_LINE_LIMIT = 330
_SEARCHED = 65_536


@dataclass(frozen=True, slots=True)
class Directory:
    """A zip's entries in their order, and where the central directory begins."""

    entries: tuple[Entry, ...]
    start: int


def read_directory(source: Source) -> Directory:
    """Read and check the directory at the end of a zip.

    Raises:
        PackageError: each defect its own class.
    """
    count, length, start = _read_tail(source)
    raw = source.read_at(start, length)
    place, entries = 0, []
    for _ in range(count):
        entry, place = _read_line(raw, place)
        entries.append(entry)
    if place != len(raw):
        raise TrailingBytes
    _check_order(entries, start)
    return Directory(tuple(entries), start)


def _read_tail(source: Source) -> tuple[int, int, int]:
    if source.size < zipping.TAIL:
        raise NotAPackage
    raw = source.read_at(source.size - zipping.TAIL, zipping.TAIL)
    fields = zipping.END64.unpack_from(raw)
    if fields[0] != b"PK\6\6":
        raise _misfit(source)
    count, length, start = fields[7], fields[8], fields[9]
    if count > ENTRIES_LIMIT or length > count * _LINE_LIMIT:
        raise TooManyEntries
    if start + length != source.size - zipping.TAIL:
        raise SizeLie
    if raw != zipping.tail(count, start, length):
        raise ZipStructure
    return count, length, start


def _misfit(source: Source) -> PackageError:
    """Tell a zip with something behind its end, or without its last bytes, from any other file."""
    length = min(source.size, _SEARCHED)
    window = source.read_at(source.size - length, length)
    end = window.rfind(b"PK\5\6")
    surplus = length - end - zipping.END.size
    if end < 0 or surplus == 0:
        return NotAPackage()
    return TrailingBytes() if surplus > 0 else Truncated()


def _read_line(raw: bytes, place: int) -> tuple[Entry, int]:
    if place + zipping.CENTRAL.size > len(raw):
        raise ZipStructure
    fields = zipping.CENTRAL.unpack_from(raw, place)
    if fields[0] != b"PK\1\2":
        raise ZipStructure
    _check_kind(fields[3], fields[4], fields[15])
    begin = place + zipping.CENTRAL.size
    middle, end = begin + fields[10], begin + fields[10] + fields[11]
    if end > len(raw) or fields[11] != zipping.CENTRAL_EXTRA.size:
        raise ZipStructure
    _, _, size, packed, offset = zipping.CENTRAL_EXTRA.unpack_from(raw, middle)
    if size != packed:
        raise SizeLie
    entry = Entry(_name(raw[begin:middle]), size, fields[7], offset)
    if raw[place:end] != zipping.central_header(entry):
        raise ZipStructure
    return entry, end


def _check_kind(flags: int, method: int, attributes: int) -> None:
    if flags & 1:
        raise EncryptedEntry
    if method != 0:
        raise CompressedEntry
    if not stat.S_ISREG(attributes >> 16):
        raise LinkEntry


def _name(untrusted: bytes) -> str:
    try:
        return safe_name(untrusted.decode("ascii"))
    except UnicodeDecodeError:
        raise UnsafeName from None


def _check_order(entries: list[Entry], start: int) -> None:
    if len({entry.name.casefold() for entry in entries}) != len(entries):
        raise DuplicateName
    place = 0
    for entry in entries:
        if entry.offset != place:
            raise SizeLie
        place = entry.end
    if place != start:
        raise SizeLie


class BlockReader:
    """Takes exact numbers of bytes from a stream of blocks."""

    def __init__(self, blocks: Iterator[Block]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def pieces(self, count: int) -> Iterator[memoryview]:
        """Yield the next `count` bytes in pieces.

        Raises:
            Truncated: the stream ends before.
        """
        while count:
            if not self._rest:
                self._rest = memoryview(self._next())
            piece, self._rest = self._rest[:count], self._rest[count:]
            count -= len(piece)
            yield piece

    def expect(self, wanted: bytes) -> None:
        """Take as many bytes as `wanted` has.

        Raises:
            ZipStructure: they differ.
        """
        if b"".join(self.pieces(len(wanted))) != wanted:
            raise ZipStructure

    def at_end(self) -> bool:
        """Whether nothing is left."""
        return not self._rest and not any(self._blocks)

    def _next(self) -> Block:
        for block in self._blocks:
            if block:
                return block
        raise Truncated


def walk(
    directory: Directory, blocks: Iterator[Block]
) -> Iterator[tuple[Entry, Iterator[memoryview]]]:
    """Yield each entry with its content, in one pass over the zip's bytes.

    Content that the caller leaves is skipped. Checksums are not computed: the caller knows better
    hashes.

    Raises:
        PackageError: the bytes are not those that the directory promises.
    """
    reader = BlockReader(blocks)
    for entry in directory.entries:
        reader.expect(zipping.local_header(entry.name))
        content = reader.pieces(entry.size)
        yield entry, content
        for _ in content:
            pass
        reader.expect(zipping.descriptor(entry))
    length = 0
    for entry in directory.entries:
        line = zipping.central_header(entry)
        reader.expect(line)
        length += len(line)
    reader.expect(zipping.tail(len(directory.entries), directory.start, length))
    if not reader.at_end():
        raise TrailingBytes


def check_frames(directory: Directory, source: Source) -> None:
    """Check what stands before and after each content, without reading the contents.

    Raises:
        ZipStructure: the bytes are not those that the directory promises.
    """
    for entry in directory.entries:
        head = zipping.local_header(entry.name)
        foot = zipping.descriptor(entry)
        if source.read_at(entry.offset, len(head)) != head:
            raise ZipStructure
        if source.read_at(entry.end - len(foot), len(foot)) != foot:
            raise ZipStructure
