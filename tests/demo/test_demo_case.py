"""The shipped patients: whole, valid, full of identity, and with answers that agree."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest

from medal_desktop.base.assets import asset
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume
from medal_desktop.package.documents import Task
from medal_desktop.package.vocabulary import METRICS
from scripts import make_demo_case

NAMES = [patient.name for patient in make_demo_case.PATIENTS]


def images(name: str) -> Path:
    """The folder of one patient's images."""
    return asset("demo_case/export/IMAGES") / name


def answers(name: str) -> dict[str, object]:
    """What we hold to be right about one patient."""
    path = asset("demo_case/answers") / name / "answers.json"
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_that_every_shipped_file_is_as_it_was_made() -> None:
    root = asset("demo_case")
    listed = dict(
        reversed(line.split("  ", maxsplit=1))
        for line in (root / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    found = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("answers", "export")
        for path in (root / part).rglob("*")
        if path.is_file()
    }
    assert found == listed


def test_that_the_whole_demo_case_stays_small() -> None:
    sizes = [path.stat().st_size for path in asset("demo_case").rglob("*") if path.is_file()]
    assert sum(sizes) < 6_000_000


def test_that_the_export_holds_one_volume_per_patient_and_two_files_that_are_no_image() -> None:
    found = scan([asset("demo_case/export")])
    assert sorted(group.shape for group in found.groups) == [(24, 192, 192)] * len(NAMES)
    assert len({group.patient_id for group in found.groups}) == len(NAMES)
    assert sorted(item.reason for item in found.skipped) == ["not_dicom", "not_dicom"]


@pytest.mark.parametrize("name", NAMES)
def test_that_the_mask_lies_on_the_images_and_agrees_with_the_answers(name: str) -> None:
    (group,) = scan([images(name)]).groups
    mask = read_mask(asset("demo_case/answers") / name / "haemorrhage.nii.gz")
    assert group.grid is not None
    assert mask.grid.close_to(group.grid)
    volume_ml = float(mask.labels.sum()) * mask.grid.voxel_ml
    expected = {"present": "yes" if mask.labels.any() else "no", "volume_ml": round(volume_ml, 1)}
    assert answers(name) | expected == answers(name)


@pytest.mark.parametrize("name", [one for one in NAMES if answers(one)["present"] == "yes"])
def test_that_a_haemorrhage_is_as_dense_as_blood_and_the_brain_around_it_is_not(name: str) -> None:
    (group,) = scan([images(name)]).groups
    values = load_volume(group).values
    blood = read_mask(asset("demo_case/answers") / name / "haemorrhage.nii.gz").labels == 1
    brain = (values > 0) & (values < 55) & ~blood
    assert 55 <= float(np.median(values[blood])) <= 75
    assert 20 <= float(np.median(values[brain])) <= 45


def test_that_some_have_a_haemorrhage_of_different_volume_and_some_have_none() -> None:
    volumes = [answers(name)["volume_ml"] for name in NAMES]
    bleeding = [volume for volume in volumes if volume]
    assert volumes.count(0.0) >= 2
    assert len(set(bleeding)) == len(bleeding) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_that_each_patient_is_full_of_identity_at_every_depth(name: str) -> None:
    patient = next(one for one in make_demo_case.PATIENTS if one.name == name)
    dataset = pydicom.dcmread(next(images(name).iterdir()), stop_before_pixels=True)
    assert dataset.PatientName == patient.person.name
    assert dataset.RequestAttributesSequence[0].RequestedProcedureID == patient.person.accession
    assert dataset.private_block(0x0029, "MEDAL DEMO SCANNER")[0x10].value == patient.person.name


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dicom3tools is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_that_a_foreign_judge_finds_no_error_in_the_images(name: str) -> None:
    for path in sorted(images(name).iterdir())[::8]:
        told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
        assert "CTImage" in told.stderr
        assert "Error" not in told.stdout + told.stderr


def test_that_the_tasks_are_as_the_package_knows_them() -> None:
    tasks = [
        Task.model_validate(item)
        for item in json.loads(asset("demo_case/tasks.json").read_text(encoding="utf-8"))
    ]
    asked = {question.id: question for task in tasks for question in task.questions}
    assert set(asked) == {"present", "volume-ml", "haemorrhage"}
    assert [metric.name for metric in asked["haemorrhage"].metrics][:2] == ["dsc", "nsd"]
    assert all(m.name in METRICS for question in asked.values() for m in question.metrics)


@pytest.mark.slow
def test_that_making_a_patient_again_gives_the_same_bytes(tmp_path: Path) -> None:
    make_demo_case.main(["--out", str(tmp_path), "--patients", "p2"])
    again = tmp_path / "export" / "IMAGES" / "p2"
    for path in images("p2").iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()
