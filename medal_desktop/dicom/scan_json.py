"""A scan's result as plain JSON values, for scripts and for outside trials."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.icc import icc_name
from medal_desktop.dicom.marking import without
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Group, Instance, ScanResult
from medal_desktop.dicom.sources import Reader

Entry = tuple[dict[str, Any] | None, dict[str, str] | None]
"""A group, or a file that cannot be decoded."""


def to_json(result: ScanResult, *, values: bool = False, job: Job | None = None) -> dict[str, Any]:
    """Give groups, skipped files and warnings; with `values` also a hash of each group's values.

    The hash is SHA-256 over rint(value × 100) as little-endian int32, frame by frame, of the
    modality values of what the files hold, before anything is filled in or interpolated.

    Raises:
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    skipped = [{"path": item.label, "reason": item.reason} for item in result.skipped]
    groups = []
    for group in job.each(result.groups, len(result.groups), "groups"):
        for entry, damaged in _entries(group, job) if values else ((_group(group), None),):
            if entry is not None:
                groups.append(entry)
            if damaged is not None:
                skipped.append(damaged)
    return {"groups": groups, "skipped": skipped, "warnings": list(result.warnings)}


def _entries(group: Group, job: Job) -> Iterator[Entry]:
    """Hash a group; without each object that turns out to be damaged, which is named instead."""
    left = [group]
    while left:
        own = left.pop(0)
        if not own.frames:
            yield _group(own), None
            continue
        try:
            yield {**_group(own), "sha256": _hash(own, job)}, None
        except _Damaged as fault:
            path = fault.instance.source.label
            yield None, {"path": path, "reason": fault.reason}
            left = [*without(own, fault.instance), *left]


def _group(group: Group) -> dict[str, Any]:
    grid = group.grid
    return {
        "kind": str(group.kind),
        "modality": group.modality,
        "series_uid": group.series_uid,
        "sop_uids": [instance.sop_uid for instance in group.objects],
        "shape": list(group.shape),
        "spacing": _numbers(group.spacing),
        "origin": _numbers(grid.origin) if grid else None,
        "direction": [_numbers(axis) for axis in grid.directions] if grid else None,
        "sha256": None,
        "warnings": list(group.warnings),
        "reasons": list(group.reasons),
        "photometric": group.photometric,
        "scale": group.first.scale or None,
        "icc": icc_name(group.first),
        "fps": group.fps,
        "segments": group.segments or None,
        "segment_labels": list(group.first.segment_labels) or None,
    }


def _numbers(found: tuple[float, ...] | None) -> list[float] | None:
    return [round(value, 6) + 0.0 for value in found] if found else None


class _Damaged(Exception):
    """The pixels of one object cannot be decoded."""

    def __init__(self, instance: Instance, reason: str) -> None:
        super().__init__()
        self.instance, self.reason = instance, reason


def _hash(group: Group, job: Job) -> str:
    digest = hashlib.sha256()
    with Reader() as reader:
        source = FrameReader(reader)
        for frame in group.frames:
            job.check()
            try:
                found = frame_values(frame, source, reader, exact=True)
            except DicomError as error:
                raise _Damaged(frame.instance, error.reason) from error
            whole = np.nan_to_num(np.rint(found.astype(np.float64) * 100))
            digest.update(np.clip(whole, -(2**31), 2**31 - 1).astype("<i4").tobytes())
    return digest.hexdigest()
