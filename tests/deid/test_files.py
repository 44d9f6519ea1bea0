"""Files: pixel bytes as they were, a new technical header, nothing after the end."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from medal_desktop.deid.errors import (
    DicomUnreadable,
    FileRefused,
    MediaDirectory,
    NotDicom,
)
from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.work import Status
from tests.builders.deid import one, run
from tests.builders.dicom import TRANSFER_SYNTAXES, Patient, ct_series, us_image


def pixels(path: Path) -> bytes:
    return bytes(dcmread(path).PixelData)


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
def test_that_pixel_bytes_and_transfer_syntax_stay(syntax: str, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=syntax)[0]
    copy = one(source, tmp_path / "out")
    assert copy.file_meta.TransferSyntaxUID == syntax
    assert bytes(copy.PixelData) == pixels(source)


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
def test_that_no_identifying_value_is_in_the_bytes(syntax: str, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=syntax)[0]
    result = run([source], tmp_path / "out")
    if syntax == DeflatedExplicitVRLittleEndian:
        data = str(dcmread(result.paths(tmp_path / "out")[0])).encode()
    else:
        data = result.paths(tmp_path / "out")[0].read_bytes()
    assert [value for value in Patient().values() if value.encode() in data] == []


def test_that_a_multi_frame_keeps_its_frames(tmp_path: Path) -> None:
    source = us_image(tmp_path / "in" / "us", frames=3)
    copy = one(source, tmp_path / "out")
    assert copy.pixel_array.shape == (3, 60, 80, 3)
    assert np.array_equal(copy.pixel_array, dcmread(source).pixel_array)


def test_that_the_technical_header_is_written_anew_and_the_preamble_is_empty(
    tmp_path: Path,
) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    dataset = dcmread(source)
    dataset.preamble = b"Zweistein".ljust(128, b"\0")
    dataset.file_meta.SourceApplicationEntityTitle = "ZWEISTEIN"
    dataset.file_meta.PrivateInformationCreatorUID = "1.2.3"
    dataset.file_meta.PrivateInformation = b"Zweistein."
    dataset.save_as(source)
    copy = one(source, tmp_path / "out")
    assert copy.preamble == bytes(128)
    assert [int(element.tag) & 0xFFFF for element in copy.file_meta] == [0, 1, 2, 3, 16, 18, 19]
    assert copy.file_meta.MediaStorageSOPInstanceUID == copy.SOPInstanceUID


def test_that_bytes_after_the_pixel_data_are_left_behind(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    dataset = dcmread(source)
    dataset.add_new(0xFFFCFFFC, "OB", b"Zweistein was here")
    dataset.save_as(source)
    with source.open("ab") as stream:
        stream.write(b"and here, Zweistein")
    run([source], tmp_path / "out")
    copy = next((tmp_path / "out").rglob("*.dcm"))
    assert b"Zweistein" not in copy.read_bytes()
    assert pixels(copy) == pixels(source)


def test_that_a_file_without_preamble_is_taken(tmp_path: Path) -> None:
    copy = one(Path(get_testdata_file("ExplVR_LitEndNoMeta.dcm")), tmp_path / "out")
    assert copy.PatientIdentityRemoved == "YES"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotDicom),
        (b"plain text, nothing else", NotDicom),
        (b"\0" * 128 + b"DICM", FileRefused),
        (b"\0" * 128 + b"DICM" + b"\x02\0\0\0UL\x04\0\xff\xff\xff\xff", FileRefused),
        (b"\x08\0\x05\0CS\x0a\0ISO_IR 100", FileRefused),
        (b"\x08\0" * 4000, FileRefused),
        (b"PK\x03\x04" + b"\0" * 200, NotDicom),
    ],
)
def test_that_foreign_and_broken_files_are_refused(
    data: bytes, error: type[FileRefused], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(error):
        read_path(path)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.9, 0.999])
def test_that_a_cut_off_file_is_refused_or_whole(share: float, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * share)])
    result = run([source], tmp_path / "out")
    assert result.outcomes[0].status is Status.REFUSED
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []


def test_that_a_dicomdir_is_refused() -> None:
    with pytest.raises(MediaDirectory):
        read_path(Path(get_testdata_file("DICOMDIR")))


def test_that_cut_off_compressed_pixel_data_are_refused(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=TRANSFER_SYNTAXES[-1])[0]
    source.write_bytes(source.read_bytes()[:-30])
    with pytest.raises(DicomUnreadable):
        read_path(source)


def test_that_originals_are_only_read(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=3)
    for source in sources:
        source.chmod(0o444)
    before = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    run(sources, tmp_path / "out")
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources] == before


def test_that_a_long_text_in_explicit_vr_is_written(tmp_path: Path) -> None:
    def long(dataset: Dataset, _: int) -> None:
        dataset.add_new(0x00080119, "UC", "chest " * 20_000)

    source = ct_series(
        tmp_path / "in", slices=1, transfer_syntax=ExplicitVRLittleEndian, change=long
    )
    assert len(one(source[0], tmp_path / "out").LongCodeValue) > 0xFFFF
