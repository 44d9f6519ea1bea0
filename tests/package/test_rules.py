from __future__ import annotations

from typing import Any

import pytest

from medal_desktop.base.assets import load_json
from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    Challenge,
    ChoiceAnswer,
    GridDocument,
    MaskAnswer,
    MetricChoice,
    NumberAnswer,
    SeriesEntry,
    Task,
    TaskAnswers,
)
from medal_desktop.package.rules import judge, validate
from medal_desktop.package.vocabulary import Split
from tests.builders import packages

EXAMPLE = load_json("forms/example_haemorrhage.json")
GRID = GridDocument(
    shape=(30, 64, 64),
    origin=(0, 0, 0),
    step_slice=(0, 0, 5),
    step_row=(0, 1, 0),
    step_column=(1, 0, 0),
)
VOLUME = (SeriesEntry(id="series-1", modality="CT", files=2, grid=GRID),)


def cases(hidden: int = 20, public: int = 1) -> tuple[CaseEntry, ...]:
    splits = [Split.PUBLIC] * public + [Split.HIDDEN] * hidden
    return tuple(
        CaseEntry(id=f"case-{n:03d}", split=split, series=VOLUME)
        for n, split in enumerate(splits, start=1)
    )


def complete(**changes: Any) -> Challenge:
    whole = {
        "description": EXAMPLE["description"],
        "tasks": tuple(Task.model_validate(task) for task in EXAMPLE["tasks"]),
        "cases": cases(),
    }
    return packages.challenge(**{**whole, **changes})


def codes(challenge: Challenge, *, blocking: bool | None = None) -> list[str]:
    found = judge(challenge)
    return [one.code for one in found if blocking is None or one.blocking is blocking]


def test_that_the_complete_example_has_no_finding() -> None:
    assert judge(complete()) == ()


def test_that_without_a_hidden_case_nothing_can_be_sealed() -> None:
    assert codes(complete(cases=cases(hidden=0)), blocking=True) == ["rules.no-hidden-case"]


def test_that_a_challenge_without_examples_is_only_warned_of() -> None:
    assert codes(complete(cases=cases(public=0))) == ["rules.no-public-case"]
    assert codes(complete(cases=cases(public=0)), blocking=True) == []


def test_that_few_hidden_cases_are_only_warned_of() -> None:
    assert codes(complete(cases=cases(hidden=19)), blocking=False) == ["rules.few-cases"]


def test_that_a_mask_needs_a_volume() -> None:
    flat = (SeriesEntry(id="series-1", modality="DX", files=1),)
    extra = CaseEntry(id="flat", split=Split.HIDDEN, series=flat)
    finding = judge(complete(cases=(*cases(), extra)))[0]
    assert (finding.code, finding.place) == ("rules.no-volume", "cases/flat")


@pytest.mark.parametrize(
    ("question", "metric", "code"),
    [(0, "accuracy", "rules.accuracy-alone"), (2, "dsc", "rules.overlap-alone")],
)
def test_that_a_metric_that_misleads_alone_is_flagged(
    question: int, metric: str, code: str
) -> None:
    asked = packages.questions()[question].model_copy(
        update={"metrics": (MetricChoice(name=metric),)}
    )
    tasks = (Task(id="task", name="Task", questions=(asked,)),)
    assert codes(complete(tasks=tasks), blocking=False) == [code]


def test_that_nobody_looks_at_more_images_than_there_are() -> None:
    attest = {**EXAMPLE["description"]["attest_deidentification"], "images_checked": 10**6}
    description = {**EXAMPLE["description"], "attest_deidentification": attest}
    assert codes(complete(description=description)) == ["rules.checked-more-than-all"]


@pytest.mark.parametrize(
    ("field", "value", "place", "words"),
    [
        ("abstract", "", "description/abstract", "Please fill in"),
        ("abstract", "x" * 8001, "description/abstract", "8000 characters"),
        ("abstract", 7, "description/abstract", "must be text"),
        ("year", 1999, "description/year", "the least is 2020"),
        ("year", "soon", "description/year", "whole number"),
        ("keywords", [], "description/keywords", "Please fill in"),
        ("keywords", ["a", "a"], "description/keywords", "twice"),
        ("keywords", ["a", ""], "description/keywords/1", "Please fill in"),
        ("lifecycle", "never", "description/lifecycle", "given options"),
        ("task_category", ["magic"], "description/task_category/0", "given options"),
        ("url", "hospital", "description/url", "example"),
        ("contact_person", {"name": "A"}, "description/contact_person/email", "Please fill in"),
        (
            "contact_person",
            {"name": "A", "email": "at home"},
            "description/contact_person/email",
            "e-mail",
        ),
        (
            "attest_ethics",
            {**EXAMPLE["description"]["attest_ethics"], "date": "28.2.2026"},
            "description/attest_ethics/date",
            "year, month and day",
        ),
        ("ghost", 1, "description", "does not know"),
    ],
)
def test_that_a_wrong_field_is_told_in_words_at_its_place(
    field: str, value: object, place: str, words: str
) -> None:
    (finding,) = validate({**EXAMPLE["description"], field: value})
    assert finding.place == place
    assert words in finding.message


@pytest.mark.parametrize(
    ("field", "value", "missing"),
    [
        ("previously_published", "partly", "published_where"),
        ("duo_permission", "DUO:0000007", "duo_disease"),
    ],
)
def test_that_one_answer_can_make_another_field_necessary(
    field: str, value: str, missing: str
) -> None:
    description = {**EXAMPLE["description"], field: value}
    del description[missing]
    assert [one.place for one in validate(description)] == [f"description/{missing}"]


def test_that_no_finding_repeats_what_was_typed() -> None:
    secret = "MUELLER^HANS"
    wrong = dict.fromkeys(EXAMPLE["description"], secret) | {secret: secret}
    assert all(secret not in one.model_dump_json() for one in validate(wrong))


def answered(**given: Any) -> Answers:
    right = packages.answers("case-001").tasks["haemorrhage"].answers
    kept = {key: one for key, one in {**right, **given}.items() if one is not None}
    return Answers(case_id="case-001", tasks={"haemorrhage": TaskAnswers(answers=kept)})


def test_that_right_answers_have_no_finding() -> None:
    assert judge_answers(packages.challenge(), answered(), {"outline.nii.gz"}) == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"present": None}, "answers.missing"),
        ({"present": NumberAnswer(value=1)}, "answers.type"),
        ({"present": ChoiceAnswer(value="maybe")}, "answers.option"),
        ({"present": ChoiceAnswer(value="yes", scores={"maybe": 1})}, "answers.option"),
        ({"volume": NumberAnswer(value=-0.1)}, "answers.range"),
        ({"volume": NumberAnswer(value=200.1)}, "answers.range"),
        ({"outline": MaskAnswer(file="outline.nii.gz", series="series-9")}, "answers.series"),
        ({"outline": MaskAnswer(file="other.nii.gz", series="series-1")}, "answers.file"),
        ({"ghost": ChoiceAnswer(value="yes")}, "answers.unknown-question"),
    ],
)
def test_that_a_wrong_answer_has_its_own_code(given: dict[str, Any], code: str) -> None:
    found = judge_answers(packages.challenge(), answered(**given), {"outline.nii.gz"})
    assert [one.code for one in found] == [code]


def test_that_the_limits_of_a_number_belong_to_it() -> None:
    for value in (0, 200):
        assert not judge_answers(packages.challenge(), answered(volume=NumberAnswer(value=value)))


def test_that_answers_to_an_unknown_task_are_told() -> None:
    stray = {**answered().tasks, "ghost": TaskAnswers(answers={})}
    found = judge_answers(packages.challenge(), Answers(case_id="case-001", tasks=stray))
    assert [one.code for one in found] == ["answers.unknown-question"]


def test_that_answers_to_an_unknown_case_are_told() -> None:
    found = judge_answers(packages.challenge(), Answers(case_id="case-999", tasks={}))
    assert [one.code for one in found] == ["answers.unknown-case"]
