"""What fuzzing found, each once more by itself."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.uid import HTJ2KLossless

from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan, to_json
from tests.builders.dicom import ct_series, head
from tests.builders.packed import packed

GREY = (head(3, 64, 64)[1] + 1024).astype(np.uint16)


def of_floats(folder: Path, values: NDArray[np.float32], bits: int = 32) -> Path:
    """Write an object whose pixels are floats (PS3.3 C.7.6.24)."""
    (path,) = ct_series(folder, slices=1)
    dataset = dcmread(path)
    for keyword in ("PixelData", "BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, keyword)
    dataset.BitsAllocated = bits
    dataset.Rows, dataset.Columns = values.shape
    dataset.FloatPixelData = values.tobytes()
    dataset.save_as(path, enforce_file_format=True)
    return path


def test_that_pixels_that_are_no_number_are_hashed_without_a_warning(tmp_path: Path) -> None:
    values = np.array([[np.nan, np.inf], [-np.inf, 1.5]], np.float32)
    result = scan([of_floats(tmp_path, values)])
    (group,) = to_json(result, values=True)["groups"]
    assert len(group["sha256"]) == 64


@pytest.mark.parametrize("bits", [8, 16])
def test_that_floats_of_too_few_bits_are_refused(tmp_path: Path, bits: int) -> None:
    path = of_floats(tmp_path, np.ones((4, 4), np.float32), bits)
    assert [item.reason for item in scan([path]).skipped] == ["corrupt"]


def outcome(path: Path) -> NDArray[np.generic] | str:
    result = scan([path])
    try:
        return load_frame(result.groups[0]) if result.groups else result.skipped[0].reason
    except DicomError as error:
        return error.reason


def test_that_cut_high_throughput_streams_are_refused_or_differ_as_a_second_decoder_says(
    tmp_path: Path,
) -> None:
    """The faster decoder of these streams gives what was in the memory before, and no error."""
    (path,) = ct_series(tmp_path, slices=1)
    dataset: Dataset = dcmread(path)
    dataset.RescaleIntercept = 0
    whole = bytes(imagecodecs.htj2k_encode(GREY))
    packed(dataset, whole, HTJ2KLossless, path)
    assert np.array_equal(outcome(path), GREY)
    outcomes = [
        outcome(packed(dataset, whole[:keep], HTJ2KLossless, path))
        for keep in range(100, len(whole) - 2, len(whole) // 12)
    ]
    assert set(map(str, outcomes)) <= {"corrupt", "truncated"}
