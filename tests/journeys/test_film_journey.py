"""A film's whole way: from the endoscopy's own file to what a model is shown, with its answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.video import open_file
from medal_desktop.workflow.views import DeidState
from tests.builders.burned import NAME
from tests.builders.dicom import Patient
from tests.builders.films import endoscopy, titled
from tests.builders.kinds import all_the_way

FRAMES = 2


def as_dicom(folder: Path) -> Path:
    data = titled(folder / "a.mp4", NAME, FRAMES).read_bytes()
    return endoscopy(folder / "in" / "v.dcm", data, rows=240, columns=320, frames=FRAMES)


def as_it_is(folder: Path) -> Path:
    titled(folder / "a.mp4", NAME, FRAMES)
    return titled(folder / "in" / "plain.mp4", NAME, FRAMES)


@pytest.mark.parametrize("made", [as_dicom, pytest.param(as_it_is, marks=pytest.mark.slow)])
def test_that_a_film_becomes_a_case_that_the_server_takes_and_a_model_reads(
    tmp_path: Path, made
) -> None:
    source = made(tmp_path)
    before = source.read_bytes()
    way = all_the_way(tmp_path, [source], point="40,120,1,2", box="30,100,0,90,160,1")
    assert [one.state for one in way.deid.series] == [DeidState.CLEAN]
    assert [one for one in way.findings if one.blocking] == []
    assert source.read_bytes() == before

    (series,) = way.question.series
    assert (series.modality, series.nifti, series.grid) == ("ES", None, None)
    (path,) = (way.shown / series.dicom).glob("*.dcm")
    (group,) = scan([path]).groups
    assert (group.kind, len(group.frames)) == (Kind.CINE, FRAMES)
    with open_file(tmp_path / "a.mp4") as film:
        for index in range(FRAMES):
            mine, theirs = load_frame(group, index), film.frame(index)
            assert mine[18:30, 24:180].max() < 40
            assert np.abs(mine[80:].astype(int) - theirs[80:]).mean() < 3
    copy = dcmread(path, stop_before_pixels=True)
    assert copy.BurnedInAnnotation == "NO"
    blob = b"".join(item.read_bytes() for item in way.inputs.rglob("*.*"))
    assert not [value for value in Patient().values() if value.encode() in blob]
