"""Walk a tar that nobody vouches for: bounded headers, no seeking back, nothing extracted.

POSIX.1-2001 pax and GNU long names are understood; whatever else asks for memory or tricks the
reader (sparse files, giant headers, multi-volume) is refused. Python's `tarfile` reads a pax header
of any size into memory, so it is not used on foreign bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from medal_desktop.base.files import CHUNK
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.packed import Readable

BLOCK = 512
_MAX_EXTENDED = 1 << 20
# Holes, and notes by which overlayfs shows other files than those that lie there.
_UNWANTED = ("GNU.sparse", "SCHILY.xattr.trusted.", "SCHILY.xattr.user.overlay.")
_KINDS = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"1": "hardlink",
    b"2": "symlink",
    b"3": "device",
    b"4": "device",
    b"5": "folder",
    b"6": "pipe",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One member: its name as written, its kind, its size in bytes, and what it links to."""

    untrusted_name: str
    kind: str
    size: int
    untrusted_link: str


class TarWalk:
    """The members of one tar, in order. With `skip`, contents are passed over, not read."""

    def __init__(self, stream: Readable, skip: Callable[[int], object] | None = None) -> None:
        self._stream = stream
        self._skip = skip or self._read_over
        self._left = 0
        self._padding = 0

    def __iter__(self) -> Iterator[Entry]:
        """Yield each member.

        Raises:
            ImageInvalid: the bytes are not a plain tar.
        """
        extended: dict[str, str] = {}
        while (header := self._next_header()) is not None:
            flag = header[156:157]
            self._open(_number(header[124:136]))
            if flag in b"xLKg":
                extended |= self._extension(flag)
                continue
            entry = _entry(header, flag, extended)
            self._open(entry.size if entry.kind == "file" else 0)
            extended = {}
            yield entry

    def _open(self, size: int) -> None:
        self._left, self._padding = size, -size % BLOCK

    def _next_header(self) -> bytes | None:
        self._skip(self._left + self._padding)
        header = self._stream.read(BLOCK)
        while header and len(header) < BLOCK and (more := self._stream.read(BLOCK - len(header))):
            header += more
        if not header.strip(b"\0"):
            return None
        if len(header) < BLOCK or not _sums_up(header):
            raise ImageInvalid("not a tar archive, or a damaged one")
        return header

    def _extension(self, flag: bytes) -> dict[str, str]:
        if self._left > _MAX_EXTENDED:
            raise ImageInvalid("a file's header is too large")
        raw = self._exactly(self._left)
        self._left = 0
        if flag == b"L":
            return {"path": _text(raw)}
        if flag == b"K":
            return {"linkpath": _text(raw)}
        records = _pax(raw)
        if flag == b"g" and records.keys() & {"path", "linkpath", "size"}:
            raise ImageInvalid("a header that renames every file")
        return {} if flag == b"g" else records

    def _read_over(self, size: int) -> None:
        while size:
            size -= len(self._exactly(min(size, CHUNK)))

    def _exactly(self, size: int) -> bytes:
        parts, left = [], size
        while left:
            made = self._stream.read(min(left, CHUNK))
            if not made:
                raise ImageInvalid("the archive is cut short")
            parts.append(made)
            left -= len(made)
        return b"".join(parts)


def _entry(header: bytes, flag: bytes, extended: dict[str, str]) -> Entry:
    if flag not in _KINDS or any(key.startswith(_UNWANTED) for key in extended):
        raise ImageInvalid("a kind of file that no image needs")
    name, prefix = _text(header[:100]), ""
    if header[257:263] == b"ustar\0":
        prefix = _text(header[345:500])
    size = extended.get("size", "")
    if size and not (size.isascii() and size.isdigit() and len(size) < 16):
        raise ImageInvalid("a file of impossible size")
    return Entry(
        untrusted_name=extended.get("path") or (f"{prefix}/{name}" if prefix else name),
        kind=_KINDS[flag],
        size=int(size) if size else _number(header[124:136]),
        untrusted_link=extended.get("linkpath") or _text(header[157:257]),
    )


def _pax(raw: bytes) -> dict[str, str]:
    """Read `<length> <key>=<value>` records, each ended by a line feed."""
    records: dict[str, str] = {}
    while raw:
        length_text, _, _ = raw[:20].partition(b" ")
        length = int(length_text) if length_text.isdigit() else 0
        key, mark, value = raw[len(length_text) + 1 : length - 1].partition(b"=")
        if not 5 <= length <= len(raw) or not mark:
            raise ImageInvalid("a damaged file header")
        records[_text(key)] = value.decode("utf-8", "surrogateescape")
        raw = raw[length:]
    return records


def _number(field: bytes) -> int:
    if field[0] & 0x80:
        value = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
        if value >= 1 << 50:
            raise ImageInvalid("a file of impossible size")
        return value
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError as wrong:
        raise ImageInvalid("a damaged file header") from wrong


def _sums_up(header: bytes) -> bool:
    return _number(header[148:156]) == sum(header[:148]) + 8 * 32 + sum(header[156:])


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "surrogateescape")
