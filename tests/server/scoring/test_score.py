"""Answers from anybody against references: right, wrong, missing and hostile."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.progress import Job
from server_api.scoring.errors import ReferenceUnusable
from server_api.scoring.references import judge_references
from server_api.scoring.score import Material, score
from server_api.scoring.values import CaseValue
from tests.builders.scoring import box_mask, small_grid, volume_challenge, write_case

CASE = "case-001"


@pytest.fixture
def material(tmp_path: Path) -> Material:
    for case_id in (CASE, "case-002"):
        write_case(tmp_path / "references", case_id)
        write_case(tmp_path / "answers", case_id)
    return Material(answers=tmp_path / "answers", references=tmp_path / "references", failures={})


def values(material: Material, case_id: str = CASE) -> dict[str, CaseValue]:
    challenge = volume_challenge()
    scored = score(challenge, challenge.cases, material, Job()).tasks["haemorrhage"]
    return {question: next(iter(metrics.values()))[case_id] for question, metrics in scored.items()}


def test_that_right_answers_get_the_best_values(material: Material) -> None:
    found = values(material)
    assert {name: one.value for name, one in found.items()} == {
        "present": 1.0,
        "volume": 0.0,
        "outline": 1.0,
    }
    assert found["present"].group == "yes"


def test_that_a_failed_run_gets_the_worst_values_and_its_reason(material: Material) -> None:
    failed = Material(
        answers=material.answers, references=material.references, failures={CASE: "timeout"}
    )
    found = values(failed)
    assert [one.value for one in found.values()] == [0.0, 200.0, 0.0]
    assert {one.failed for one in found.values()} == {"timeout"}
    assert not any(one.failed for one in values(failed, "case-002").values())


def test_that_a_missing_answer_gets_the_worst_values(material: Material) -> None:
    (material.answers / CASE / "answer.json").unlink()
    assert all(one.value == one.worst and one.failed for one in values(material).values())


def spoil_document(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        document = json.loads((folder / "answer.json").read_text())
        change(document)
        (folder / "answer.json").write_text(json.dumps(document))

    return spoil


def answers_of(document: dict) -> dict:
    return document["tasks"]["haemorrhage"]["answers"]


WHOLE = {
    "not JSON": lambda folder: (folder / "answer.json").write_bytes(b"\xff\x00{"),
    "empty": lambda folder: (folder / "answer.json").write_bytes(b""),
    "too large": lambda folder: (folder / "answer.json").write_bytes(b" " * (5 << 20)),
    "nested without end": lambda folder: (folder / "answer.json").write_text("[" * 200_000),
    "a link": lambda folder: (
        (folder / "answer.json").rename(folder / "real.json"),
        (folder / "answer.json").symlink_to("real.json"),
    ),
    "another case": spoil_document(lambda document: document.update(case_id="case-002")),
    "a field too many": spoil_document(lambda document: document.update(score=1.0)),
    "not a number": spoil_document(
        lambda document: answers_of(document)["volume"].update(value=float("nan"))
    ),
    "a path for a mask": spoil_document(
        lambda document: answers_of(document)["outline"].update(file="../../x.nii.gz")
    ),
}


@pytest.mark.parametrize("spoil", WHOLE.values(), ids=WHOLE.keys())
def test_that_an_unreadable_document_counts_as_missing(
    material: Material, spoil: Callable[[Path], None]
) -> None:
    spoil(material.answers / CASE)
    assert all(one.value == one.worst and one.failed for one in values(material).values())


def giant(path: Path) -> None:
    header = bytearray(352)
    header[:4] = struct.pack("<i", 348)
    header[40:56] = struct.pack("<8h", 3, 30000, 30000, 30000, 1, 1, 1, 1)
    header[70:74] = struct.pack("<2h", 64, 64)
    header[344:348] = b"n+1\0"
    path.write_bytes(gzip.compress(bytes(header)))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def elsewhere(path: Path) -> None:
    from medal_desktop.base.geometry import Grid
    from medal_desktop.dicom.nifti import write_mask

    grid = small_grid()
    moved = Grid(
        shape=grid.shape,
        origin=(0.0, 0.0, 0.0),
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )
    write_mask(path, box_mask(grid), moved)


def other_shape(path: Path) -> None:
    from medal_desktop.dicom.nifti import write_mask

    grid = small_grid((6, 10, 11))
    write_mask(path, box_mask(grid), grid)


def infinite(path: Path) -> None:
    from medal_desktop.dicom.nifti import write_volume

    write_volume(path, np.full(small_grid().shape, np.inf, np.float32), small_grid())


MASKS = {
    "missing": Path.unlink,
    "no NIfTI": lambda path: path.write_bytes(b"hello"),
    "a header of a giant": giant,
    "cut short": cut,
    "elsewhere in space": elsewhere,
    "of another shape": other_shape,
    "of infinite labels": infinite,
}


@pytest.mark.parametrize("spoil", MASKS.values(), ids=MASKS.keys())
def test_that_an_unusable_mask_costs_its_own_question_only(
    material: Material, spoil: Callable[[Path], None]
) -> None:
    spoil(material.answers / CASE / "outline.nii.gz")
    found = values(material)
    assert (found["outline"].value, bool(found["outline"].failed)) == (0.0, True)
    assert (found["present"].value, found["volume"].value) == (1.0, 0.0)


def test_that_a_choice_that_is_no_option_counts_as_missing(material: Material) -> None:
    write_case(material.answers, CASE, choice="perhaps")
    assert values(material)["present"].failed


def test_that_a_missing_reference_stops_everything(material: Material) -> None:
    (material.references / CASE / "answer.json").unlink()
    with pytest.raises(ReferenceUnusable):
        values(material)


def test_that_whole_references_are_found_good(material: Material) -> None:
    assert judge_references(volume_challenge(), material.references) == ()


def test_that_each_unusable_reference_is_named_by_its_place(material: Material) -> None:
    (material.references / "case-002" / "answer.json").unlink()
    elsewhere(material.references / CASE / "outline.nii.gz")
    found = judge_references(volume_challenge(), material.references)
    assert [one.place for one in found] == [f"cases/{CASE}/haemorrhage/outline", "cases/case-002"]
