"""Answers are judged by a schema only where somebody gives one."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_api.evaluation.errors import OutputRefused
from server_api.evaluation.schema import InvalidSchema, judge_answers, read_schema

SCHEMA = '{"type": "object", "required": ["dose"], "properties": {"dose": {"type": "number"}}}'


def judged(tmp_path: Path, *answers: str) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(SCHEMA)
    for number, text in enumerate(answers):
        folder = tmp_path / "out" / f"case-{number}"
        folder.mkdir(parents=True)
        (folder / "answer.json").write_text(text)
    judge_answers(tmp_path / "out", read_schema(schema))


def test_that_answers_that_fit_are_accepted(tmp_path: Path) -> None:
    judged(tmp_path, '{"dose": 2.5}', '{"dose": 0, "note": "Größe"}')
    assert len(list((tmp_path / "out").rglob("answer.json"))) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        '{"dose": "2.5"}',
        '{"other": 1}',
        '{"dose": NaN}',
        '{"dose": 1, "dose": 2}',
        '{"dose": ' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"dose": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"dose": 1, "pad": "' + "x" * (5 << 20) + '"}',
    ],
    ids=lambda text: text[:12],
)
def test_that_one_that_does_not_fit_is_refused(tmp_path: Path, answer: str) -> None:
    with pytest.raises(OutputRefused):
        judged(tmp_path, '{"dose": 1}', answer)


def test_that_no_answer_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputRefused):
        judged(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", '{"type": 5}', "\udcff"], ids=["none", "cut", "bad", "-"]
)
def test_that_a_file_that_is_no_schema_is_said_so(tmp_path: Path, text: str) -> None:
    schema = tmp_path / "schema.json"
    schema.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidSchema):
        read_schema(schema)
