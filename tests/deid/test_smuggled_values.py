"""Identity in places that are no texts: bytes, numbers, times, UIDs of classes, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from medal_desktop.deid.check import check
from medal_desktop.deid.class_uids import is_class_uid
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.matching import Matcher
from medal_desktop.deid.quiet import quiet
from tests.builders.deid import one, run
from tests.builders.dicom import Patient, ct_series

ANN = Patient(name="Smith^Ann", id="12345", birth_date="19501224")
KNOWN = KnownValues(
    frozenset({(Kind.PERSON, "Smith^Ann"), (Kind.IDENTIFIER, "12345"), (Kind.BIRTH, "19501224")})
)


def source(tmp_path: Path, tag: int, vr: str, value: Any) -> Path:
    def change(dataset: Dataset, _: int) -> None:
        dataset.BodyPartExamined = "CHEST"
        dataset.add_new(tag, vr, value)

    with quiet():
        return ct_series(tmp_path / "in", slices=1, patient=ANN, change=change)[0]


def found_in_copy(tmp_path: Path, tag: int, vr: str, value: Any) -> set[str]:
    """Give what the check says of a copy into which the value was put back."""
    path = run([source(tmp_path, tag, vr, value)], tmp_path / "out").paths(tmp_path / "out")[0]
    dataset = dcmread(path)
    with quiet():
        dataset.add_new(tag, vr, value)
        dataset.save_as(path)
    return {finding.code for finding in check([path], KNOWN)}


@pytest.mark.parametrize(
    "data",
    [
        b"\0\1of Ann Smith\0", b"SMITH^ANN", b"annsmith1950", b"\xffSmith12345\0", b"ID12345 ",
        b"*24.12.1950", b"19501224", b"Dec 24, 1950", b"for Ann only",
        "Smith".encode("utf-16-be"), "Smith".encode("utf-16-le"),
        b"\0" + "born 24.12.1950".encode("utf-16-be"),
    ],
)  # fmt: skip
def test_that_short_and_dated_values_are_found_in_binary(data: bytes) -> None:
    assert Matcher(KNOWN).found_binary(data)


@pytest.mark.parametrize(
    "data", [b"Ann", b"\x90Ann\x91", b"Smithson", b"112345", bytes(range(256))]
)
def test_that_chance_and_parts_of_words_in_binary_are_no_finding(data: bytes) -> None:
    assert not Matcher(KNOWN).found_binary(data)


def test_that_a_lut_with_a_name_is_removed_and_an_icc_profile_always(tmp_path: Path) -> None:
    lut = source(tmp_path, 0x00281201, "OW", b"Ann Smith12345  ")
    assert 0x00281201 not in one(lut, tmp_path / "out")
    profile = source(tmp_path / "b", 0x00282000, "OB", b"profile of nobody known ")
    assert 0x00282000 not in one(profile, tmp_path / "b" / "out")


def test_that_a_lut_without_a_name_stays(tmp_path: Path) -> None:
    lut = source(tmp_path, 0x00281201, "OW", bytes(range(256)))
    assert one(lut, tmp_path / "out")[0x00281201].value == bytes(range(256))


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00200011, "IS", "20210628"), (0x00200012, "IS", "12345"), (0x00200012, "IS", "19501224"),
        (0x00180050, "DS", "19501224"), (0x00180050, "DS", "12345.0"),
        (0x00080031, "TM", "19501224"),
    ],
)  # fmt: skip
def test_that_a_number_that_is_a_date_or_an_id_is_replaced(
    tag: int, vr: str, value: str, tmp_path: Path
) -> None:
    copy = one(source(tmp_path, tag, vr, value), tmp_path / "out")
    assert float(str(copy[tag].value)) == 0


@pytest.mark.parametrize(
    ("tag", "vr", "value", "code"),
    [
        (0x00200012, "IS", "12345", "check.known-value"),
        (0x00180050, "DS", "19501224", "check.known-value"),
        (0x00080031, "TM", "19501224", "check.known-value"),
        (0x00281201, "OW", b"Ann Smith ", "check.known-value"),
        (0x00282000, "OB", b"any profile ", "check.binary-text"),
        (0x00081190, "UR", "http://pacs.hosp/?p=1", "check.identifier"),
        (0x0008001A, "UI", "1.2.19501224.12345", "check.uid-kept"),
    ],
)
def test_that_the_check_sees_them_too(
    tag: int, vr: str, value: Any, code: str, tmp_path: Path
) -> None:
    assert code in found_in_copy(tmp_path, tag, vr, value)


def test_that_other_numbers_stay(tmp_path: Path) -> None:
    copy = one(source(tmp_path, 0x00200012, "IS", "12346"), tmp_path / "out")
    assert copy.AcquisitionNumber == 12346


def test_that_an_address_of_an_archive_is_removed(tmp_path: Path) -> None:
    copy = one(source(tmp_path, 0x00081190, "UR", "http://pacs/?p=x"), tmp_path / "out")
    assert str(copy.get("RetrieveURL", "urn:removed")) == "urn:removed"


@pytest.mark.parametrize("uid", ["1.2.19501224.12345", "1.2.840.10008.19501224", "1.2.3.4"])
def test_that_a_class_uid_of_nobodys_root_is_mapped(uid: str, tmp_path: Path) -> None:
    copy = one(source(tmp_path, 0x0008001A, "UI", uid), tmp_path / "out")
    assert copy[0x0008001A].value.startswith("2.25.")


@pytest.mark.parametrize(
    "uid", ["1.2.840.10008.5.1.4.1.1.2", "1.3.46.670589.11.0.0.12.2", "2.16.840.1.113883.6.96"]
)
def test_that_uids_of_classes_are_known(uid: str) -> None:
    assert is_class_uid(uid)


def test_that_an_id_cut_into_several_numbers_is_one(tmp_path: Path) -> None:
    copy = one(source(tmp_path, 0x00281050, "DS", ["12", "345"]), tmp_path / "out")
    assert float(copy.WindowCenter) == 0
