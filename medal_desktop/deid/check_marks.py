"""File meta information, marks of de-identification, and the kind of object."""

from __future__ import annotations

import re
from typing import Final

from medal_desktop.deid.check_report import Report
from medal_desktop.deid.check_view import View
from medal_desktop.deid.slide_label import shows_label
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES

_META: Final = {0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013}
_BASIC, _STRUCTURED = "113100", "113104"
_FULL, _MODIFIED = "113106", "113107"
_DOCUMENTS: Final = "1.2.840.10008.5.1.4.1.1.104."
_REPORTS: Final = "1.2.840.10008.5.1.4.1.1.88."
_KEY_OBJECTS: Final = "1.2.840.10008.5.1.4.1.1.88.59"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._/-]*")


def look(view: View, report: Report) -> None:
    """Report what the file says of itself and should not, or does not say and should."""
    _file(view, report)
    _marks(view, report)
    _kind(view, report)


def _file(view: View, report: Report) -> None:
    dataset = view.dataset
    if any(dataset.preamble or b""):
        report.add("preamble")
    if view.trailing:
        report.add("trailing")
    if view.comments:
        report.add("pixel-comments")
    if {int(element.tag) for element in dataset.file_meta} - _META:
        report.add("file-meta")
    if dataset.file_meta.get("MediaStorageSOPInstanceUID") != dataset.SOPInstanceUID:
        report.add("file-meta")
    if not _NAME.fullmatch(report.place) or view.matcher.found(report.place):
        report.add("file-name")


def _marks(view: View, report: Report) -> None:
    dataset = view.dataset
    if (
        dataset.get("PatientIdentityRemoved") != "YES"
        or not dataset.get("DeidentificationMethod")
        or not view.declares(_BASIC)
    ):
        report.add("not-marked")
    if view.declares(_FULL) and view.declares(_MODIFIED):
        report.add("marks-contradict")
    if dataset.get("LongitudinalTemporalInformationModified") != _temporal(view):
        report.add("marks-contradict")


def _temporal(view: View) -> str:
    if view.declares(_FULL):
        return "UNMODIFIED"
    return "MODIFIED" if view.declares(_MODIFIED) else "REMOVED"


def _kind(view: View, report: Report) -> None:
    sop_class = str(view.dataset.get("SOPClassUID", ""))
    if str(view.dataset.file_meta.get("TransferSyntaxUID", "")) in VIDEO_SYNTAXES:
        report.add("film-stream")
    if shows_label(view.dataset):
        report.add("slide-label")
    if sop_class.startswith(_DOCUMENTS) or "EncapsulatedDocument" in view.dataset:
        report.add("document")
    is_report = sop_class.startswith(_REPORTS) and sop_class != _KEY_OBJECTS
    if is_report and not view.declares(_STRUCTURED):
        report.add("report")
