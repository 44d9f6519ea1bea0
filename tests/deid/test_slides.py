"""Slides: tiles leave unchanged and looked at; label, overview and what names the glass do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from medal_desktop.deid.check import check
from medal_desktop.deid.folder import deidentify_folder
from medal_desktop.deid.pixels.boxes import Box, Painting
from medal_desktop.deid.pixels.clean import look_only
from medal_desktop.deid.pixels.errors import PixelsNotPainted
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.work import Status
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.slide import Slide
from tests.builders.burned import BORN, NAME
from tests.builders.deid import KEY, run
from tests.builders.dicom import Patient
from tests.builders.wsi import BARCODE, LABEL_WORDS, whole_slide

WORDS = (*Patient().values(), LABEL_WORDS, BARCODE, "S21-4711", "Zweistein", "Feynfrau")


def copies(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.dcm"))


def test_that_levels_leave_tile_by_tile_and_label_and_overview_stay(tmp_path: Path) -> None:
    whole_slide(tmp_path / "in")
    sources = sorted((tmp_path / "in").iterdir())
    result = run(sources, tmp_path / "out")
    told = {one.source.stem: (one.status, one.code) for one in result.outcomes}
    assert told == {
        "level0": (Status.WRITTEN, ""),
        "level1": (Status.WRITTEN, ""),
        "label": (Status.SEQUESTERED, "deid.slide-label"),
        "overview": (Status.SEQUESTERED, "deid.slide-label"),
    }
    (before,) = (one for one in scan([tmp_path / "in"]).groups if "label_image" not in one.warnings)
    (after,) = scan([tmp_path / "out"]).groups
    with Slide(before) as theirs, Slide(after) as mine:
        assert [(one.rows, one.columns, one.spacing) for one in mine.levels] == [
            (one.rows, one.columns, one.spacing) for one in theirs.levels
        ]
        for place in ((0, 0, 0), (0, 4, 6), (1, 2, 3)):
            np.testing.assert_array_equal(mine.tile(*place), theirs.tile(*place))


@pytest.mark.parametrize("jpeg", [True, False])
def test_that_nothing_that_names_patient_or_glass_is_in_a_copy(tmp_path: Path, jpeg: bool) -> None:
    whole_slide(tmp_path / "in", jpeg=jpeg, rows=200, columns=300)
    run([tmp_path / "in" / "level0.dcm", tmp_path / "in" / "level1.dcm"], tmp_path / "out")
    found = copies(tmp_path / "out")
    assert len(found) == 2
    for path in found:
        written = path.read_bytes()
        assert not [word for word in WORDS if word.encode() in written]
        copy = dcmread(path)
        assert not copy.get("BarcodeValue")
        assert copy.ContainerIdentifier in {"", "REMOVED"}
    first, second = (dcmread(path) for path in found)
    assert first.PyramidUID == second.PyramidUID != dcmread(tmp_path / "in/level0.dcm").PyramidUID


def test_that_tissue_is_looked_at_and_called_clean(tmp_path: Path) -> None:
    whole_slide(tmp_path / "in", rows=250, columns=300, levels=1)
    report = deidentify_folder(
        tmp_path / "in", tmp_path / "out", load_profile("medal-default"), KEY, workers=1
    )
    assert [one.status for one in report.files].count("written") == 1
    (path,) = copies(tmp_path / "out")
    assert dcmread(path).BurnedInAnnotation == "NO"


def test_that_a_slide_with_writing_in_its_tiles_is_held_for_a_person(tmp_path: Path) -> None:
    whole_slide(tmp_path / "in", rows=250, columns=300, levels=1, words=f"{NAME} {BORN}")
    report = deidentify_folder(
        tmp_path / "in", tmp_path / "out", load_profile("medal-default"), KEY, workers=1
    )
    assert {one.status for one in report.files} == {"sequestered"}
    assert copies(tmp_path / "out") == []


def test_that_boxes_on_a_slide_are_refused(tmp_path: Path) -> None:
    whole_slide(tmp_path, levels=1)
    wanted = Painting(boxes=(Box(x=0, y=0, width=9, height=9),), fixed=True)
    with pytest.raises(PixelsNotPainted):
        look_only(tmp_path / "level0.dcm", wanted)


def test_that_the_check_names_a_label_and_an_overview(tmp_path: Path) -> None:
    whole_slide(tmp_path, levels=1, rows=150, columns=150)
    paths = [tmp_path / "label.dcm", tmp_path / "overview.dcm"]
    found = [one for one in check(paths, None) if one.code == "check.slide-label"]
    assert found
    assert all(one.blocking for one in found)
