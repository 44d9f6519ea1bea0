"""What others drew over a case's images: segmentations, structures, presentation states.

They are looked at, never part of a case: no answer is made of them, and none leaves in a package.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.dicom.drawings import is_presentation
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.workflow.errors import NoSuchCase, OriginalsChanged
from medal_desktop.workflow.open_folder import Library
from medal_desktop.workflow.workspace import Workspace

SEGMENTATION, STRUCTURES, STATE = "seg", "rtstruct", "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """One object beside a case's series; `kind` is `seg`, `rtstruct` or `state`."""

    key: str
    kind: str
    title: str


def keep(workspace: Workspace, case_id: str, library: Library) -> tuple[Companion, ...]:
    """Remember what in an opened folder was drawn over the images of a case, and give all of it.

    It has to be of the same patient, and of the same study or the same space.
    """
    keys = {
        row["key"] for row in workspace.rows("SELECT key FROM series WHERE case_id = ?", case_id)
    }
    images = [group for group in library.scan.groups if group.key in keys]
    found = [one for one in library.scan.groups if any(_belongs(one, own) for own in images)]
    with workspace.change() as db:
        for group in found:
            sources = sorted({str(Path(one.path).resolve()) for one in group.instances})
            db.execute(
                "INSERT OR REPLACE INTO companions VALUES (?, ?, ?, ?, ?)",
                (case_id, group.key, kind_of(group), group.series_description, json.dumps(sources)),
            )
    return listed(workspace, case_id)


def listed(workspace: Workspace, case_id: str) -> tuple[Companion, ...]:
    """Give what is known to lie beside a case's series."""
    rows = workspace.rows(
        "SELECT key, kind, title FROM companions WHERE case_id = ? ORDER BY kind, title, key",
        case_id,
    )
    return tuple(Companion(key=row["key"], kind=row["kind"], title=row["title"]) for row in rows)


def open_companion(workspace: Workspace, case_id: str, key: str, job: Job) -> Group:
    """Find one again.

    Raises:
        NoSuchCase: there is none.
        OriginalsChanged: its file is gone, or another lies in its place.
    """
    rows = workspace.rows(
        "SELECT sources FROM companions WHERE case_id = ? AND key = ?", case_id, key
    )
    if not rows:
        raise NoSuchCase
    sources = [Path(path) for path in json.loads(rows[0]["sources"])]
    if all(path.exists() for path in sources):
        for group in scan(sources, job, cache=workspace.scans).groups:
            if group.key == key:
                return group
    raise OriginalsChanged


def kind_of(group: Group) -> str:
    """Name what a group draws; empty for images and documents."""
    if group.kind in {Kind.SEG, Kind.RTSTRUCT}:
        return str(group.kind)
    return STATE if is_presentation(group) else ""


def _belongs(drawn: Group, images: Group) -> bool:
    if not kind_of(drawn) or drawn.patient_id != images.patient_id:
        return False
    space = images.first.frame_of_reference
    same_space = bool(space) and drawn.first.frame_of_reference == space
    return drawn.study_uid == images.study_uid or same_space
