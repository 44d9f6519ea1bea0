"""The independent check finds what an engine with a fault would have left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileDataset

from medal_desktop.deid.check import check
from medal_desktop.deid.decisions import Decision, settle
from medal_desktop.deid.known import Kind, KnownBook, KnownValues
from tests.builders.deid import run
from tests.builders.dicom import Patient, ct_series, us_image

COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33"


def copy_of(tmp_path: Path, profile: str = "medal-default") -> tuple[Path, KnownBook]:
    source = ct_series(
        tmp_path / "in",
        slices=1,
        change=lambda dataset, _: setattr(dataset, "BodyPartExamined", "CHEST"),
    )
    result = run(source, tmp_path / "out", profile)
    return result.paths(tmp_path / "out")[0], result.known


def codes(path: Path, known: KnownBook | KnownValues | None) -> set[str]:
    return {finding.code for finding in check([path], known)}


def spoilt(path: Path, change: Callable[[FileDataset], Any]) -> Path:
    dataset = dcmread(path)
    change(dataset)
    dataset.save_as(path)
    return path


@pytest.mark.parametrize("profile", ["medal-default", "strictest", "longitudinal"])
def test_that_a_clean_copy_has_no_finding(profile: str, tmp_path: Path) -> None:
    path, known = copy_of(tmp_path, profile)
    assert check([path], known) == ()
    assert check([path], None) == ()


@pytest.mark.parametrize(
    ("keyword", "value", "code"),
    [
        ("SeriesDescription", "for Zweistein", "check.known-value"),
        ("ImageComments", "PID 4711 0815", "check.known-value"),
        ("Manufacturer", "Klinikum Ulmstadt Nord", "check.known-value"),
        ("ImageComments", "done June 28, 2021", "check.known-value"),
        ("SeriesDescription", "by Dr. Somebody", "check.looks-like-identity"),
        ("ImageComments", "mail a.b@example.org", "check.looks-like-identity"),
        ("StudyDate", "20210628", "check.unshifted-date"),
        ("AcquisitionDateTime", "20210628101112", "check.unshifted-date"),
        ("OperatorsName", "Some^Body", "check.person-name"),
        ("PatientName", "Some^Body", "check.person-name"),
        ("PatientBirthDate", "19500101", "check.identifier"),
        ("AccessionNumber", "X1", "check.identifier"),
        ("PatientAge", "097Y", "check.age"),
        ("PatientIdentityRemoved", "NO", "check.not-marked"),
        ("DeidentificationMethod", None, "check.not-marked"),
        ("DeidentificationMethodCodeSequence", [], "check.not-marked"),
        ("LongitudinalTemporalInformationModified", "REMOVED", "check.marks-contradict"),
        ("SeriesInstanceUID", "1.2.3.4.5.6.7", "check.uid-kept"),
        ("BurnedInAnnotation", "YES", "check.burned-in"),
        ("SeriesDescription", "Dose Report", "check.burned-in"),
        ("BodyPartExamined", "HEAD", "check.face"),
        ("PatientReligiousPreference", "any", "check.identifier"),
        ("MedicalRecordLocator", "shelf", "check.identifier"),
        ("RetrieveAETitle", "ARCHIVE", "check.identifier"),
        ("EncapsulatedDocument", b"%PDF", "check.document"),
        ("ICCProfile", b"of Zweistein", "check.known-value"),
    ],
)
def test_that_what_is_left_is_found(keyword: str, value: Any, code: str, tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    assert code in codes(spoilt(path, lambda dataset: setattr(dataset, keyword, value)), known)


def test_that_a_report_is_found_where_its_text_was_not_cleaned(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path, "strictest")
    report = spoilt(path, lambda dataset: setattr(dataset, "SOPClassUID", COMPREHENSIVE_SR))
    assert "check.report" in codes(report, known)


def test_that_a_nested_name_is_found(tmp_path: Path) -> None:
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.3"
    item.PurposeOfReferenceCodeSequence = [Dataset()]
    item.PurposeOfReferenceCodeSequence[0].CodeMeaning = "Zweistein"
    path, known = copy_of(tmp_path)
    spoilt(path, lambda dataset: setattr(dataset, "SourceImageSequence", [item]))
    assert "check.known-value" in codes(path, known)


def test_that_an_original_uid_is_found(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    original = dcmread(next((tmp_path / "in").iterdir())).StudyInstanceUID
    item = Dataset()
    item.ReferencedSOPInstanceUID = original
    spoilt(path, lambda dataset: setattr(dataset, "SourceImageSequence", [item]))
    assert "check.known-uid" in codes(path, known)


@pytest.mark.parametrize(
    ("tag", "vr", "value", "code"),
    [
        (0x00291010, "LO", "something", "check.private"),
        (0x0019100C, "IS", "7", "check.private"),
        (0x00081FF0, "LO", "something", "check.unknown"),
    ],
)
def test_that_private_and_unknown_attributes_are_found(
    tag: int, vr: str, value: str, code: str, tmp_path: Path
) -> None:
    path, known = copy_of(tmp_path)
    assert code in codes(spoilt(path, lambda dataset: dataset.add_new(tag, vr, value)), known)


def test_that_an_attribute_as_another_kind_of_value_is_found(tmp_path: Path) -> None:
    path, _ = copy_of(tmp_path)

    def change(dataset: FileDataset) -> None:
        del dataset.PatientName
        dataset.add_new(0x00100010, "OB", b"Some^Body ")

    assert "check.vr" in codes(spoilt(path, change), None)


def test_that_an_undeclared_date_is_found(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path, "strictest")
    spoilt(path, lambda dataset: setattr(dataset, "StudyDate", "20110101"))
    assert "check.date-kept" in codes(path, known)


def test_that_a_preamble_and_a_telling_header_are_found(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)

    def change(dataset: FileDataset) -> None:
        dataset.preamble = b"x" * 128
        dataset.file_meta.SourceApplicationEntityTitle = "CT7"

    assert codes(spoilt(path, change), known) == {"check.preamble", "check.file-meta"}


def test_that_trailing_bytes_are_found(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    with path.open("ab") as stream:
        stream.write(b"one more thing")
    assert codes(path, known) == {"check.trailing"}


def test_that_a_cut_off_file_is_found(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert codes(path, known) == {"check.unreadable"}


@pytest.mark.parametrize("name", ["zweistein.dcm", "Case One.dcm"])
def test_that_a_telling_file_name_is_found(name: str, tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    assert codes(path.rename(path.with_name(name)), known) == {"check.file-name"}


def test_that_no_finding_tells_a_value(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)
    known = KnownValues(frozenset({(Kind.PERSON, Patient().name)}))
    findings = check([source[0].rename(source[0].with_name("im1"))], known)
    told = " ".join(finding.model_dump_json() for finding in findings)
    assert findings
    assert [value for value in Patient().values() if value in told] == []


def test_that_equal_findings_of_a_folder_are_told_once(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=5)
    result = run(sources, tmp_path / "out")
    findings = check(result.paths(tmp_path / "out"), result.known, root=tmp_path / "out")
    assert [finding.message for finding in findings] == [
        "A face may be rebuilt from these images. (5 files)"
    ]


def test_that_an_ultrasound_waits_for_a_person(tmp_path: Path) -> None:
    result = run([us_image(tmp_path / "in" / "us")], tmp_path / "out")
    findings = check(result.paths(tmp_path / "out"), result.known)
    assert [(finding.code, finding.blocking) for finding in findings] == [("check.burned-in", True)]


def test_that_a_decision_by_name_lets_pass_what_can_be_judged(tmp_path: Path) -> None:
    result = run([us_image(tmp_path / "in" / "us")], tmp_path / "out")
    findings = check(result.paths(tmp_path / "out"), result.known)
    decision = Decision(
        code="check.burned-in",
        place=findings[0].place,
        by="R. Feynfrau",
        reason="no text in any frame",
    )
    settled = settle(findings, [decision])
    assert not settled[0].blocking
    assert settled[0].advice == "Decided by R. Feynfrau: no text in any frame"


def test_that_no_decision_lets_a_known_value_pass(tmp_path: Path) -> None:
    path, known = copy_of(tmp_path)
    spoilt(path, lambda dataset: setattr(dataset, "ImageComments", "Zweistein"))
    decision = Decision(code="check.known-value", by="R. Feynfrau", reason="I say so")
    assert settle(check([path], known), [decision])[0].blocking


def test_that_the_check_knows_nothing_of_the_engine() -> None:
    code = (
        "import sys, medal_desktop.deid.check; "
        "print([n for n in ('engine', 'profile', 'pseudonyms', 'rules') "
        "if 'medal_desktop.deid.' + n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
