"""Vendors' slides: levels and tiles as they are, label and overview left where they lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import NoPixels
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.slide import Slide
from medal_desktop.dicom.wrapping import wrap
from tests.builders.slides import aperio
from tests.builders.trial import Array


def whole(slide: Slide, number: int) -> Array:
    below, beside = slide.levels[number].tiles
    rows = [[slide.tile(number, row, column) for column in range(beside)] for row in range(below)]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def test_that_the_tiles_of_each_level_make_the_whole_slide(tmp_path: Path) -> None:
    shown = aperio(tmp_path / "a.svs")
    (group,) = scan([tmp_path]).groups
    assert (group.kind, group.modality) == (Kind.WSI, "SM")
    with Slide(group) as slide:
        assert [(level.rows, level.columns) for level in slide.levels] == [(700, 900), (350, 450)]
        assert slide.levels[0].spacing == pytest.approx((0.0005, 0.0005))
        assert slide.levels[1].spacing == pytest.approx((0.001, 0.001), rel=0.01)
        for number, expected in enumerate(shown):
            assert np.array_equal(whole(slide, number), expected)
        with pytest.raises(NoPixels):
            slide.tile(0, 5, 0)


def test_that_label_and_overview_are_left_out(tmp_path: Path) -> None:
    aperio(tmp_path / "a.svs")
    (group,) = scan([tmp_path]).groups
    with Slide(group) as slide:
        assert {"label", "macro"} <= set(slide.left_out)
        assert len(slide.levels) == 2


def test_that_a_cut_slide_is_skipped_with_a_reason(tmp_path: Path) -> None:
    aperio(tmp_path / "a.svs")
    data = (tmp_path / "a.svs").read_bytes()
    (tmp_path / "a.svs").write_bytes(data[: len(data) // 3])
    result = scan([tmp_path])
    assert result.groups == ()
    assert [item.reason for item in result.skipped] == ["corrupt"]


def test_that_a_wrapped_slide_has_its_levels_and_nothing_of_its_label(tmp_path: Path) -> None:
    shown = aperio(tmp_path / "a.svs")
    (group,) = scan([tmp_path / "a.svs"]).groups
    paths = wrap(group, tmp_path / "out", Job())
    assert [path.name for path in paths] == ["000001.dcm", "000002.dcm"]
    (made,) = scan([tmp_path / "out"]).groups
    assert (made.kind, made.modality, made.first.foreign) == (Kind.WSI, "SM", "")
    with Slide(made) as slide:
        assert [(level.rows, level.columns) for level in slide.levels] == [(700, 900), (350, 450)]
        assert slide.levels[0].spacing == pytest.approx((0.0005, 0.0005))
        for number, expected in enumerate(shown):
            away = np.abs(whole(slide, number).astype(int) - expected)
            assert np.median(away) <= 2  # the ramps of the picture wrap round from 255 to 0
    written = b"".join(path.read_bytes() for path in paths)
    assert b"Aperio" not in written
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"000001.dcm", "000002.dcm"}


def test_that_the_same_slide_is_wrapped_into_the_same_bytes(tmp_path: Path) -> None:
    aperio(tmp_path / "a.svs")
    (group,) = scan([tmp_path / "a.svs"]).groups
    first, second = (wrap(group, tmp_path / name, Job()) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_that_a_stopped_wrapping_leaves_nothing(tmp_path: Path) -> None:
    aperio(tmp_path / "a.svs")
    (group,) = scan([tmp_path / "a.svs"]).groups
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        wrap(group, tmp_path / "out", job)
    assert list((tmp_path / "out").iterdir()) == []
