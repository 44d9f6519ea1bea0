"""The independent check: reads what was written anew and knows nothing of how it was made.

Shared with the server. It imports neither engine nor profile nor pseudonyms.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.deid import check_marks, check_values
from medal_desktop.deid.check_report import Report, gathered
from medal_desktop.deid.check_view import View, open_view
from medal_desktop.deid.faces.marks import claims_no_face, face_removed
from medal_desktop.deid.faces.seen import face_findings
from medal_desktop.deid.known import KnownBook, KnownValues
from medal_desktop.deid.pixels.errors import DetectorMissing
from medal_desktop.deid.pixels.look import look
from medal_desktop.deid.pixels.marks import claims_clean
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.risks import burned_in_text, face
from medal_desktop.dicom.errors import DicomError
from medal_desktop.package.documents import Finding


def check(
    paths: Sequence[Path],
    known: KnownBook | KnownValues | None,
    job: Job | None = None,
    *,
    root: Path | None = None,
    looked: Container[Path] = frozenset(),
) -> tuple[Finding, ...]:
    """Look for identities in written files; equal findings of one folder are told once.

    `known` are original values, in memory only; the server has none. `root` is the folder that
    the places are named from. The pixels of `looked` files were looked at as they are written
    now; those of other files that say so are looked at here.
    """
    book = KnownBook({"": known}) if isinstance(known, KnownValues) else known or KnownBook()
    findings: list[Finding] = []
    for path in (job or Job()).each(paths, len(paths), "check"):
        place = path.relative_to(root).as_posix() if root else path.name
        findings += check_file(path, book, place, looked=path in looked)
    told = {_folder(one) for one in findings if one.code == "check.face"}
    findings += [one for one in face_findings(paths, root, job) if _folder(one) not in told]
    return gathered(findings)


def _folder(finding: Finding) -> str:
    return finding.place.rpartition("/")[0]


def check_file(
    path: Path, known: KnownBook, place: str, *, looked: bool = False
) -> tuple[Finding, ...]:
    """Look for identities in one written file; `place` is the name it goes by."""
    report = Report(place)
    with quiet():
        view = open_view(path, known, report)
        if view is not None:
            _look(view, report)
            if burned_in_text(view.dataset) and not _without_text(view, path, looked=looked):
                report.add("burned-in")
    return tuple(report.findings)


def _look(view: View, report: Report) -> None:
    check_marks.look(view, report)
    check_values.look(view, report)
    suspect = face(view.dataset) or face_removed(view.dataset)
    if suspect and not claims_no_face(view.dataset):
        report.add("face")


def _without_text(view: View, path: Path, *, looked: bool) -> bool:
    """Whether a file that says that its pixels were cleaned shows no text indeed."""
    if not claims_clean(view.dataset):
        return False
    try:
        return looked or not look(path, second=True)
    except (DicomError, DetectorMissing, OSError):
        return False
