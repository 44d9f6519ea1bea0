"""Masks in the shapes that models' tools write: turned, mirrored, as DICOM SEG, or wrong."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest

from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.dicom.scan import scan
from medal_desktop.package.documents import (
    Answers,
    Challenge,
    GridDocument,
    MaskAnswer,
    SeriesEntry,
    TaskAnswers,
)
from server_api.scoring.score import Material, score
from server_api.scoring.values import CaseValue
from tests.builders.dicom import ct_series
from tests.builders.scoring import SERIES, box_mask, small_grid, volume_challenge, write_case
from tests.dicom.test_seg import write_seg

CASE = "case-001"


def outline(folder: Path, challenge: Challenge) -> CaseValue:
    material = Material(
        answers=folder / "answers", references=folder / "references", failures={"case-002": "exit"}
    )
    tasks = score(challenge, challenge.cases[:1], material, Job()).tasks
    return tasks["haemorrhage"]["outline"]["dsc"][CASE]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    write_case(tmp_path / "references", CASE)
    write_case(tmp_path / "answers", CASE)
    return tmp_path


def mask_file(folder: Path) -> Path:
    return folder / "answers" / CASE / "outline.nii.gz"


def turn(path: Path, target: str) -> None:
    """Write the same voxels in another orientation, as nibabel does it."""
    image = nibabel.load(path)
    now = nibabel.io_orientation(image.affine)
    wanted = nibabel.orientations.axcodes2ornt(tuple(target))
    turned = image.as_reoriented(nibabel.orientations.ornt_transform(now, wanted))
    values = np.asarray(turned.dataobj).astype(np.uint8)
    path.unlink()
    nibabel.save(nibabel.Nifti1Image(values, turned.affine), path)


@pytest.mark.parametrize("orientation", ["RAS", "LPS", "LAS", "PIR", "ASL", "SPR"])
def test_that_a_turned_mask_of_the_same_voxels_scores_the_same(
    cases: Path, orientation: str
) -> None:
    turn(mask_file(cases), orientation)
    found = outline(cases, volume_challenge())
    assert (found.value, found.failed) == (1.0, "")


def test_that_turning_does_not_make_a_wrong_mask_right(cases: Path) -> None:
    grid = small_grid()
    write_mask(mask_file(cases), box_mask(grid)[:, ::-1], grid)
    turn(mask_file(cases), "RAS")
    found = outline(cases, volume_challenge())
    assert found.value < 1.0
    assert found.failed == ""


def resampled(grid: Grid) -> Grid:
    return Grid(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=grid.step_slice,
        step_row=(0.0, 0.6, 0.0),
        step_column=grid.step_column,
    )


def moved(grid: Grid) -> Grid:
    """Half a voxel: the lattice is another one."""
    return Grid(
        shape=grid.shape,
        origin=(grid.origin[0] + 0.25, *grid.origin[1:]),
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )


def leaning(grid: Grid) -> Grid:
    return Grid(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=(0.0, 0.7, 5.0),
        step_row=grid.step_row,
        step_column=grid.step_column,
    )


@pytest.mark.parametrize("change", [resampled, moved, leaning])
def test_that_another_lattice_is_no_answer(cases: Path, change: object) -> None:
    grid = small_grid()
    write_mask(mask_file(cases), box_mask(grid), change(grid))  # type: ignore[operator] # one of the functions above
    found = outline(cases, volume_challenge())
    assert (found.value, found.failed) == (
        0.0,
        "the mask does not lie on the grid of its series",
    )


def test_that_a_volume_of_many_times_is_no_mask(cases: Path) -> None:
    image = nibabel.load(mask_file(cases))
    values = np.stack([np.asarray(image.dataobj).astype(np.uint8)] * 2, axis=-1)
    mask_file(cases).unlink()
    nibabel.save(nibabel.Nifti1Image(values, image.affine), mask_file(cases))
    assert "its shape is not that of its series" in outline(cases, volume_challenge()).failed


def seg_challenge(images: Path) -> tuple[Challenge, Grid]:
    """A challenge on a real CT series."""
    grid = scan([images]).groups[0].grid
    assert grid is not None
    document = GridDocument(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )
    made = volume_challenge()
    entry = SeriesEntry(id=SERIES, modality="CT", files=grid.shape[0], grid=document)
    cases = tuple(case.model_copy(update={"series": (entry,)}) for case in made.cases)
    return made.model_copy(update={"cases": cases}), grid


def answer_with_seg(folder: Path) -> Path:
    """Name `outline.dcm` instead of the NIfTI."""
    target = folder / "answers" / CASE
    document = Answers.model_validate_json((target / "answer.json").read_bytes())
    answers = dict(document.tasks["haemorrhage"].answers)
    answers["outline"] = MaskAnswer(file="outline.dcm", series=SERIES)
    changed = document.model_copy(update={"tasks": {"haemorrhage": TaskAnswers(answers=answers)}})
    (target / "answer.json").write_text(changed.model_dump_json())
    (target / "outline.nii.gz").unlink()
    return target / "outline.dcm"


@pytest.mark.parametrize("tilt", [0.0, 12.0])
def test_that_a_dicom_seg_scores_by_its_place(tmp_path: Path, tilt: float) -> None:
    images = ct_series(tmp_path / "ct", slices=6, rows=32, columns=32, tilt_degrees=tilt)
    challenge, grid = seg_challenge(tmp_path / "ct")
    for side in ("references", "answers"):
        write_case(tmp_path / side, CASE, grid=grid)
    seg = answer_with_seg(tmp_path)
    write_seg(seg, images, box_mask(grid))
    found = outline(tmp_path, challenge)
    assert (found.value, found.failed) == (1.0, "")
    write_seg(seg, images, box_mask(grid, start=3))
    assert 0.0 < outline(tmp_path, challenge).value < 1.0


def test_that_a_damaged_seg_is_no_answer(tmp_path: Path) -> None:
    images = ct_series(tmp_path / "ct", slices=6, rows=32, columns=32)
    challenge, grid = seg_challenge(tmp_path / "ct")
    for side in ("references", "answers"):
        write_case(tmp_path / side, CASE, grid=grid)
    seg = answer_with_seg(tmp_path)
    write_seg(seg, images, box_mask(grid))
    seg.write_bytes(seg.read_bytes()[: seg.stat().st_size // 2])
    found = outline(tmp_path, challenge)
    assert (found.value, bool(found.failed)) == (0.0, True)
