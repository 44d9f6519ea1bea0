"""Objects that highdicom writes: values equal to its own or pydicom's, or recognised, or refused.

highdicom's own test files lie in its source repository alone; these stand in for them.
"""

from __future__ import annotations

from pathlib import Path

import highdicom
import numpy as np
import pytest
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.seg import read_seg
from tests.builders.reading import left, outcome
from tests.builders.written import WRITTEN, labels, written

_PIXELS = ("parametric map", "capture", "legacy")
_RECOGNISED = {"seg": "seg", "state": "other", "key objects": "other", "report": "sr"}
_SEGS = tuple(name for name in WRITTEN if name.startswith("seg"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return dict(written(tmp_path_factory.mktemp("written")))


@pytest.fixture(scope="module")
def outcomes(files: dict[str, Path]) -> dict[str, str]:
    return left("highdicom-written", {name: outcome(path) for name, path in files.items()})


def expected(name: str) -> str:
    if name.startswith(_PIXELS):
        return "equal to pydicom"
    for beginning, kind in _RECOGNISED.items():
        if name.startswith(beginning):
            return f"recognised as {kind}"
    return "non_image"


def grid_of(files: dict[str, Path]) -> Grid:
    (group,) = scan([files["seg binary"].parent / "sources" / "ct"]).groups
    assert group.grid is not None
    return group.grid


def by_highdicom(path: Path, grid: Grid) -> NDArray[np.uint8]:
    """Give highdicom's own volume of each segment, at half or more, the higher number on top."""
    segmentation = highdicom.seg.segread(path)
    volume = segmentation.get_volume(combine_segments=False, rescale_fractional=True)
    to_grid = np.linalg.inv(grid.matrix) @ volume.affine
    assert np.allclose(to_grid[1:3, 1:], np.eye(4)[1:3, 1:], atol=1e-6)
    found = np.zeros(grid.shape, np.uint8)
    for index, channels in enumerate(volume.array):
        own = found[round(float(to_grid[0, 3] + index * to_grid[0, 0]))]
        for channel, number in enumerate(segmentation.segment_numbers):
            own[channels[..., channel] >= 0.5] = number
    return found


@pytest.mark.parametrize("name", WRITTEN)
def test_that_what_highdicom_writes_is_read_or_named(outcomes: dict[str, str], name: str) -> None:
    assert outcomes[name] == expected(name)


@pytest.mark.parametrize("name", _SEGS)
def test_that_its_segmentations_are_read_as_it_reads_them(
    files: dict[str, Path], name: str
) -> None:
    grid = grid_of(files)
    found = read_seg(files[name], grid).labels
    assert found.any()
    assert np.array_equal(found, by_highdicom(files[name], grid))


@pytest.mark.parametrize("name", [name for name in _SEGS if "fractional" not in name])
def test_that_its_segmentations_hold_what_was_drawn(files: dict[str, Path], name: str) -> None:
    assert np.array_equal(read_seg(files[name], grid_of(files)).labels, labels())


@pytest.mark.parametrize(("name", "series"), [("legacy CT", "ct"), ("legacy MR", "mr")])
def test_that_a_converted_series_lies_where_its_single_files_did(
    files: dict[str, Path], name: str, series: str
) -> None:
    (made,) = scan([files[name]]).groups
    (single,) = scan([files[name].parent / "sources" / series]).groups
    assert made.grid is not None
    assert single.grid is not None
    assert np.allclose(made.grid.matrix, single.grid.matrix, atol=1e-6)


def test_that_each_map_lies_on_its_series(files: dict[str, Path]) -> None:
    (series,) = scan([files["seg binary"].parent / "sources" / "mr"]).groups
    for name in (name for name in WRITTEN if name.startswith("parametric map")):
        (made,) = scan([files[name]]).groups
        assert made.grid is not None
        assert series.grid is not None
        assert np.allclose(made.grid.matrix, series.grid.matrix, atol=1e-6)
