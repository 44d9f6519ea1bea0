"""The one form in which MEDAL writes a zip: stored, Zip64, fixed times and modes (APPNOTE 6.3.10).

Equal names, contents and order give equal bytes. Sizes and checksums follow each entry in its data
descriptor, so that a writer needs to see each byte only once and never to go back.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from medal_desktop.package.checksum import crc32
from medal_desktop.package.streams import Block

LOCAL = struct.Struct("<4s5H3I2H")
LOCAL_EXTRA = struct.Struct("<2H2Q")
DESCRIPTOR = struct.Struct("<4sI2Q")
CENTRAL = struct.Struct("<4s6H3I5H2I")
CENTRAL_EXTRA = struct.Struct("<2H3Q")
END64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR = struct.Struct("<4sIQI")
END = struct.Struct("<4s4H2IH")
LOCAL_FIXED = LOCAL.size + LOCAL_EXTRA.size
TAIL = END64.size + LOCATOR.size + END.size

FLAGS = 0x0808  # sizes follow in the descriptor; names are UTF-8
REGULAR_FILE = 0o100644 << 16
_NEEDED = 45
_MADE_BY = 3 << 8 | _NEEDED
_DATE = 0x0021  # 1980-01-01, the first day a zip knows
_LATER = 0xFFFF_FFFF
_LATER_SHORT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored file: its name, size in bytes, CRC-32, and where its local header begins."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def content(self) -> int:
        """Where the content begins."""
        return self.offset + LOCAL_FIXED + len(self.name.encode())

    @property
    def end(self) -> int:
        """Where the entry ends, its descriptor included."""
        return self.content + self.size + DESCRIPTOR.size


def local_header(name: str) -> bytes:
    """Give the bytes before a file's content."""
    raw = name.encode()
    head = LOCAL.pack(
        *(b"PK\3\4", _NEEDED, FLAGS, 0, 0, _DATE),
        *(0, _LATER, _LATER, len(raw), LOCAL_EXTRA.size),
    )
    return head + raw + LOCAL_EXTRA.pack(1, 16, 0, 0)


def descriptor(entry: Entry) -> bytes:
    """Give the bytes after a file's content."""
    return DESCRIPTOR.pack(b"PK\7\x08", entry.crc, entry.size, entry.size)


def central_header(entry: Entry) -> bytes:
    """Give an entry's line in the central directory."""
    raw = entry.name.encode()
    head = CENTRAL.pack(
        *(b"PK\1\2", _MADE_BY, _NEEDED, FLAGS, 0, 0, _DATE, entry.crc, _LATER, _LATER),
        *(len(raw), CENTRAL_EXTRA.size, 0, 0, 0, REGULAR_FILE, _LATER),
    )
    return head + raw + CENTRAL_EXTRA.pack(1, 24, entry.size, entry.size, entry.offset)


def tail(count: int, start: int, length: int) -> bytes:
    """Give the end of a zip whose directory of `count` lines is `length` bytes from `start`."""
    return (
        END64.pack(b"PK\6\6", 44, _MADE_BY, _NEEDED, 0, 0, count, count, length, start)
        + LOCATOR.pack(b"PK\6\7", 0, start + length, 1)
        + END.pack(b"PK\5\6", 0, 0, _LATER_SHORT, _LATER_SHORT, _LATER, _LATER, 0)
    )


def zip_size(files: Iterable[tuple[str, int]]) -> int:
    """Give the size of the zip that holds files of these names and sizes."""
    lengths = [(len(name.encode()), size) for name, size in files]
    per_file = LOCAL_FIXED + DESCRIPTOR.size + CENTRAL.size + CENTRAL_EXTRA.size
    return TAIL + sum(per_file + 2 * name + size for name, size in lengths)


class ZipWriter:
    """Writes entries one after the other to `sink`, which only needs to take bytes."""

    def __init__(self, sink: Callable[[Block], object]) -> None:
        self._sink = sink
        self._entries: list[Entry] = []
        self._place = 0
        self._name, self._offset, self._crc, self._size = "", 0, 0, 0

    def add(self, name: str, blocks: Iterable[Block]) -> Entry:
        """Write one file whole."""
        self.begin(name)
        for block in blocks:
            self.write(block)
        return self.end()

    def begin(self, name: str) -> None:
        """Start a file; its content follows by `write`, then `end`."""
        self._name, self._offset, self._crc, self._size = name, self._place, 0, 0
        self._put(local_header(name))

    def write(self, block: Block) -> None:
        """Write some content of the file that was begun."""
        self._crc = crc32(block, self._crc)
        self._size += len(block)
        self._put(block)

    def end(self) -> Entry:
        """Finish the file that was begun."""
        entry = Entry(self._name, self._size, self._crc, self._offset)
        self._put(descriptor(entry))
        self._entries.append(entry)
        return entry

    def close(self) -> None:
        """Write the central directory and the end."""
        start = self._place
        for entry in self._entries:
            self._put(central_header(entry))
        self._put(tail(len(self._entries), start, self._place - start))

    def _put(self, block: Block) -> None:
        self._sink(block)
        self._place += len(block)
