"""Workspaces with real DICOM: one public and one hidden case, described and answered."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medal_desktop.base.assets import asset
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.documents import ChoiceAnswer, NumberAnswer, Task
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.messages import Recipients
from medal_desktop.package.vocabulary import Split
from medal_desktop.upload.credentials import MemoryCredentials
from medal_desktop.workflow import annotate, cases, deidentify, describe
from medal_desktop.workflow.documents import grid_from
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.workspace import Workspace
from tests.builders.dicom import Patient, ct_series
from tests.builders.packages import questions

TASK = Task(id="finding", name="Haemorrhage", questions=questions())
INTAKE, EVALUATION = SealingKey.generate(), SealingKey.generate()
RECIPIENTS = Recipients(
    server="https://medal.example", intake=INTAKE.public, evaluation=EVALUATION.public
)
SECOND = Patient(name="Beispiel^Berta", id="B-4711", birth_date="19500102")


def vault() -> Vault:
    """Secrets that live as long as the test."""
    return Vault(MemoryCredentials)


def with_cases(folder: Path, *, slices: int = 6, side: int = 32) -> Workspace:
    """A workspace with a public and a hidden case of two patients."""
    workspace = Workspace.create(folder / "workspace")
    for number, (patient, split) in enumerate(
        ((Patient(), Split.PUBLIC), (SECOND, Split.HIDDEN)), start=1
    ):
        export = folder / f"export-{number}"
        ct_series(export, slices=slices, rows=side, columns=side, patient=patient)
        library = open_folder([export], Job())
        cases.add_case(workspace, library, [library.scan.groups[0].key], split)
    return workspace


def described(workspace: Workspace) -> None:
    """Fill in the form and the task."""
    describe.set_name(workspace, "Haemorrhage on head CT")
    describe.load_description(workspace, asset("forms/example_haemorrhage.json"))
    describe.set_tasks(workspace, (TASK,))


def answered(workspace: Workspace, folder: Path) -> None:
    """Answer every question of every case."""
    for case in cases.list_cases(workspace):
        annotate.answer(workspace, case.id, "finding", "present", ChoiceAnswer(value="yes"))
        annotate.answer(workspace, case.id, "finding", "volume", NumberAnswer(value=12.5))
        grid = case.series[0].grid
        assert grid is not None
        labels = np.zeros(grid.shape, dtype=np.uint8)
        labels[2:4, 10:20, 12:18] = 1
        source = folder / f"{case.id}.nii.gz"
        write_mask(source, labels, grid_from(grid))
        annotate.answer_mask(workspace, case.id, "finding", "outline", "series-001", source, Job())


def ready_to_seal(folder: Path, secrets: Vault, *, slices: int = 6, side: int = 32) -> Workspace:
    """A workspace in which only sealing is left."""
    workspace = with_cases(folder, slices=slices, side=side)
    described(workspace)
    answered(workspace, folder)
    found = deidentify.deidentify(workspace, secrets, "medal-default", Job())
    for item in found.decisions:
        if item.open:
            deidentify.decide(workspace, item.id, "Dr. Test", "a made-up patient without a face")
    return workspace
