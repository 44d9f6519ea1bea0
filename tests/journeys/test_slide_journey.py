"""A slide's whole way: from the scanner's files to what a model is shown, with its answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.slide import Slide
from medal_desktop.workflow.views import DeidState
from tests.builders.dicom import Patient
from tests.builders.kinds import all_the_way
from tests.builders.wsi import BARCODE, LABEL_WORDS, whole_slide


def test_that_a_slide_becomes_a_case_that_the_server_takes_and_a_model_reads(
    tmp_path: Path,
) -> None:
    whole, half = whole_slide(tmp_path / "in", rows=260, columns=300)
    way = all_the_way(tmp_path, [tmp_path / "in"], point="250.5,200,0,2", box="100,90,0,180,160,0")
    assert [one.state for one in way.deid.series] == [DeidState.CLEAN]
    assert [one for one in way.findings if one.blocking] == []

    (series,) = way.question.series
    assert (series.modality, series.nifti, series.grid) == ("SM", None, None)
    assert len(list((way.shown / series.dicom).glob("*.dcm"))) == 2
    (group,) = scan([way.shown / series.dicom]).groups
    with Slide(group) as slide:
        assert [(one.rows, one.columns) for one in slide.levels] == [
            whole.shape[:2], half.shape[:2],
        ]  # fmt: skip
        shown = slide.tile(0, 1, 1).astype(int)
    assert np.abs(shown - whole[128:256, 128:256]).mean() < 3
    blob = b"".join(item.read_bytes() for item in way.inputs.rglob("*.*"))
    for word in (*Patient().values(), LABEL_WORDS, BARCODE):
        assert word.encode() not in blob
