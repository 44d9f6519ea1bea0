"""Bits of a cell that are no pixel: cleared where they hold something, left where they may."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.encaps import generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.deid.check import check
from medal_desktop.deid.codestream import precision
from medal_desktop.deid.pixel_bits import UnusedBits, unused_bits
from medal_desktop.deid.work import Status
from tests.builders.deid import one, run
from tests.builders.dicom import ct_series

NATIVE = (
    ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
)  # fmt: skip
COMPRESSED = (RLELossless, JPEGLSLossless, JPEG2000Lossless, JPEGLosslessSV1)


def words(dataset: Dataset, order: str = "<") -> NDArray[np.uint16]:
    return np.frombuffer(dataset.PixelData, f"{order}u2").copy()


def with_message(folder: Path, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a CT of 12 bits whose upper four bits hold an overlay and a message."""

    def hide(dataset: Dataset, _: int) -> None:
        dataset.BodyPartExamined = "CHEST"
        cells = words(dataset)
        cells[::7] |= 0x1000
        cells[:8] |= np.frombuffer(b"Ysolde..", np.uint8).astype(np.uint16) << 8 & 0xF000
        dataset.PixelData = cells.tobytes()

    return ct_series(folder, slices=1, transfer_syntax=syntax, change=hide)[0]


@pytest.mark.parametrize("syntax", NATIVE)
def test_that_a_message_above_the_pixels_goes_and_pixels_stay(syntax: str, tmp_path: Path) -> None:
    source = with_message(tmp_path / "in", syntax)
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    before, after = words(dcmread(source), order), words(one(source, tmp_path / "out"), order)
    assert (before & 0xF000).any()
    assert np.array_equal(after, before & 0x0FFF)


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_that_a_message_in_compressed_pixels_refuses_the_file(syntax: str, tmp_path: Path) -> None:
    result = run([with_message(tmp_path / "in", syntax)], tmp_path / "out")
    assert [outcome.code for outcome in result.outcomes] == ["deid.hidden-bits"]


@pytest.mark.parametrize("syntax", COMPRESSED)
def test_that_compressed_pixels_without_a_message_pass(syntax: str, tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=syntax)
    assert run(source, tmp_path / "out").count(Status.WRITTEN) == 1


def test_that_the_change_is_told(tmp_path: Path) -> None:
    result = run([with_message(tmp_path / "in")], tmp_path / "out")
    assert result.changes[0x7FE00010, "cleaned"] == 1


def test_that_an_overlay_in_unused_bits_goes_with_its_group(tmp_path: Path) -> None:
    def overlay(dataset: Dataset, _: int) -> None:
        cells = words(dataset)
        cells[10:90] |= 0x8000
        dataset.PixelData = cells.tobytes()
        dataset.add_new(0x60000010, "US", dataset.Rows)
        dataset.add_new(0x60000100, "US", 16)
        dataset.add_new(0x60000102, "US", 15)

    copy = one(ct_series(tmp_path / "in", slices=1, change=overlay)[0], tmp_path / "out")
    assert not (words(copy) & 0xF000).any()
    assert [tag for tag in copy.keys() if tag.group == 0x6000] == []  # noqa: SIM118 - tags


def test_that_copies_of_the_sign_and_the_padding_stay(tmp_path: Path) -> None:
    def signed(dataset: Dataset, _: int) -> None:
        dataset.PixelRepresentation = 1
        values = words(dataset).astype(np.int16) - 1024
        values[:50] = -4096
        dataset.PixelPaddingValue = -4096
        dataset.PixelData = values.tobytes()

    source = ct_series(tmp_path / "in", slices=1, change=signed)[0]
    assert one(source, tmp_path / "out").PixelData == dcmread(source).PixelData


def test_that_the_check_sees_bits_put_back(tmp_path: Path) -> None:
    path = run([with_message(tmp_path / "in")], tmp_path / "out").paths(tmp_path / "out")[0]
    assert "check.pixel-bits" not in {finding.code for finding in check([path], None)}
    dataset = dcmread(path)
    dataset.PixelData = (words(dataset) | 0x4000).tobytes()
    dataset.save_as(path)
    assert "check.pixel-bits" in {finding.code for finding in check([path], None)}


def test_that_bits_below_the_stored_ones_count_too() -> None:
    bits = UnusedBits(kind=np.dtype("<u2"), stored=12, high=15, signed=False)
    assert bits.cleared(np.array([0x1230, 0xFFF0], "<u2").tobytes()) is None
    assert bits.cleared(np.array([0x1234], "<u2").tobytes()) == np.array([0x1230], "<u2").tobytes()


@pytest.mark.parametrize(
    ("allocated", "stored", "high"),
    [(8, 8, 7), (16, 16, 15), (1, 1, 0), (16, 0, 0), (16, 12, 3)],
)
def test_that_whole_and_nonsense_cells_have_no_unused_bits(
    allocated: int, stored: int, high: int
) -> None:
    dataset = Dataset()
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = allocated, stored, high
    assert unused_bits(dataset, 0x7FE00010, ExplicitVRLittleEndian) is None


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless])
def test_that_a_stream_says_its_precision(syntax: str, tmp_path: Path) -> None:
    source = ct_series(tmp_path, slices=1, transfer_syntax=syntax)[0]
    assert precision(next(generate_frames(dcmread(source).PixelData))) in range(11, 17)


@pytest.mark.parametrize("stream", [b"", b"\xff\xd8", b"\xff\x4f\xff\x51\0", b"plain bytes"])
def test_that_a_broken_stream_has_no_precision(stream: bytes) -> None:
    assert precision(stream) is None
