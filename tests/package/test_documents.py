from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from medal_desktop.package import errors
from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    Challenge,
    ChoiceAnswer,
    MaskAnswer,
    MetricChoice,
    NumberAnswer,
    Option,
    Question,
    Segment,
    Task,
)
from medal_desktop.package.parsing import canonical, parse, to_json
from medal_desktop.package.vocabulary import METRICS, AnswerType
from tests.builders import packages

PRESENT, VOLUME, OUTLINE = packages.questions()
WHOLE = packages.challenge()
RAW: dict[str, Any] = json.loads(to_json(WHOLE))


def changed(question: Question, **changes: Any) -> Question:
    return Question(**{**dict(question), **changes})


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_that_a_metric_takes_exactly_its_parameters(metric: Any) -> None:
    parameters = dict.fromkeys(metric.parameters, 1.0)
    assert MetricChoice(name=metric.name, parameters=parameters).parameters == parameters
    with pytest.raises(ValidationError):
        MetricChoice(name=metric.name, parameters={**parameters, "surplus": 1.0})


def test_that_a_metric_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        MetricChoice(name="magic")


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_that_a_metric_judges_its_own_type_of_answer_alone(metric: Any) -> None:
    choice = MetricChoice(name=metric.name, parameters=dict.fromkeys(metric.parameters, 1.0))
    for question in packages.questions():
        if metric.answer_type is not question.answer_type:
            with pytest.raises(ValidationError):
                changed(question, metrics=(choice,))


@pytest.mark.parametrize(
    ("question", "changes"),
    [
        (PRESENT, {"options": ()}),
        (PRESENT, {"options": (Option(code="yes", label="Yes"),)}),
        (PRESENT, {"options": (Option(code="yes", label="Yes"), Option(code="yes", label="Ja"))}),
        (VOLUME, {"minimum": None}),
        (VOLUME, {"maximum": None}),
        (VOLUME, {"minimum": 200}),
        (VOLUME, {"maximum": float("inf")}),
        (VOLUME, {"tolerance": 0}),
        (VOLUME, {"metrics": (MetricChoice(name="within_tolerance"),)}),
        (OUTLINE, {"segments": ()}),
        (OUTLINE, {"segments": (Segment(value=1, name="a"), Segment(value=1, name="b"))}),
        (PRESENT, {"metrics": ()}),
        (PRESENT, {"text": "   "}),
        (PRESENT, {"id": "../present"}),
        (PRESENT, {"answer_type": AnswerType.NUMBER}),
    ],
)
def test_that_a_question_that_cannot_be_answered_or_judged_is_refused(
    question: Question, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        changed(question, **changes)


def test_that_a_tolerance_makes_the_metric_possible() -> None:
    metrics = (MetricChoice(name="within_tolerance"),)
    assert changed(VOLUME, metrics=metrics, tolerance=5).tolerance == 5


def test_that_no_two_things_beside_each_other_share_an_id() -> None:
    task, (case, _) = WHOLE.tasks[0], WHOLE.cases
    for make in (
        lambda: Task(id="t", name="T", questions=(PRESENT, PRESENT)),
        lambda: CaseEntry(id="c", split=case.split, series=case.series * 2),
        lambda: packages.challenge(tasks=(task, task)),
        lambda: packages.challenge(cases=(case, case)),
    ):
        with pytest.raises(ValidationError):
            make()


def test_that_a_task_is_found_by_its_id() -> None:
    assert WHOLE.task("haemorrhage") is WHOLE.tasks[0]
    with pytest.raises(KeyError):
        WHOLE.task("ghost")


def test_that_an_answer_nobody_gave_is_none() -> None:
    given_answers = packages.answers("case-001")
    assert given_answers.get("haemorrhage", "ghost") is None
    assert given_answers.get("ghost", "present") is None
    assert given_answers.get("haemorrhage", "present") == ChoiceAnswer(value="yes")


@pytest.mark.parametrize(
    "file",
    ["../x.nii.gz", "a/b.nii.gz", "mask.png", ".nii", "MASK.nii", "x.nii.gz\n", "a" * 99 + ".nii"],
)
def test_that_a_mask_lies_beside_its_answers(file: str) -> None:
    with pytest.raises(ValidationError):
        MaskAnswer(file=file, series="s")


@given(st.floats())
def test_that_an_answer_is_a_finite_number_or_refused(value: float) -> None:
    if value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124 - NaN alone
        with pytest.raises(ValidationError):
            NumberAnswer(value=value)
    else:
        assert NumberAnswer(value=value).value == value


def test_that_documents_come_back_from_their_json() -> None:
    assert parse(Challenge, to_json(WHOLE), "challenge.json") == WHOLE
    given_answers = packages.answers("case-001")
    assert parse(Answers, to_json(given_answers), "answer.json") == given_answers


@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", "-Infinity", "1e999", '{"a": [NaN]}', "[" * 5000 + "]" * 5000, "9" * 5000],
)
def test_that_a_description_holds_only_what_json_can_say(value: str) -> None:
    raw = json.dumps({**RAW, "description": {"x": "@"}}).replace('"@"', value)
    with pytest.raises(errors.InvalidDocument):
        parse(Challenge, raw.encode(), "challenge.json")


@pytest.mark.parametrize("field", sorted(set(RAW) - {"schema_version"}))
def test_that_every_field_of_a_challenge_is_needed(field: str) -> None:
    raw = {key: value for key, value in RAW.items() if key != field}
    with pytest.raises(errors.InvalidDocument) as caught:
        parse(Challenge, json.dumps(raw).encode(), "challenge.json")
    assert caught.value.detail == f"challenge.json: {field} missing"


@pytest.mark.parametrize("version", ["0.9", "2.0", "", 1, None])
def test_that_another_schema_version_is_stale_whatever_else_is_wrong(version: object) -> None:
    raw = {**RAW, "schema_version": version, "future": True}
    with pytest.raises(errors.StaleSchema):
        parse(Challenge, json.dumps(raw).encode(), "challenge.json")


def test_that_a_refusal_names_places_and_no_values() -> None:
    raw = {**RAW, "MUELLER": 1, "canary": "MUELLER", "cases": [{"id": "MUELLER", "MUELLER": 2}]}
    with pytest.raises(errors.InvalidDocument) as caught:
        parse(Challenge, json.dumps(raw).encode(), "challenge.json")
    assert "MUELLER" not in str(caught.value)
    assert "cases.0.id" in caught.value.detail


def test_that_a_key_from_outside_is_told_nowhere() -> None:
    raw = {"case_id": "c", "tasks": {"MUELLER": {"answers": {"hans": {"type": "choice"}}}}}
    with pytest.raises(errors.InvalidDocument) as caught:
        parse(Answers, json.dumps(raw).encode(), "answer.json")
    assert "MUELLER" not in str(caught.value)
    assert "hans" not in str(caught.value)
    assert "answers" in caught.value.detail


def test_that_a_huge_document_is_refused_before_it_is_read() -> None:
    with pytest.raises(errors.DocumentTooLarge):
        parse(Challenge, bytes((64 << 20) + 1), "challenge.json")


def test_that_the_signed_form_of_json_has_one_spelling() -> None:
    assert canonical({"b": [1, "ü"], "a": None}) == '{"a":null,"b":[1,"ü"]}'.encode()
