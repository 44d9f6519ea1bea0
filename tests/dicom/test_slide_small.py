"""A level made small, tile by tile: the same as of the whole picture, whatever the tiles' size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import NoPixels
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Instance
from medal_desktop.dicom.slide import level_of
from medal_desktop.dicom.slide_small import small_parts
from medal_desktop.dicom.sources import Reader
from tests.builders.wsi import TILE, sparse_slide, whole_slide


def largest(folder: Path) -> Instance:
    (group,) = (one for one in scan([folder]).groups if "label_image" not in one.warnings)
    return group.first


@pytest.mark.parametrize("step", [2, 3, 5, 7])
def test_that_each_block_becomes_its_mean_across_the_tiles_edges(tmp_path: Path, step: int) -> None:
    (whole,) = whole_slide(tmp_path, rows=300, columns=400, levels=1, jpeg=False)
    parts = list(small_parts(largest(tmp_path), -(-400 // step)))
    small = parts[0]
    assert small.step == step
    for row, column in ((0, 0), (128 // step, 256 // step), (299 // step, 399 // step)):
        block = whole[row * step : (row + 1) * step, column * step : (column + 1) * step]
        mean = block.reshape(-1, 3).mean(axis=0)
        np.testing.assert_allclose(small.picture[row, column], mean, atol=0.51)


def test_that_a_small_level_comes_as_it_is_and_alone(tmp_path: Path) -> None:
    (whole,) = whole_slide(tmp_path, rows=300, columns=400, levels=1, jpeg=False)
    (part,) = small_parts(largest(tmp_path))
    np.testing.assert_array_equal(part.picture, whole)


def test_that_the_corners_of_a_large_one_come_unshrunk(tmp_path: Path) -> None:
    (whole,) = whole_slide(tmp_path, rows=300, columns=400, levels=1, jpeg=False)
    corners = list(small_parts(largest(tmp_path), 100))[1:]
    assert [(one.top, one.left) for one in corners] == [(0, 0), (0, 384), (256, 0), (256, 384)]
    for one in corners:
        expected = whole[one.top : one.top + TILE, one.left : one.left + TILE]
        np.testing.assert_array_equal(one.picture, expected)


def test_that_a_job_can_be_stopped_between_tiles(tmp_path: Path) -> None:
    whole_slide(tmp_path, levels=1)
    job = Job()
    parts = small_parts(largest(tmp_path), job=job)
    job.cancel()
    with pytest.raises(Cancelled):
        next(parts)


def test_that_every_plane_of_a_stack_is_given(tmp_path: Path) -> None:
    sparse_slide(tmp_path / "s.dcm", twice=True)
    with Reader() as reader:
        layers = level_of(largest(tmp_path), reader).layers()
    assert [len(layer) for layer in layers] == [4, 1]
    assert len(list(small_parts(largest(tmp_path)))) == 2


def test_that_a_tile_outside_of_the_picture_is_no_slide_to_look_at(tmp_path: Path) -> None:
    sparse_slide(tmp_path / "s.dcm", outside=True)
    with pytest.raises(NoPixels):
        list(small_parts(largest(tmp_path)))
