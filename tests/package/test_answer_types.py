"""Each form of answer: what is whole, what is refused, and documents from before they came."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.documents import Answers, Challenge, Question, Task
from medal_desktop.package.parsing import to_json
from medal_desktop.package.vocabulary import METRICS, AnswerType
from tests.builders import packages
from tests.builders.answers import SERIES, all_questions, question, right_answers

WHOLE = packages.challenge(tasks=(Task(id="all", name="All", questions=all_questions()),))


def judged(**changes: Any) -> set[tuple[str, str]]:
    found = judge_answers(WHOLE, right_answers("case-001", **changes), {"mask.nii.gz"})
    return {(one.code, one.place.rsplit("/", 1)[1]) for one in found}


def test_that_every_type_has_a_metric_and_a_question() -> None:
    assert {metric.answer_type for metric in METRICS.values()} == set(AnswerType)
    assert {one.answer_type for one in all_questions()} == set(AnswerType)
    assert {one.name for each in all_questions() for one in each.metrics} == set(METRICS)


def test_that_usual_parameters_are_as_many_as_parameters() -> None:
    assert all(len(one.usual) == len(one.parameters) for one in METRICS.values())


def test_that_right_answers_of_every_type_are_found_right() -> None:
    assert judged() == set()


def test_that_answers_survive_the_way_through_json() -> None:
    given = right_answers("case-001")
    assert Answers.model_validate_json(to_json(given)) == given


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("choices", {"type": "choices", "values": ["left", "perhaps"]}, "answers.option"),
        ("choices", {"type": "choice", "value": "left"}, "answers.type"),
        ("report", {"type": "report", "text": "x", "items": ["unknown"]}, "answers.item"),
        ("report", {"type": "report", "text": "Midline shift."}, "answers.wording"),
        ("report", {"type": "report", "text": "x", "items": ["shift"]}, "answers.wording"),
        ("points", {"type": "points", "series": "other", "points": []}, "answers.series"),
        (
            "points",
            {"type": "points", "series": SERIES, "points": [{"position": [0, 0, 0], "label": 9}]},
            "answers.label",
        ),
        (
            "boxes",
            {
                "type": "boxes",
                "series": SERIES,
                "boxes": [{"first": [0, 0, 0], "last": [1, 1, 1], "label": 9}],
            },
            "answers.label",
        ),
        (
            "polygons",
            {"type": "polygons", "series": SERIES, "polygons": [{"points": [[0, 0, 0]] * 3}]},
            "",
        ),
        (
            "instances",
            {"type": "instances", "series": SERIES, "file": "other.nii.gz", "instances": []},
            "answers.file",
        ),
        ("text", {"type": "number", "value": 1}, "answers.type"),
    ],
)
def test_that_an_answer_that_does_not_fit_is_found(kind: str, answer: Any, code: str) -> None:
    assert judged(**{kind: answer}) == ({(code, kind)} if code else set())


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "choices", "values": ["left", "left"]},
        {"type": "text", "value": " "},
        {"type": "report", "text": ""},
        {"type": "points", "series": SERIES, "points": [{"position": [0, 0]}]},
        {"type": "points", "series": SERIES, "points": [{"position": [0, 0, 0]}] * 10_001},
        {"type": "polygons", "series": SERIES, "polygons": [{"points": [[0, 0, 0]] * 2}]},
        {"type": "instances", "series": SERIES, "file": "../x.nii", "instances": []},
        {
            "type": "instances",
            "series": SERIES,
            "file": "x.nii",
            "instances": [{"value": 1}, {"value": 1}],
        },
        {"type": "transform", "matrix": []},
    ],
)
def test_that_an_answer_without_sense_is_refused(answer: Any) -> None:
    with pytest.raises(ValidationError):
        right_answers("case-001", text=answer)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("choices", {"options": ()}),
        ("report", {"rubric": ()}),
        ("report", {"rubric": ({"id": "a", "text": "A", "phrases": ["..."]},)}),
        ("report", {"rubric": ({"id": "a", "text": "A", "phrases": ["a"], "weight": 0},)}),
        ("points", {"segments": ()}),
        ("instances", {"segments": ({"value": 1, "name": "a"}, {"value": 1, "name": "b"})}),
        ("boxes", {"metrics": ({"name": "box_f1", "parameters": {"iou": 1.5}},)}),
        ("points", {"metrics": ({"name": "point_distance", "parameters": {"greatest_mm": 0}},)}),
        ("boxes", {"metrics": ({"name": "dsc"},)}),
    ],
)
def test_that_a_question_that_is_not_whole_is_refused(kind: str, changes: Any) -> None:
    with pytest.raises(ValidationError):
        Question.model_validate({**question(kind).model_dump(), **changes})


def test_that_documents_of_the_first_version_stay_valid() -> None:
    raw = json.loads(to_json(packages.challenge()))
    raw["schema_version"] = "1.0"
    for task in raw["tasks"]:
        del task["consistency"]
        for one in task["questions"]:
            del one["rubric"], one["synonyms"], one["fingerprint"], one["justification"]
    assert Challenge.model_validate(raw).schema_version == "1.0"
    given = json.loads(to_json(packages.answers("case-001")))
    given["schema_version"] = "1.0"
    assert Answers.model_validate(given).schema_version == "1.0"


def consistent() -> Challenge:
    rule = {
        "question": "choice",
        "absent": ["no"],
        "present": ["yes"],
        "others": ["mask", "number"],
    }
    task = Task.model_validate({**WHOLE.tasks[0].model_dump(), "consistency": [rule]})
    return packages.challenge(tasks=(task,))


@pytest.mark.parametrize(
    ("choice", "number", "empty", "where"),
    [
        ("yes", 3.0, False, set()),
        ("no", 0.0, True, set()),
        ("yes", 3.0, True, {"mask"}),
        ("no", 0.0, False, {"mask"}),
        ("yes", 0.0, False, {"number"}),
        ("no", 3.0, True, {"number"}),
        ("unsure", 3.0, True, set()),
    ],
)
def test_that_answers_that_contradict_each_other_are_found(
    choice: str, number: float, empty: bool, where: set[str]
) -> None:
    given = right_answers(
        "case-001",
        choice={"type": "choice", "value": choice},
        number={"type": "number", "value": number},
    )
    found = judge_answers(consistent(), given, None, {"mask.nii.gz": empty})
    assert {one.place.rsplit("/", 1)[1] for one in found} == where
    assert {one.code for one in found} <= {"answers.contradiction"}


def test_that_a_mask_nobody_looked_into_contradicts_nothing() -> None:
    assert judge_answers(consistent(), right_answers("case-001")) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "nothing"},
        {"others": ["nothing"]},
        {"absent": ["perhaps"]},
        {"absent": ["yes"]},
        {"others": []},
    ],
)
def test_that_a_rule_of_consistency_names_what_is_there(changes: Any) -> None:
    rule = {"question": "choice", "absent": ["no"], "present": ["yes"], "others": ["mask"]}
    with pytest.raises(ValidationError):
        Task.model_validate({**WHOLE.tasks[0].model_dump(), "consistency": [{**rule, **changes}]})
