"""Bytes inside the pixel data that are no picture: behind the last pixel, and in comments."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, JPEGBaseline8Bit

from medal_desktop.deid.check import check
from medal_desktop.deid.codestream import rooms
from medal_desktop.deid.work import Status
from tests.builders.deid import run
from tests.builders.dicom import ct_series

SECRET = b"Patient Somebody Else, born 24.12.1950"


def jpeg(*, comment: bytes = b"", marker: int = 0xFE, after: bytes = b"") -> bytes:
    """Give a small JPEG with a segment of this marker, and bytes behind its end."""
    stream = BytesIO()
    Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16)).save(stream, "JPEG")
    data = stream.getvalue()
    segment = struct.pack(">BBH", 0xFF, marker, len(comment) + 2) + comment if comment else b""
    return data[:2] + segment + data[2:] + after


def ct(tmp_path: Path, frames: Sequence[bytes]) -> Path:
    """Give a CT whose frames are these JPEG streams."""

    def change(dataset: Dataset, _: int) -> None:
        dataset.BodyPartExamined = "CHEST"

    path = ct_series(tmp_path / "in", slices=1, change=change)[0]
    dataset = dcmread(path)
    dataset.Rows = dataset.Columns = 16
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.NumberOfFrames = len(frames)
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    dataset.PixelData = encapsulate(list(frames))
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path)
    return path


@pytest.mark.parametrize(
    "frame",
    [
        jpeg(comment=SECRET), jpeg(comment=SECRET, marker=0xE1), jpeg(comment=SECRET, marker=0xEF),
        jpeg(after=SECRET),
    ],
)  # fmt: skip
def test_that_text_in_any_frame_is_blanked_and_the_picture_stays(
    frame: bytes, tmp_path: Path
) -> None:
    padding = jpeg(comment=bytes(60_000), marker=0xEF)
    source = ct(tmp_path, [padding, padding, frame])
    assert SECRET in source.read_bytes()
    path = run([source], tmp_path / "out").paths(tmp_path / "out")[0]
    assert SECRET not in path.read_bytes()
    copy, original = dcmread(path), dcmread(source)
    assert len(copy.PixelData) == len(original.PixelData)
    last = list(generate_frames(copy.PixelData, number_of_frames=3))[2]
    decoded = np.asarray(Image.open(BytesIO(last)))
    assert np.array_equal(decoded, np.asarray(Image.open(BytesIO(jpeg()))))
    assert check([path], None) == ()


@pytest.mark.parametrize("frame", [jpeg(comment=SECRET), jpeg(after=SECRET)])
def test_that_the_check_finds_text_in_any_frame_without_known_values(
    frame: bytes, tmp_path: Path
) -> None:
    path = run([ct(tmp_path, [jpeg(), jpeg()])], tmp_path / "out").paths(tmp_path / "out")[0]
    assert check([path], None) == ()
    dataset = dcmread(path)
    dataset.PixelData = encapsulate([jpeg(), frame])
    dataset.save_as(path)
    assert [finding.code for finding in check([path], None)] == ["check.pixel-comments"]


def test_that_a_comment_of_jpeg_2000_is_found_and_an_encoders_signature_is_not() -> None:
    start = b"\xff\x4f\xff\x51\0\x04\0\0"
    end = b"\xff\x90\0\x0a\0\0\0\0\0\0\0\x01\xff\x93\0\xff\xd9"

    def comment(text: bytes) -> bytes:
        return b"\xff\x64" + struct.pack(">HH", len(text) + 4, 1) + text

    assert rooms(start + comment(b"Created by OpenJPEG version 2.5.0") + end) == ()
    told = start + comment(SECRET) + end
    ((first, last),) = rooms(told)
    assert told[first:last] == SECRET


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_that_bytes_behind_the_last_pixel_are_refused(syntax: str, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=syntax)[0]
    dataset = dcmread(source)
    dataset.PixelData += SECRET
    dataset.save_as(source)
    outcome = run([source], tmp_path / "out").outcomes[0]
    assert (outcome.status, outcome.code) == (Status.REFUSED, "deid.pixel-surplus")


def test_that_the_check_finds_bytes_behind_the_last_pixel(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)
    path = run(source, tmp_path / "out").paths(tmp_path / "out")[0]
    dataset = dcmread(path)
    dataset.PixelData += SECRET
    dataset.save_as(path)
    assert [finding.code for finding in check([path], None)] == ["check.pixel-surplus"]


@pytest.mark.parametrize("tail", [b"\0\0", b"\0" * 64])
def test_that_padding_with_zeros_is_no_surplus(tail: bytes, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    dataset = dcmread(source)
    dataset.PixelData += tail
    dataset.save_as(source)
    assert run([source], tmp_path / "out").outcomes[0].status is Status.WRITTEN
