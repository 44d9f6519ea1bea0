from __future__ import annotations

import pytest

from medal_desktop.challenge.pitfalls import judge_spread
from medal_desktop.challenge.power import detectable_difference, power_words
from medal_desktop.package.answers import Answers, ChoiceAnswer, TaskAnswers
from medal_desktop.package.documents import Challenge, MetricChoice, Task
from tests.builders import packages
from tests.builders.answers import question


def with_cases(count: int, metric: str = "accuracy") -> Challenge:
    asked = question("choice", metrics=(MetricChoice(name=metric),))
    case = packages.challenge().cases[1]
    cases = tuple(case.model_copy(update={"id": f"case-{n:03d}"}) for n in range(count))
    return packages.challenge(cases=cases, tasks=(Task(id="t", name="T", questions=(asked,)),))


def given(*values: str) -> dict[str, Answers]:
    return {
        f"case-{n:03d}": Answers(
            case_id=f"case-{n:03d}",
            tasks={"t": TaskAnswers(answers={"choice": ChoiceAnswer(value=value)})},
        )
        for n, value in enumerate(values)
    }


def codes(challenge: Challenge, answers: dict[str, Answers]) -> set[str]:
    found = judge_spread(challenge, answers)
    assert not any(one.blocking for one in found)
    return {one.code for one in found}


def test_that_a_rare_option_is_told_where_accuracy_ranks() -> None:
    values = ["yes"] * 19 + ["no"]
    assert "pitfall.rare-option" in codes(with_cases(20), given(*values))
    assert "pitfall.rare-option" not in codes(with_cases(20, "balanced_accuracy"), given(*values))


def test_that_an_option_nobody_needs_is_told() -> None:
    found = judge_spread(with_cases(20), given(*["yes", "no"] * 10))
    assert ["Cannot tell" in one.message for one in found if "option-unused" in one.code] == [True]


def test_that_a_few_answers_say_nothing_about_their_spread() -> None:
    assert codes(with_cases(20), given("yes", "yes")) == {"pitfall.power"}


@pytest.mark.parametrize(("cases", "told"), [(10, True), (60, True), (500, False)])
def test_that_too_few_cases_for_a_difference_are_told(cases: int, told: bool) -> None:
    assert ("pitfall.power" in codes(with_cases(cases), {})) is told


def test_that_more_cases_show_smaller_differences() -> None:
    sizes = [detectable_difference(count) for count in (0, 1, 10, 100, 1000)]
    assert sizes == sorted(sizes, reverse=True)
    assert detectable_difference(157) == pytest.approx(0.1, abs=0.001)  # (2.8² · 0.2) / 0.1²
    assert "10 percentage points" in power_words(157)
