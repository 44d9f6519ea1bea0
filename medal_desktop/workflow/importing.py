"""Images of other formats come into a workspace as DICOM, so that one path follows."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.wrapping import is_foreign, wrap
from medal_desktop.workflow.workspace import Workspace

FOLDER = "imported"
_UNFINISHED = ".part"


def as_dicom(workspace: Workspace, groups: Sequence[Group], job: Job) -> list[Group]:
    """Give groups that are DICOM: as they are, or wrapped into the workspace's own folder.

    A photograph keeps no EXIF, a video no sound. The same file is wrapped once.

    Raises:
        DicomError: a file is gone or damaged.
        Cancelled: the job was asked to stop.
    """
    return [
        own
        for group in groups
        for own in (
            _wrapped(workspace.folder / FOLDER, group, job) if is_foreign(group) else [group]
        )
    ]


def _wrapped(folder: Path, group: Group, job: Job) -> list[Group]:
    target = folder / hashlib.sha256(group.first.sop_uid.encode()).hexdigest()[:16]
    if not target.exists():
        unfinished = target.with_suffix(_UNFINISHED)
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            wrap(group, unfinished, job)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        unfinished.rename(target)
    return list(scan([target], job).groups)
