"""What a model is shown: images and questions that the kit's own reader reads, never an answer."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from medal_desktop.base.assets import asset
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import read_mask, read_volume
from medal_desktop.package.documents import CaseQuestion
from server_api.evaluation.inputs import InputsUnavailable, PreparedInputs
from server_api.scoring.answers import grid_from
from server_api.scoring.run import hidden_cases
from tests.builders.evaluations import SERIES, volume_challenge


@pytest.fixture
def prepared(tmp_path: Path) -> PreparedInputs:
    challenge = volume_challenge(tmp_path / "images", 2)
    for case in challenge.cases:
        target = tmp_path / "published" / "cases" / case.id / SERIES
        shutil.copytree(tmp_path / "images", target)
    (tmp_path / "published" / "annotations" / "case-000").mkdir(parents=True)
    (tmp_path / "published" / "annotations" / "case-000" / "answer.json").write_text("secret")
    prepared = PreparedInputs(challenge, tmp_path / "published", tmp_path / "cache")
    prepared.challenge = challenge  # type: ignore[attr-defined] # for the tests below
    return prepared


def helper() -> ModuleType:
    spec = importlib.util.spec_from_file_location("medal_model", asset("model_kit/medal_model.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_that_a_case_is_shown_alone_with_its_images_and_questions(prepared: PreparedInputs) -> None:
    case = hidden_cases(prepared.challenge)[0]
    shown = prepared.case(case, Job())
    names = {str(path.relative_to(shown)) for path in shown.rglob("*") if path.is_file()}
    images = {f"case-001/{SERIES}/IM{n:05d}" for n in range(1, 5)}
    assert names == {"case-001/question.json", f"case-001/{SERIES}.nii.gz"} | images
    question = CaseQuestion.model_validate_json((shown / "case-001/question.json").read_bytes())
    assert question.tasks == prepared.challenge.tasks
    assert question.series[0].nifti == f"{SERIES}.nii.gz"


def test_that_everybody_may_read_and_nobody_but_the_server_may_write(
    prepared: PreparedInputs,
) -> None:
    shown = prepared.case(hidden_cases(prepared.challenge)[0], Job())
    modes = {path.stat().st_mode & 0o777 for path in [shown, *shown.rglob("*")]}
    assert modes == {0o755, 0o644}


def test_that_all_cases_together_are_the_same_files(prepared: PreparedInputs) -> None:
    cases = hidden_cases(prepared.challenge)
    shown = prepared.batch(cases, Job())
    assert sorted(path.name for path in shown.iterdir()) == ["case-001", "case-002"]
    alone = prepared.case(cases[1], Job()) / "case-002" / "question.json"
    assert (shown / "case-002" / "question.json").samefile(alone)


def test_that_the_kits_reader_sees_the_same_numbers_and_size(
    prepared: PreparedInputs, tmp_path: Path
) -> None:
    case = hidden_cases(prepared.challenge)[0]
    path = prepared.case(case, Job()) / case.id / f"{SERIES}.nii.gz"
    values, grid = read_volume(path)
    seen = helper().read_volume(path)
    assert np.array_equal(seen.values, values)
    assert seen.voxel_ml == pytest.approx(grid.voxel_ml, rel=1e-5)
    assert seen.spacing == pytest.approx(grid.spacing, rel=1e-5)
    document = case.series[0].grid
    assert document is not None
    assert grid.close_to(grid_from(document))


def test_that_a_mask_by_the_kits_writer_lies_on_the_series_grid(
    prepared: PreparedInputs, tmp_path: Path
) -> None:
    case = hidden_cases(prepared.challenge)[0]
    volume = helper().read_volume(prepared.case(case, Job()) / case.id / f"{SERIES}.nii.gz")
    labels = (np.arange(volume.values.size).reshape(volume.values.shape) % 3).astype(np.uint8)
    helper().write_mask(tmp_path / "mask.nii.gz", labels, volume.header)
    mask = read_mask(tmp_path / "mask.nii.gz")
    assert np.array_equal(mask.labels, labels)
    assert mask.grid.close_to(grid_from(case.series[0].grid))  # type: ignore[arg-type] # it has one


def test_that_missing_images_are_a_fault_of_the_server(
    prepared: PreparedInputs, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "published" / "cases" / "case-002")
    with pytest.raises(InputsUnavailable):
        prepared.case(hidden_cases(prepared.challenge)[1], Job())
    assert not (tmp_path / "cache" / "head-ct" / "1.0.0" / "cases" / "case-002").exists()
