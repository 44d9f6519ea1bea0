"""A DICOMDIR is a hint and no more: what it names and nobody finds is reported (PS3.3 Annex F)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import UnsafePath
from medal_desktop.base.files import safe_path
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.series import Skipped
from medal_desktop.dicom.sources import Reader, Source, open_archive

_LARGEST = 256 << 20
_HIGHEST = 4
"""Indexes of subfolders, which some vendors add, name files as seen from the top."""


def missing_files(source: Source, reader: Reader) -> list[Skipped]:
    """Give each file that a DICOMDIR names and that is not there."""
    if source.size > _LARGEST:
        return []
    try:
        names = list(_referenced(reader.read(source, 0, source.size)))
        there = _present(source, names)
    except DicomError:
        return []
    folder = source.label[: -len(source.name)]
    return [
        Skipped(label=folder + name, reason="missing_file") for name in names if name not in there
    ]


def _referenced(data: bytes) -> Iterator[str]:
    import pydicom  # noqa: PLC0415 - slow import

    with quiet():
        try:
            dataset = pydicom.dcmread(io.BytesIO(data), force=True)
            records: Any = dataset.get("DirectoryRecordSequence") or ()
            for record in records:
                parts = record.get("ReferencedFileID")
                if parts:
                    yield "/".join([parts] if isinstance(parts, str) else [str(p) for p in parts])
        except Exception:  # noqa: BLE001 - a damaged index names nothing more
            return


def _present(source: Source, names: list[str]) -> set[str]:
    if source.members:
        with open_archive(source.path, source.members[:-1]) as archive:
            folder = source.members[-1][: -len(source.name)]
            inside = set(archive.namelist())
        return {name for name in names if folder + name in inside}
    folders = [source.path.parent]
    if source.name.upper() != "DICOMDIR":
        folders += list(source.path.parents)[1:_HIGHEST]
    return {name for name in names if any(_exists(folder, name) for folder in folders)}


def _exists(folder: Path, untrusted_name: str) -> bool:
    """Names in an index are upper case; the disk that it was copied to may not be."""
    try:
        return any(
            safe_path(folder, name).is_file() for name in (untrusted_name, untrusted_name.lower())
        )
    except (UnsafePath, OSError, ValueError):
        return False
