"""Every file below what the user chose, in a fixed order, without following loops."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from medal_desktop.dicom.archives import archive_members, is_archive, may_nest
from medal_desktop.dicom.errors import ArchiveTooLarge, DicomError, EmptyFile
from medal_desktop.dicom.series import Skipped
from medal_desktop.dicom.sources import Reader, Source

_JUNK = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "ehthumbs.db", ".localized"})


def find_sources(
    paths: Iterable[Path], reader: Reader, known: Callable[[Source], bool] = lambda _: False
) -> Iterator[Source | Skipped]:
    """Give each file below `paths`, archives opened; a file chosen twice comes once.

    Files that are `known` are no archives, and are not opened to find that out.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for source in _below(path, seen):
            if isinstance(source, Skipped) or known(source):
                yield source
            else:
                yield from _opened(source, reader)


def is_junk(source: Source) -> bool:
    """Whether a file is an operating system's litter, by its name."""
    name = source.name.lower()
    if name in _JUNK or name.startswith("._"):
        return True
    label = source.label
    return "__MACOSX" in label and "__MACOSX" in label.replace("\\", "/").split("/")


def _below(path: Path, seen: set[tuple[int, int]]) -> Iterator[Source | Skipped]:
    if path.name.upper() == "DICOMDIR" and path.is_file():
        path = path.parent
    if not path.is_dir():
        yield from _file(path, seen)
        return
    closed: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=closed.append):
        folders.sort()
        within = Path(folder)
        for name in sorted(files):
            yield from _file(within / name, seen)
    for error in closed:
        yield Skipped(label=str(error.filename), reason="missing_file")


def _file(path: Path, seen: set[tuple[int, int]]) -> Iterator[Source | Skipped]:
    try:
        found = path.stat()
    except OSError:
        yield Skipped(label=str(path), reason="missing_file")
        return
    if not stat.S_ISREG(found.st_mode):
        yield Skipped(label=str(path), reason="not_dicom")
        return
    identity = (found.st_dev, found.st_ino)
    if identity in seen and found.st_ino:
        if path.is_symlink() or found.st_nlink > 1:
            yield Skipped(label=str(path), reason="duplicate")
        return
    seen.add(identity)
    stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
    yield Source(path, (), found.st_size, stamp)


def _opened(source: Source, reader: Reader) -> Iterator[Source | Skipped]:
    """Look into a zip; anything else passes as it is."""
    try:
        archive = source.size >= 22 and is_archive(reader.head(source))
    except DicomError as error:
        yield Skipped(label=source.label, reason=error.reason)
        return
    if not archive or is_junk(source):
        yield source
        return
    if source.members and not may_nest(source):
        yield Skipped(label=source.label, reason=ArchiveTooLarge.reason)
        return
    try:
        members = list(archive_members(source.path, source.members))
        if not members:
            yield Skipped(label=source.label, reason=EmptyFile.reason)
        for member in members:
            yield from _opened(member, reader) if isinstance(member, Source) else (member,)
    except DicomError as error:
        yield Skipped(label=source.label, reason=error.reason)
