"""Zip files, nested and hostile: what may be read of them, decided before anything is unpacked."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from medal_desktop.dicom.errors import ArchiveTooLarge, ArchiveUnsafe, DicomError
from medal_desktop.dicom.series import Skipped
from medal_desktop.dicom.sources import INNER_ARCHIVE_LIMIT, Source, open_archive

DEEPEST = 3
_MOST_MEMBERS = 500_000
_LARGEST_TOTAL = 64 << 30
_BOMB_RATIO = 100
_BOMB_SIZE = 256 << 20
SIGNATURE = b"PK\x03\x04"
_EMPTY_SIGNATURE = b"PK\x05\x06"


def is_archive(head: bytes) -> bool:
    """Whether a file's first bytes are those of a zip."""
    return head[:4] in {SIGNATURE, _EMPTY_SIGNATURE}


def archive_members(path: Path, members: tuple[str, ...] = ()) -> Iterator[Source | Skipped]:
    """Give each file in a zip as a source, or as skipped with its reason.

    Raises:
        DicomError: the archive as a whole is damaged, too large or built to do harm.
    """
    outer = Source(path, members)
    if len(members) >= DEEPEST:
        raise ArchiveTooLarge
    with open_archive(path, members) as archive:
        infos = archive.infolist()
        _judge(archive, infos)
        for info in infos:
            if not info.is_dir():
                yield _member(outer, info)


def _judge(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip by what its directory says, before any member is read.

    Raises:
        ArchiveUnsafe: members overlap.
        ArchiveTooLarge: there is too much of it, or it grows beyond all sense.
    """
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _LARGEST_TOTAL:
        raise ArchiveTooLarge
    packed = archive.start_dir
    total = sum(info.file_size for info in infos)
    if total > _BOMB_SIZE and total > _BOMB_RATIO * max(packed, 1):
        raise ArchiveTooLarge
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < at:
            raise ArchiveUnsafe
        at = info.header_offset + 30 + info.compress_size
    if at > packed:
        raise ArchiveUnsafe


def _member(outer: Source, info: zipfile.ZipInfo) -> Source | Skipped:
    untrusted_name = info.filename
    shown = untrusted_name.encode("ascii", "backslashreplace").decode("ascii")[:400]
    label = f"{outer.label}!/{shown}"
    if _climbs(untrusted_name) or stat.S_ISLNK(info.external_attr >> 16):
        return Skipped(label=label, reason=ArchiveUnsafe.reason)
    if info.flag_bits & 0x1:
        return Skipped(label=label, reason="archive_corrupt")
    if info.file_size > _BOMB_SIZE and info.file_size > _BOMB_RATIO * max(info.compress_size, 1):
        return Skipped(label=label, reason=ArchiveTooLarge.reason)
    return Source(outer.path, (*outer.members, untrusted_name), info.file_size)


def _climbs(untrusted_name: str) -> bool:
    parts = untrusted_name.replace("\\", "/").split("/")
    absolute = untrusted_name.startswith(("/", "\\")) or (len(parts[0]) == 2 and parts[0][1] == ":")
    return absolute or ".." in parts or "\0" in untrusted_name


def may_nest(source: Source) -> bool:
    """Whether an inner archive is small and shallow enough to be looked into."""
    return source.size <= INNER_ARCHIVE_LIMIT and len(source.members) < DEEPEST


__all__ = ["DicomError", "archive_members", "is_archive", "may_nest"]
