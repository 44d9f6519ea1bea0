"""The JSON form of a scan, for scripts and outside trials."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from medal_desktop.dicom.scan import scan, to_json
from tests.builders.dicom import ct_series, head, mr_series
from tests.builders.trial_multiframe import segmentation


def test_that_a_group_says_its_geometry_and_files_in_order(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4)
    result = scan([tmp_path])
    entry = to_json(result)["groups"][0]
    assert entry["kind"] == "volume"
    assert entry["shape"] == [4, 64, 64]
    assert entry["spacing"] == pytest.approx([2.5, 0.9, 0.8])
    assert entry["origin"] == pytest.approx([-25.6, -28.8, -40])
    assert entry["direction"] == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert entry["sop_uids"] == [instance.sop_uid for instance in result.groups[0].instances]
    assert entry["sha256"] is None


def test_that_the_hash_is_of_hundredths_of_the_values(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4)
    entry = to_json(scan([tmp_path]), values=True)["groups"][0]
    expected = (head(4, 64, 64) * 100).astype("<i4").tobytes()
    assert entry["sha256"] == hashlib.sha256(expected).hexdigest()


def test_that_the_hash_of_fractions_is_of_exact_ones(tmp_path: Path) -> None:
    def fractions(dataset: Dataset, index: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = 0.1234567, -3.3

    mr_series(tmp_path, slices=3, change=fractions)
    entry = to_json(scan([tmp_path]), values=True)["groups"][0]
    stored = np.clip(head(3, 48, 40) + 200, 0, 4095)
    expected = np.rint((stored * 0.1234567 - 3.3) * 100).astype("<i4").tobytes()
    assert entry["sha256"] == hashlib.sha256(expected).hexdigest()


def test_that_the_hash_is_of_what_the_files_hold_also_with_a_slice_missing(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=5, missing=(2,))
    entry = to_json(scan([tmp_path]), values=True)["groups"][0]
    held = np.delete(head(5, 64, 64), 2, axis=0)
    assert entry["shape"] == [4, 64, 64]
    assert entry["warnings"] == ["missing_slices"]
    assert entry["sha256"] == hashlib.sha256((held * 100).astype("<i4").tobytes()).hexdigest()


def test_that_a_slice_that_cannot_be_decoded_is_named_and_leaves_a_gap(tmp_path: Path) -> None:
    from pydicom.uid import JPEGLSLossless

    paths = ct_series(tmp_path, slices=4, transfer_syntax=JPEGLSLossless)
    data = bytearray(paths[1].read_bytes())
    start = data.find(b"\xff\xd8\xff\xf7")
    data[start + 2 : start + 12] = bytes(10)
    paths[1].write_bytes(data)
    found = to_json(scan([tmp_path]), values=True)
    held = (head(4, 64, 64)[[0, 2, 3]] * 100).astype("<i4")
    (group,) = found["groups"]
    assert group["warnings"] == ["truncated", "missing_slices"]
    assert group["sha256"] == hashlib.sha256(held.tobytes()).hexdigest()
    assert found["skipped"] == [{"path": str(paths[1]), "reason": "corrupt"}]


def test_that_a_segmentation_names_its_segments(tmp_path: Path) -> None:
    segmentation(tmp_path)
    (entry,) = to_json(scan([tmp_path]))["groups"]
    assert (entry["segments"], entry["segment_labels"]) == (3, ["Part 1", "Part 2", "Part 3"])


def test_that_a_ct_without_a_unit_is_in_hounsfield_units(tmp_path: Path) -> None:
    def bare(dataset: Dataset, index: int) -> None:
        del dataset.RescaleType

    ct_series(tmp_path, slices=3, change=bare)
    assert scan([tmp_path]).groups[0].unit == "HU"


def test_that_the_whole_is_plain_json(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=3, missing=(1,))
    (tmp_path / "note.txt").write_text("just a note about nothing")
    found = to_json(scan([tmp_path]), values=True)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["skipped"] == [{"path": str(tmp_path / "note.txt"), "reason": "not_dicom"}]
