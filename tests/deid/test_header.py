"""The quick reader of headers gives what pydicom gives, or leaves the file to it."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.errors import InvalidDicomError
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from medal_desktop.deid import raw
from medal_desktop.deid.folder import find_files
from medal_desktop.deid.header import read_ordinary
from medal_desktop.deid.quiet import quiet
from tests.builders.dicom import ct_series

BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"


def same(ours: Dataset, theirs: Dataset) -> bool:
    """Compare the elements as they were read, sequences item by item."""
    if [int(tag) for tag in ours.keys()] != [int(tag) for tag in theirs.keys()]:  # noqa: SIM118 - tags
        return False
    for one, other in zip(list(ours.values()), list(theirs.values()), strict=True):
        if isinstance(one, RawDataElement) and isinstance(other, RawDataElement):
            if (one.VR, one.value, one.length) != (other.VR, other.value, other.length):
                return False
        elif one.VR != "SQ":
            if ours[one.tag].value != theirs[other.tag].value:
                return False
        elif not all(
            same(a, b) for a, b in zip(ours[one.tag].value, theirs[other.tag].value, strict=True)
        ):
            return False
    return True


def test_that_bundled_files_are_read_as_pydicom_reads_them() -> None:
    compared = 0
    for path in find_files(BUNDLED):
        with quiet(), path.open("rb") as stream:
            ours = read_ordinary(stream)
            end = stream.tell()
            if ours is None:
                continue
            stream.seek(0)
            theirs = dcmread(stream, stop_before_pixels=True)
            assert same(ours, theirs), path.name
            assert same(ours.file_meta, theirs.file_meta)
            assert ours.original_encoding == theirs.original_encoding
            assert ours.original_character_set == theirs.original_character_set
            assert ours.preamble == theirs.preamble
            assert str(ours) == str(theirs)
            left = path.stat().st_size - end
            assert (left == 0) is ("PixelData" not in dcmread(path))
        compared += 1
    assert compared > 90


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_that_a_header_longer_than_one_reading_is_read_on(syntax: str, tmp_path: Path) -> None:
    def long(dataset: Dataset, _: int) -> None:
        dataset.add_new(0x00281201, "OW", bytes(200_000))
        dataset.ReferencedImageSequence = [Dataset() for _ in range(9000)]
        dataset["ReferencedImageSequence"].is_undefined_length = True

    path = ct_series(tmp_path, slices=1, transfer_syntax=syntax, change=long)[0]
    with path.open("rb") as stream:
        found = read_ordinary(stream)
        assert found is not None
        assert len(found.RedPaletteColorLookupTableData) == 200_000
        assert len(found.ReferencedImageSequence) == 9000
        assert stream.read(4) == b"\xe0\x7f\x10\0"


def test_that_other_encodings_and_foreign_bytes_are_left_to_pydicom(tmp_path: Path) -> None:
    path = ct_series(tmp_path, slices=1, transfer_syntax=ExplicitVRBigEndian)[0]
    good = ct_series(tmp_path / "good", slices=1)[0].read_bytes()
    for data in (path.read_bytes(), b"", b"no file", good[:600], good[132:]):
        assert read_ordinary(BytesIO(data)) is None


@pytest.mark.parametrize("cut", range(400, 2400, 97))
def test_that_a_cut_off_header_is_left_to_pydicom(cut: int, tmp_path: Path) -> None:
    data = ct_series(tmp_path, slices=1)[0].read_bytes()[:cut]
    with quiet():
        found = read_ordinary(BytesIO(data))
        try:
            theirs = dcmread(BytesIO(data), stop_before_pixels=True)
        except (InvalidDicomError, EOFError, OSError, struct.error):
            return
    assert found is None or same(found, theirs)


def test_that_values_are_read_without_a_change_of_the_element(tmp_path: Path) -> None:
    path = ct_series(tmp_path, slices=1)[0]
    with path.open("rb") as stream:
        dataset = read_ordinary(stream)
    assert dataset is not None
    assert raw.text(dataset, 0x00100020) == "PID-4711-0815"
    assert raw.texts(dataset, 0x00080008) == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert raw.integer(dataset, 0x00280010) == 64
    assert raw.integer(dataset, 0x00200013) == 1
    assert all(
        isinstance(dataset.get_item(tag), RawDataElement) for tag in (0x00100020, 0x00280010)
    )
    assert raw.text(dataset, 0x00104000) == f"Known to {'Oppenheim'}"
    assert (raw.text(dataset, 0x00081030)[:2], raw.integer(dataset, 0x00280009)) == ("CT", None)


def test_that_values_of_elements_in_memory_are_read_too() -> None:
    dataset = Dataset()
    dataset.Rows, dataset.ImageType, dataset.InstanceNumber = 7, ["A", "B"], "3"
    dataset.PixelPaddingValue = -5
    assert raw.integer(dataset, 0x00280010) == 7
    assert raw.integer(dataset, 0x00280120) == -5
    assert raw.integer(dataset, 0x00080008) is None
    assert raw.text(dataset, 0x00080008) == "A"
    assert raw.texts(dataset, 0x00200013) == ["3"]
