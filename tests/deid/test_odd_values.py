"""Values that are not of their VR: the element goes or the file does, never the whole run."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from medal_desktop.deid import engine, survey
from medal_desktop.deid.check import check_file
from medal_desktop.deid.known import KnownBook
from medal_desktop.deid.numbers import is_text
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.table import Option
from medal_desktop.deid.work import Status
from tests.builders.deid import engine as made_engine
from tests.builders.deid import reread, run
from tests.builders.dicom import ct_series

DEFAULT = (Option.MODIFIED_DATES, Option.CHARACTERISTICS, Option.DESCRIPTORS)
NAME = "Quarnholt Yso."
VRS = {0x00189306: b"FD", 0x00089459: b"FL", 0x0019100E: b"FD"}


def put(dataset: Dataset, _: int) -> None:
    """Put a text where numbers of eight and four bytes belong."""
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    for tag in VRS:
        dataset[tag] = DataElement(tag, "LO", NAME)


def odd(folder: Path, slices: int, syntax: str = ExplicitVRLittleEndian) -> list[Path]:
    """Write a series whose numbers are texts by their bytes and numbers by their VR."""
    paths = ct_series(folder, slices=slices, change=put, transfer_syntax=syntax)
    for path in paths:
        data = path.read_bytes()
        for tag, vr in VRS.items():
            start = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
            data = data.replace(start + b"LO", start + vr)
        path.write_bytes(data)
    return paths


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_that_an_element_that_is_not_of_its_vr_goes(syntax: str, tmp_path: Path) -> None:
    sources = odd(tmp_path / "in", 2, syntax)
    result = run(sources, tmp_path / "out")
    assert [outcome.status for outcome in result.outcomes] == [Status.WRITTEN] * 2
    for source, path in zip(sources, result.paths(tmp_path / "out"), strict=True):
        assert b"Quarnholt" not in path.read_bytes()
        copy = dcmread(path)
        assert copy.PixelData == dcmread(source).PixelData
        assert VRS.keys().isdisjoint(int(one.tag) for one in copy)


def test_that_what_nobody_foresaw_in_one_file_is_that_files_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = ct_series(tmp_path / "in", slices=3)
    whole = engine.Engine.apply

    def odd_one(self: engine.Engine, dataset: Dataset, *rest: object) -> engine.Outcome:
        if dataset.InstanceNumber == 2:
            raise ZeroDivisionError("Quarnholt")
        return whole(self, dataset, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(engine.Engine, "apply", odd_one)
    outcomes = run(sources, tmp_path / "out").outcomes
    assert [one.status for one in outcomes] == [Status.WRITTEN, Status.REFUSED, Status.WRITTEN]
    assert "ZeroDivisionError" in outcomes[1].reason
    assert "Quarnholt" not in outcomes[1].reason


def test_that_what_nobody_foresaw_in_a_header_is_that_files_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = ct_series(tmp_path / "in", slices=2)
    whole = survey.gather

    def odd_one(dataset: Dataset) -> object:
        if dataset.InstanceNumber == 2:
            raise ZeroDivisionError("Quarnholt")
        return whole(dataset)

    monkeypatch.setattr(survey, "gather", odd_one)
    outcomes = run(sources, tmp_path / "out").outcomes
    assert [one.status for one in outcomes] == [Status.WRITTEN, Status.REFUSED]


def test_that_the_check_tells_a_value_that_cannot_be_read(tmp_path: Path) -> None:
    (path,) = odd(tmp_path, 1)
    found = check_file(path, KnownBook(), path.name)
    assert "check.unreadable" in {finding.code for finding in found}


@pytest.mark.parametrize(
    ("keyword", "value", "left"),
    [
        ("CodeMeaning", "from 10.24.118.7", "from"),
        ("BodyPartExamined", "078-05-1120", "REMOVED"),
        ("AcquisitionDeviceProcessingDescription", "078-05-1120", "REMOVED"),
        ("SoftwareVersions", "5.3.1.2", "5.3.1.2"),
        ("AcquisitionTime", "1951-03", None),
        ("TableHeight", "-1.5e2", "-1.5e2"),
        ("AcquisitionTime", "10:11:12", "10:11:12"),
        ("ContourData", ["1", "-2.5", ".5"], ["1", "-2.5", ".5"]),
    ],
)
def test_that_numbers_of_people_are_no_terms_numbers_or_times(
    keyword: str, value: str | list[str], left: str | list[str] | None
) -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    with quiet():
        setattr(dataset, keyword, value)
        copy = made_engine(*DEFAULT).apply(reread(dataset)).dataset
        found = copy[keyword].value if keyword in copy else None
    assert (list(map(str, found)) if isinstance(left, list) else found and str(found)) == left


def test_that_a_telephone_number_is_no_row_of_binary_numbers() -> None:
    assert is_text(DataElement(0x00189445, "OB", b"(01642) 555-0187"))


@pytest.mark.parametrize("value", [b"2023-115-77841", b"1951-03-18", b"18.3.51", b"(01642) 555"])
def test_that_a_number_with_signs_between_its_digits_goes(value: bytes) -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    dataset[0x00181130] = RawDataElement(Tag(0x00181130), "DS", len(value), value, 0, False, True)
    assert "TableHeight" not in made_engine(*DEFAULT).apply(dataset).dataset


def test_that_a_date_in_the_bytes_of_binary_numbers_goes() -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    value = b"30. August 2023 "
    dataset[0x00189306] = RawDataElement(Tag(0x00189306), "FD", 16, value, 0, False, True)
    dataset[0x00189307] = RawDataElement(Tag(0x00189307), "FD", 8, b"@@@@@@@@", 0, False, True)
    copy = made_engine(*DEFAULT).apply(dataset).dataset
    assert "SingleCollimationWidth" not in copy
    assert "TotalCollimationWidth" in copy
