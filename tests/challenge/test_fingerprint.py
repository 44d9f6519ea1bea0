from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest

from medal_desktop.base.assets import load_json
from medal_desktop.challenge.fingerprint import InvalidRules, load_rules, make_rules
from medal_desktop.package.rules import judge
from medal_desktop.package.vocabulary import METRICS, AnswerType
from tests.builders import packages

RULES = load_rules()


def advised(answer_type: AnswerType, **given: bool) -> list[str]:
    return [advice.metric.name for advice in RULES.recommend(answer_type, given)]


@pytest.mark.parametrize(
    ("answer_type", "given", "metrics"),
    [
        (AnswerType.CHOICE, {"balanced": False}, ["balanced_accuracy", "accuracy"]),
        (AnswerType.CHOICE, {"balanced": True}, ["accuracy", "balanced_accuracy"]),
        (AnswerType.NUMBER, {"margin": False}, ["absolute_error"]),
        (AnswerType.NUMBER, {"margin": True}, ["absolute_error", "within_tolerance"]),
        (AnswerType.CHOICES, {"every": True}, ["choices_exact", "choices_f1"]),
        (AnswerType.CHOICES, {"every": False}, ["choices_f1", "choices_exact"]),
        (AnswerType.TEXT, {}, ["text_match"]),
        (AnswerType.REPORT, {"invent": True}, ["rubric_f1", "rubric_recall"]),
        (AnswerType.REPORT, {"invent": False}, ["rubric_recall", "rubric_f1"]),
        (AnswerType.POINTS, {"how-near": True}, ["point_distance", "point_f1"]),
        (AnswerType.POINTS, {}, ["point_f1"]),
        (AnswerType.BOXES, {"scores": True}, ["box_ap", "box_f1", "box_iou"]),
        (AnswerType.POLYGONS, {"outline": True}, ["polygon_dsc", "polygon_f1"]),
        (
            AnswerType.INSTANCES,
            {"one-number": True},
            ["panoptic_quality", "instance_f1", "instance_dsc"],
        ),
        (AnswerType.MASK, {}, ["dsc", "nsd"]),
        (AnswerType.MASK, {"small": True}, ["nsd", "dsc"]),
        (AnswerType.MASK, {"worst": True}, ["dsc", "nsd", "hd95"]),
        (AnswerType.MASK, {"volume": True}, ["dsc", "nsd", "volume_error"]),
    ],
)
def test_that_the_answers_lead_to_the_metrics(
    answer_type: AnswerType, given: dict[str, bool], metrics: list[str]
) -> None:
    assert advised(answer_type, **given) == metrics


@pytest.mark.parametrize("answer_type", list(AnswerType))
def test_that_every_possible_interview_ends_with_a_fitting_metric(
    answer_type: AnswerType,
) -> None:
    asked = [question.id for question in RULES.interview(answer_type)]
    for given in product((True, False), repeat=len(asked)):
        names = advised(answer_type, **dict(zip(asked, given, strict=True)))
        assert names
        assert {METRICS[name].answer_type for name in names} == {answer_type}


@pytest.mark.parametrize("answer_type", list(AnswerType))
def test_that_no_interview_asks_more_than_five_questions(answer_type: AnswerType) -> None:
    assert len(RULES.interview(answer_type)) <= 5


def test_that_a_small_object_is_found_at_a_lower_overlap() -> None:
    found = RULES.recommend(AnswerType.BOXES, {"small": True})
    assert found[0].metric.parameters == {"iou": 0.1}


def test_that_what_holds_for_all_says_how_missing_results_count() -> None:
    assert {policy.about for policy in RULES.policies} >= {"ranking", "missing results"}
    assert all(policy.reason and policy.source in RULES.sources for policy in RULES.policies)


def test_that_the_advice_has_none_of_the_pitfalls_that_the_rules_name() -> None:
    asked = []
    for question in packages.questions():
        metrics = tuple(one.metric for one in RULES.recommend(question.answer_type, {}))
        asked.append(question.model_copy(update={"metrics": metrics}))
    whole = packages.challenge()
    task = whole.tasks[0].model_copy(update={"questions": tuple(asked)})
    codes = {one.code for one in judge(whole.model_copy(update={"tasks": (task,)}))}
    assert "rules.overlap-alone" not in codes


def test_that_each_advice_from_the_literature_carries_its_citation() -> None:
    for answer_type in (AnswerType.CHOICE, AnswerType.MASK):
        assert all("doi:" in advice.citation for advice in RULES.recommend(answer_type, {}))


@pytest.mark.parametrize(
    "changes",
    [
        {"metric": "magic"},
        {"metric": "dsc"},
        {"parameters": {"tolerance_mm": 1}},
        {"when": {"ghost": True}},
        {"source": "ghost"},
        {"mark": "?"},
        {"reason": ""},
        {"surprise": 1},
    ],
)
def test_that_a_damaged_table_is_refused(changes: dict[str, Any]) -> None:
    raw = copy.deepcopy(load_json("metric_rules/advice.json"))
    raw["rules"][0].update(changes)
    with pytest.raises(InvalidRules):
        make_rules(raw)
