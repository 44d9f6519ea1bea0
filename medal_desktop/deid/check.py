"""The independent check: reads what was written anew and knows nothing of how it was made.

Shared with the server. It imports neither engine nor profile nor pseudonyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.deid import check_marks, check_values
from medal_desktop.deid.check_report import Report, gathered
from medal_desktop.deid.check_view import View, open_view
from medal_desktop.deid.known import KnownBook, KnownValues
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.risks import burned_in_text, face
from medal_desktop.package.documents import Finding


def check(
    paths: Sequence[Path],
    known: KnownBook | KnownValues | None,
    job: Job | None = None,
    *,
    root: Path | None = None,
) -> tuple[Finding, ...]:
    """Look for identities in written files; equal findings of one folder are told once.

    `known` are original values, in memory only; the server has none. `root` is the folder that
    the places are named from.
    """
    book = KnownBook({"": known}) if isinstance(known, KnownValues) else known or KnownBook()
    findings: list[Finding] = []
    for path in (job or Job()).each(paths, len(paths), "check"):
        place = path.relative_to(root).as_posix() if root else path.name
        findings += check_file(path, book, place)
    return gathered(findings)


def check_file(path: Path, known: KnownBook, place: str) -> tuple[Finding, ...]:
    """Look for identities in one written file; `place` is the name it goes by."""
    report = Report(place)
    with quiet():
        view = open_view(path, known, report)
        if view is not None:
            _look(view, report)
    return tuple(report.findings)


def _look(view: View, report: Report) -> None:
    check_marks.look(view, report)
    check_values.look(view, report)
    if burned_in_text(view.dataset):
        report.add("burned-in")
    if face(view.dataset):
        report.add("face")
