"""A scan's result as plain JSON values, for scripts and for outside trials."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Group, ScanResult
from medal_desktop.dicom.sources import Reader


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
        entry = _group(group)
        if values and group.frames:
            entry["sha256"], damaged = _hash(group, job)
            skipped.extend(damaged)
        groups.append(entry)
    return {"groups": groups, "skipped": skipped, "warnings": list(result.warnings)}


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
        "fps": group.fps,
        "segments": group.segments or None,
    }


def _numbers(found: tuple[float, ...] | None) -> list[float] | None:
    return [round(value, 6) + 0.0 for value in found] if found else None


def _hash(group: Group, job: Job) -> tuple[str | None, list[dict[str, str]]]:
    """Hash a group's values, or name the file that cannot be decoded."""
    digest = hashlib.sha256()
    with Reader() as reader:
        source = FrameReader(reader)
        for frame in group.frames:
            job.check()
            try:
                found = frame_values(frame, source, reader, exact=True)
            except DicomError as error:
                path = frame.instance.source.label
                return None, [{"path": path, "reason": error.reason}]
            whole = np.nan_to_num(np.rint(found.astype(np.float64) * 100))
            digest.update(np.clip(whole, -(2**31), 2**31 - 1).astype("<i4").tobytes())
    return digest.hexdigest(), []
