from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.package import errors
from medal_desktop.package.answer_files import judge_folder, read_answers
from medal_desktop.package.parsing import DOCUMENT_LIMIT, to_json
from tests.builders import packages


def answered(folder: Path, case_id: str = "case-001") -> Path:
    case = folder / case_id
    case.mkdir()
    (case / "answer.json").write_bytes(to_json(packages.answers(case_id)))
    (case / "outline.nii.gz").write_bytes(b"mask")
    return case


def codes(folder: Path) -> list[str]:
    return [finding.code for finding in judge_folder(packages.challenge(), folder)]


def test_that_right_answers_have_no_finding(tmp_path: Path) -> None:
    answered(tmp_path)
    answered(tmp_path, "case-002")
    assert codes(tmp_path) == []


def test_that_a_folder_that_is_not_there_has_no_answers_to_judge(tmp_path: Path) -> None:
    assert codes(tmp_path / "none") == []


def test_that_a_missing_mask_is_found(tmp_path: Path) -> None:
    (answered(tmp_path) / "outline.nii.gz").unlink()
    assert codes(tmp_path) == ["answers.file"]


def test_that_missing_answers_are_found(tmp_path: Path) -> None:
    (answered(tmp_path) / "answer.json").unlink()
    assert codes(tmp_path) == ["answers.missing"]


def test_that_answers_in_another_cases_folder_are_found(tmp_path: Path) -> None:
    answered(tmp_path).rename(tmp_path / "case-002")
    assert codes(tmp_path) == ["answers.other-case"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "package.invalid-document"),
        (b"[" * 100_000, "package.invalid-document"),
        (b"\xff\xfe\x00", "package.invalid-document"),
        (b'{"schema_version": "9"}', "package.stale-schema"),
        (b'{"case_id": "x", "tasks": {}, "patient": 1}', "package.invalid-document"),
    ],
)
def test_that_answers_that_cannot_be_read_have_a_code(
    tmp_path: Path, raw: bytes, code: str
) -> None:
    (answered(tmp_path) / "answer.json").write_bytes(raw)
    assert codes(tmp_path) == [code]


def test_that_an_endless_document_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    with file.open("wb") as stream:
        stream.truncate(DOCUMENT_LIMIT + 1)
    with pytest.raises(errors.DocumentTooLarge):
        read_answers(file)
