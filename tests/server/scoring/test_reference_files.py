"""Answers that travel with a challenge hold what was asked, and no word or file besides."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import pytest

from medal_desktop.package.documents import Answers, Challenge, ChoiceAnswer, TaskAnswers
from medal_desktop.package.vocabulary import Split
from server_api.scoring.references import judge_annotations, judge_references
from tests.builders.scoring import volume_challenge, write_case

CASE = "case-001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for case in ("case-001", "case-002"):
        write_case(tmp_path, case)
    return tmp_path


def shown() -> Challenge:
    """The same challenge with its first case public."""
    whole = volume_challenge()
    first = whole.cases[0].model_copy(update={"split": Split.PUBLIC})
    return whole.model_copy(update={"cases": (first, whole.cases[1])})


def rewritten(folder: Path, start: int, told: bytes) -> None:
    path = folder / CASE / "outline.nii.gz"
    data = bytearray(gzip.decompress(path.read_bytes()))
    data[start : start + len(told)] = told
    path.write_bytes(gzip.compress(data, mtime=0))


def test_that_words_in_a_mask_of_a_reference_are_found(folder: Path) -> None:
    rewritten(folder, 148, b"Lindqvist")
    (found,) = judge_references(volume_challenge(), folder)
    assert found.place == f"cases/{CASE}/haemorrhage/outline"
    assert "besides its voxels" in found.message
    assert "Lindqvist" not in found.model_dump_json()


def test_that_a_file_that_no_answer_names_is_found(folder: Path) -> None:
    (folder / CASE / "other.nii.gz").write_bytes(b"x")
    (found,) = judge_references(volume_challenge(), folder)
    assert (found.place, found.blocking) == (f"cases/{CASE}", True)


def test_that_an_answer_to_nothing_is_found(folder: Path) -> None:
    path = folder / CASE / "answer.json"
    whole = Answers.model_validate_json(path.read_bytes())
    more = TaskAnswers(answers={"lindqvist": ChoiceAnswer(value="yes")})
    path.write_text(
        whole.model_copy(update={"tasks": {**whole.tasks, "more": more}}).model_dump_json()
    )
    (found,) = judge_references(volume_challenge(), folder)
    assert "nobody asked" in found.message


def test_that_public_answers_are_judged_and_hidden_ones_not_missed(folder: Path) -> None:
    assert judge_annotations(shown(), folder) == ()
    assert judge_annotations(volume_challenge(), folder / "none") == ()
    rewritten(folder, 228, b"Lindqvist")
    (found,) = judge_annotations(shown(), folder)
    assert found.place == f"annotations/{CASE}/haemorrhage/outline"
    (folder / CASE / "answer.json").write_bytes(b"{}")
    assert [one.place for one in judge_annotations(shown(), folder)] == [f"annotations/{CASE}"]


@pytest.mark.parametrize("starts", [3.9e9, float("nan"), -1.0])
def test_that_voxels_far_behind_their_header_are_never_unpacked(
    folder: Path, starts: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr("medal_desktop.dicom.nifti.read_mask", unpacked)
    rewritten(folder, 108, struct.pack("<f", starts))
    (found,) = judge_references(volume_challenge(1), folder)
    assert "do not follow its header" in found.message
