"""Opening a folder: what is there, what was skipped and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.dicom.frames import thumbnail as frame_thumbnail
from medal_desktop.dicom.remembering import ScanCache
from medal_desktop.dicom.scale import DETECTOR, REGION
from medal_desktop.dicom.scan import ScanResult, scan
from medal_desktop.dicom.series import Group
from medal_desktop.workflow.views import LibraryView, SeriesView, SkippedView, StudyView
from medal_desktop.workflow.workspace import Workspace

REASONS = {
    "not_dicom": "not a DICOM file",
    "empty": "the file is empty",
    "truncated": "the file breaks off",
    "corrupt": "the file is damaged",
    "no_pixels": "holds no image",
    "non_image": "a document, not an image",
    "duplicate": "the same image as another file",
    "dicomdir": "an index of other files",
    "unsupported_transfer_syntax": "compressed in a way that cannot be read here",
    "archive_corrupt": "a damaged archive",
    "archive_unsafe": "an archive with unsafe names",
    "archive_too_large": "an archive that is too large",
    "missing_file": "named by an index, but not there",
    "junk": "a leftover of the operating system",
}


LOOK_AT = {
    "mixed_patients": "its UIDs name two patients",
    "uid_conflict": "a UID used twice",
    "duplicate": "copies left out",
    "truncated": "not whole",
    "missing_slices": "slices missing",
    "non_uniform_spacing": "uneven spacing",
    "gantry_tilt": "tilted gantry",
    "resampled": "interpolated",
    "reduced": "shown coarser than it is",
    "no_position": "no position",
    "lossy": "lossy",
    "burned_in": "may hold text",
    "label_image": "a slide's label",
    DETECTOR: "millimetres at the detector, the body is smaller",
    REGION: "millimetres hold in the ultrasound region",
}
"""What a person reads for each code of a group's warnings, and for where its scale holds."""

NOTHING = (
    "No images were found. Choose the folder, disc or zip that your PACS exported; "
    "an image alone, or a video, will do as well."
)


class NoSuchSeries(MedalError):
    """A key that names no series of what was opened."""

    code = "library.no-such-series"
    message = "There is no such series in this folder."
    advice = "Scan the folder again and choose one of the series listed."


@dataclass(frozen=True, slots=True)
class Library:
    """What was opened; in memory only."""

    scan: ScanResult

    def group(self, key: str) -> Group:
        """Give one series by its key, or by an unmistakable beginning of it.

        Raises:
            NoSuchSeries: none or more than one begins so.
        """
        found = [group for group in self.scan.groups if group.key.startswith(key)]
        if not key or len(found) != 1:
            raise NoSuchSeries
        return found[0]


def open_folder(paths: Sequence[Path], job: Job, cache: ScanCache | None = None) -> Library:
    """Scan folders, files, archives or a mixture; the originals are only read.

    With the same `cache`, a folder that was opened before costs a look at each file's dates.
    """
    return Library(scan(paths, job, cache=cache))


def thumbnail(library: Library, key: str, size: int = 96) -> NDArray[np.uint8]:
    """Give a small picture of a series: (rows, columns) grey or (rows, columns, 3) RGB."""
    return frame_thumbnail(library.group(key), size)


def view(workspace: Workspace | None, library: Library) -> LibraryView:
    """Give the snapshot that a page or a table shows."""
    taken = _taken(workspace)
    ordered = sorted(library.scan.groups, key=_study_order)
    studies = [
        _study(list(members), taken)
        for _, members in groupby(ordered, key=lambda g: _study_order(g)[:2])
    ]
    return LibraryView(
        studies=tuple(studies),
        skipped=tuple(_skipped(item.label, item.reason) for item in library.scan.skipped),
        dangers=_dangers(library),
        files=library.scan.files,
    )


def _study_order(group: Group) -> tuple[str, str, str]:
    return group.patient_id, group.study_uid, group.series_uid


def _taken(workspace: Workspace | None) -> dict[str, str]:
    if workspace is None:
        return {}
    return {row["key"]: row["case_id"] for row in workspace.rows("SELECT key, case_id FROM series")}


def _study(groups: list[Group], taken: dict[str, str]) -> StudyView:
    first = groups[0]
    return StudyView(
        key=first.study_uid,
        patient=first.patient_id,
        title=first.study_description or "Study without description",
        series=tuple(_series(group, taken) for group in groups),
    )


def _series(group: Group, taken: dict[str, str]) -> SeriesView:
    return SeriesView(
        key=group.key,
        kind=str(group.kind),
        modality=group.modality,
        title=group.series_description or "Series without description",
        images=len(group.instances),
        size=" × ".join(str(n) for n in group.shape),
        spacing=_spacing(group),
        warnings=(*group.warnings, *filter(None, [group.first.scale])),
        in_case=taken.get(group.key),
    )


def _spacing(group: Group) -> str:
    if group.grid:
        return " × ".join(f"{mm:.2f}" for mm in group.grid.spacing) + " mm"
    if group.first.scale and group.spacing:
        return " × ".join(f"{mm:.3f}" for mm in group.spacing[1:]) + " mm"
    return ""


def look_at(series: SeriesView) -> tuple[str, ...]:
    """Give a series' warnings in words."""
    return tuple(LOOK_AT.get(code, code) for code in series.warnings)


def _skipped(path: str, reason: str) -> SkippedView:
    return SkippedView(path=path, reason=reason, words=REASONS.get(reason, reason))


def _dangers(library: Library) -> tuple[str, ...]:
    patients = len({group.first.patient for group in library.scan.groups if group.first.patient[0]})
    if patients < 2:
        return ()
    words = f"This folder holds images of {patients} patients. "
    return (words + "Make sure that each case takes images of one patient only.",)
