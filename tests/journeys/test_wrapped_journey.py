"""What is no DICOM goes the same way: a photograph, a NIfTI, an NRRD and a vendor's slide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.nifti import write_volume
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.slide import Slide
from medal_desktop.dicom.volume import load_volume
from medal_desktop.workflow.views import DeidState
from tests.builders.burned import NAME, Letters, anatomy, draw
from tests.builders.kinds import Way, all_the_way
from tests.builders.slides import aperio
from tests.builders.trial_foreign import nrrd

GRID = Grid(
    shape=(3, 96, 128),
    origin=(10.0, -20.0, 30.0),
    step_slice=(0.0, 0.0, 3.0),
    step_row=(0.0, 0.8, 0.0),
    step_column=(0.7, 0.0, 0.0),
)


def require_clean(way: Way) -> None:
    assert [one.state for one in way.deid.series] == [DeidState.CLEAN]
    assert [one for one in way.findings if one.blocking] == []


@pytest.mark.slow
def test_that_a_photograph_with_a_name_in_it_is_painted_and_shown_to_a_model(
    tmp_path: Path,
) -> None:
    shown = draw(anatomy(240, 320), Letters(text=NAME, x=20, y=16))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = NAME, "Dr. Feynfrau"
    whole = Image.fromarray(np.repeat(shown[..., None], 3, axis=2))
    whole.save(tmp_path / "p.jpg", quality=95, exif=exif)
    way = all_the_way(tmp_path, [tmp_path / "p.jpg"], "100,120,0", "40,100,0,90,160,0")
    require_clean(way)
    (group,) = scan([way.shown / "series-001"]).groups
    assert group.kind is Kind.IMAGE
    blob = b"".join(path.read_bytes() for path in way.inputs.rglob("*.*"))
    assert b"ZWEISTEIN" not in blob.upper()
    assert b"Feynfrau" not in blob


@pytest.mark.slow
@pytest.mark.parametrize("form", ["nifti", "nrrd"])
def test_that_a_volume_keeps_grid_and_values_up_to_the_model(tmp_path: Path, form: str) -> None:
    values = np.random.default_rng(2).integers(-900, 900, GRID.shape).astype(np.int16)
    values[:, 20:60, 30:80] //= 8
    source = tmp_path / ("v.nii.gz" if form == "nifti" else "v.nrrd")
    if form == "nifti":
        write_volume(source, values, GRID)
    else:
        places = {"space directions": "(0.7,0,0) (0,0.8,0) (0,0,3)", "space origin": "(10,-20,30)"}
        nrrd(source, values, "raw", space="left-posterior-superior", **places)
    way = all_the_way(tmp_path, [source], "20,0,33", "15,-10,30,40,20,36")
    require_clean(way)
    (series,) = way.question.series
    assert series.nifti is not None
    (group,) = scan([way.shown / series.dicom]).groups
    volume = load_volume(group)
    assert volume.grid.close_to(GRID)
    np.testing.assert_array_equal(volume.values, values)


@pytest.mark.slow
def test_that_a_vendors_slide_waits_for_a_person_and_is_shown_to_a_model_as_dicom(
    tmp_path: Path,
) -> None:
    """Its ramps of colours look like text from afar; whoever looks may let them pass."""
    aperio(tmp_path / "a.svs")
    way = all_the_way(tmp_path, [tmp_path / "a.svs"], "850,650,0", "10,20,0,300,400,0")
    assert {one.finding.code for one in way.deid.decisions} == {"check.burned-in"}
    assert [one.code for one in way.findings if one.blocking] == []
    assert "check.burned-in" in {one.code for one in way.findings}
    (group,) = scan([way.shown / "series-001"]).groups
    assert group.kind is Kind.WSI
    with Slide(group) as slide:
        assert [(one.rows, one.columns) for one in slide.levels] == [(700, 900), (350, 450)]
