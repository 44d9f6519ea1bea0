"""Frames read over the array in place hold what the slow way gives, whatever their bits."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRBigEndian

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.dicom.errors import DicomError, TruncatedFile
from medal_desktop.dicom.frames import load_frame, thumbnail
from medal_desktop.dicom.loading import load_frames
from medal_desktop.dicom.plain import all_plain
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Frame, Group
from medal_desktop.dicom.sources import read_into
from tests.builders.dicom import ct_series, us_image

NOISE = np.random.default_rng(3).integers(0, 65536, (3, 64, 64)).astype(np.uint16)


def noisy(**attributes: object) -> object:
    """Give a change that writes every bit at random and says which of them count."""

    def change(dataset: Dataset, index: int) -> None:
        dataset.PixelData = NOISE[index].tobytes()
        for name, value in attributes.items():
            setattr(dataset, name, value)

    return change


def only(folder: Path) -> Group:
    (group,) = scan([folder]).groups
    return group


def loaded(group: Group) -> NDArray[np.generic]:
    return load_frames(group.frames, Job())


@pytest.mark.parametrize(
    "attributes",
    [
        {"BitsStored": 12, "HighBit": 11},
        {"BitsStored": 12, "HighBit": 15},
        {"BitsStored": 12, "HighBit": 13},
        {"BitsStored": 16, "HighBit": 15, "RescaleIntercept": "0"},
        {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 1},
        {"BitsStored": 12, "HighBit": 13, "PixelRepresentation": 1},
        {"BitsStored": 16, "HighBit": 15, "PixelRepresentation": 1, "RescaleIntercept": "0"},
        {"BitsStored": 12, "HighBit": 11, "RescaleSlope": "3", "RescaleIntercept": "-7"},
        {"BitsStored": 12, "HighBit": 11, "RescaleSlope": "-2"},
    ],
)
def test_that_reading_in_place_gives_what_the_slow_way_gives(
    tmp_path: Path, attributes: dict[str, object]
) -> None:
    ct_series(tmp_path, slices=3, change=noisy(**attributes))
    group = only(tmp_path)
    values = loaded(group)
    assert all_plain(group.frames, values.dtype)
    assert np.array_equal(values, np.stack([load_frame(group, index) for index in range(3)]))


def test_that_each_slice_has_its_own_line(tmp_path: Path) -> None:
    def change(dataset: Dataset, index: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = str(index % 2 + 1), str(-5 - index)

    ct_series(tmp_path, slices=6, change=change)
    group = only(tmp_path)
    values = loaded(group)
    assert all_plain(group.frames, values.dtype)
    assert np.array_equal(values, np.stack([load_frame(group, index) for index in range(6)]))


@pytest.mark.parametrize(
    ("syntax", "attributes"),
    [
        (ExplicitVRBigEndian, {}),
        (None, {"RescaleSlope": "0.5"}),
        (None, {"BitsStored": 16, "HighBit": 15}),
    ],
)
def test_that_what_does_not_fit_is_read_the_slow_way(
    tmp_path: Path, syntax: str | None, attributes: dict[str, object]
) -> None:
    """Other byte orders, fractions, and values that need more room than they take in the file."""
    options = {"transfer_syntax": syntax} if syntax else {}
    ct_series(tmp_path, slices=3, change=noisy(**attributes), **options)
    group = only(tmp_path)
    values = loaded(group)
    assert not all_plain(group.frames, values.dtype)
    assert np.array_equal(values, np.stack([load_frame(group, index) for index in range(3)]))


def test_that_a_file_that_shrank_since_is_refused(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    group = only(tmp_path)
    os.truncate(paths[1], paths[1].stat().st_size - 100)
    with pytest.raises(TruncatedFile):
        loaded(group)


def test_that_a_file_that_went_away_is_refused(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    group = only(tmp_path)
    paths[1].unlink()
    with pytest.raises(DicomError):
        loaded(group)


def test_that_a_read_that_comes_in_pieces_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Network shares may give less than was asked for."""
    from medal_desktop.dicom import sources

    whole = sources._read_at
    (tmp_path / "file").write_bytes(bytes(range(250)))
    monkeypatch.setattr(
        sources, "_read_at", lambda file, at, target: whole(file, at, target.cast("B")[:7])
    )
    target = np.zeros(100, "<u2")
    read_into(tmp_path / "file", 10, target.data)
    assert target.tobytes() == bytes(range(10, 210))


def test_that_reading_in_place_reports_and_can_be_stopped(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=40, rows=8, columns=8)
    frames: tuple[Frame, ...] = only(tmp_path).frames
    steps: list[Step] = []
    load_frames(frames, Job(report=steps.append))
    assert (steps[-1].done, steps[-1].total) == (40, 40)
    job = Job(report=lambda step: job.cancel() if step.done else None)
    with pytest.raises(Cancelled):
        load_frames(frames, job)


@pytest.mark.parametrize(("rows", "columns"), [(1, 4000), (4000, 1), (3, 1000), (1, 1)])
def test_that_a_picture_like_a_line_has_a_thumbnail(
    tmp_path: Path, rows: int, columns: int
) -> None:
    (group,) = scan([us_image(tmp_path / "line", rows=rows, columns=columns)]).groups
    small = thumbnail(group, 32)
    assert max(small.shape[:2]) == 32
    assert min(small.shape[:2]) >= 1
