"""What the answers and their number give away: pitfalls that a panel will ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from medal_desktop.challenge.power import detectable_difference, power_words
from medal_desktop.package.answers import Answers, ChoiceAnswer
from medal_desktop.package.documents import Challenge, Finding, Question, Task
from medal_desktop.package.vocabulary import AnswerType, Split

RARE = 0.1
_ENOUGH = 0.15
_LEAST = 5


def judge_spread(challenge: Challenge, answers: Mapping[str, Answers]) -> tuple[Finding, ...]:
    """Judge how the reference answers of the hidden cases are spread; nothing here blocks."""
    hidden = [case.id for case in challenge.cases if case.split is Split.HIDDEN]
    found = list(_power(len(hidden)))
    known = [answers[case_id] for case_id in hidden if case_id in answers]
    for task in challenge.tasks:
        for question in task.questions:
            if question.answer_type is AnswerType.CHOICE and len(known) >= _LEAST:
                found += _options(task, question, known)
    return tuple(found)


def _power(hidden: int) -> Iterator[Finding]:
    if hidden and detectable_difference(hidden) > _ENOUGH:
        yield _pitfall("power", "cases", power_words(hidden), "More hidden cases tell more apart.")


def _options(task: Task, question: Question, known: list[Answers]) -> Iterator[Finding]:
    given = [one.get(task.id, question.id) for one in known]
    counts = Counter(one.value for one in given if isinstance(one, ChoiceAnswer))
    total = sum(counts.values())
    place = f"tasks/{task.id}/{question.id}"
    for option in question.options:
        count = counts.get(option.code, 0)
        if total and count == 0:
            words = f"No hidden case has the answer “{option.label}”."
            yield _pitfall("option-unused", place, words, "Add such cases, or drop the option.")
        elif total and count / total < RARE and question.metrics[0].name == "accuracy":
            words = (
                f"“{option.label}” is the answer of {count} of {total} hidden cases: by accuracy a "
                f"model that never gives it still gets {100 * (1 - count / total):.0f} %."
            )
            yield _pitfall("rare-option", place, words, "Let balanced accuracy rank.")


def _pitfall(code: str, place: str, message: str, advice: str) -> Finding:
    return Finding(
        code=f"pitfall.{code}", place=place, message=message, advice=advice, blocking=False
    )
