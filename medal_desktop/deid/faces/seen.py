"""The independent look for faces in written files: by content, whatever the header says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.deid.check_report import Report
from medal_desktop.deid.faces.marks import claims_no_face
from medal_desktop.deid.faces.scenes import Scene, scenes
from medal_desktop.deid.fileio import read_path
from medal_desktop.package.documents import Finding


def face_findings(
    paths: Sequence[Path], root: Path | None = None, job: Job | None = None
) -> tuple[Finding, ...]:
    """Report each volume that shows a face, and each that says it shows none and cannot be seen.

    Places are named from `root`; the first file of a volume stands for all.

    Raises:
        Cancelled: the job was asked to stop.
    """
    findings: list[Finding] = []
    for scene in scenes(paths, job):
        if _shows(scene):
            path = scene.group.first.path
            report = Report(path.relative_to(root).as_posix() if root else path.name)
            report.add("face")
            findings += report.findings
    return tuple(findings)


def _shows(scene: Scene) -> bool:
    if scene.head is not None:
        return scene.head.has_face
    return scene.unseen and _claims(scene.group.first.path)


def _claims(path: Path) -> bool:
    try:
        return claims_no_face(read_path(path).dataset)
    except MedalError:
        return False
