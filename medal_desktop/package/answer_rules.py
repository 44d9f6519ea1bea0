"""What must be right with the answers to a case; the server judges by the same code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from medal_desktop.package.answers import (
    ON_SERIES,
    WITH_FILE,
    Answers,
    AnyAnswer,
    BoxesAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    NumberAnswer,
    PointsAnswer,
    PolygonsAnswer,
    ReportAnswer,
    labels_of,
)
from medal_desktop.package.documents import (
    Challenge,
    Consistency,
    Finding,
    GridDocument,
    Question,
    Task,
)
from medal_desktop.package.places import off_images
from medal_desktop.package.wording import says

Empty = Mapping[str, bool]


def judge_answers(
    challenge: Challenge,
    answers: Answers,
    files: Collection[str] | None = None,
    empty: Empty | None = None,
) -> tuple[Finding, ...]:
    """Judge the answers to one case: each question of each task, and nothing besides.

    With `files`, the names beside `answer.json`, a named mask must be one of them. `empty` tells of
    a mask file whether nothing is drawn in it, where somebody has looked.
    """
    case = next((case for case in challenge.cases if case.id == answers.case_id), None)
    if case is None:
        return (_wrong("unknown-case", "cases", "These answers belong to no case."),)
    place = f"cases/{case.id}"
    series = {one.id: one.grid for one in case.series}
    found = list(_judge_strangers(challenge, answers, place))
    for task in challenge.tasks:
        for question in task.questions:
            answer = answers.get(task.id, question.id)
            here = f"{place}/{task.id}/{question.id}"
            found += judge_answer(question, answer, here)
            found += _judge_place(answer, series, files, here)
        found += _judge_consistency(task, answers, empty or {}, place)
    return tuple(found)


def judge_answer(question: Question, answer: AnyAnswer | None, place: str) -> Iterator[Finding]:
    """Judge one answer by its own question."""
    if answer is None:
        yield _wrong("missing", place, "This question is not answered yet.")
    elif answer.type != question.answer_type.value:
        yield _wrong("type", place, f"This question asks for {question.answer_type.value}.")
    else:
        yield from _JUDGES.get(type(answer), _judge_labels)(question, answer, place)


def is_empty(answer: AnyAnswer | None, empty: Empty) -> bool | None:
    """Tell whether an answer says that there is nothing; None where that is not known."""
    if isinstance(answer, NumberAnswer):
        return answer.value == 0
    if isinstance(answer, ChoicesAnswer):
        return not answer.values
    if isinstance(answer, (PointsAnswer, BoxesAnswer, PolygonsAnswer)):
        return not labels_of(answer)
    return empty.get(answer.file) if isinstance(answer, WITH_FILE) else None


def _judge_strangers(challenge: Challenge, answers: Answers, place: str) -> Iterator[Finding]:
    known = {(task.id, question.id) for task in challenge.tasks for question in task.questions}
    given = {(task_id, key) for task_id, task in answers.tasks.items() for key in task.answers}
    tasks = set(answers.tasks) - {task.id for task in challenge.tasks}
    if given - known or tasks:
        yield _wrong("unknown-question", place, "There is an answer to a question nobody asked.")


def _judge_choice(question: Question, answer: AnyAnswer, place: str) -> Iterator[Finding]:
    codes = {option.code for option in question.options}
    if isinstance(answer, ChoiceAnswer) and ({answer.value} | set(answer.scores)) - codes:
        yield _wrong("option", place, "The answer is none of the given options.")
    if isinstance(answer, ChoicesAnswer) and set(answer.values) - codes:
        yield _wrong("option", place, "An answer is none of the given options.")


def _judge_range(question: Question, answer: AnyAnswer, place: str) -> Iterator[Finding]:
    low, high = question.minimum, question.maximum
    if not isinstance(answer, NumberAnswer) or low is None or high is None:
        return
    if not low <= answer.value <= high:
        limits = f"{low:g} to {high:g} {question.unit}".rstrip()
        yield _wrong("range", place, f"The number is outside of {limits}.")


def _judge_report(question: Question, answer: AnyAnswer, place: str) -> Iterator[Finding]:
    """Judge a report; what the rule of wording misses in it would be missed in a model's too."""
    if not isinstance(answer, ReportAnswer):
        return
    if set(answer.items) - {item.id for item in question.rubric}:
        yield _wrong("item", place, "An item is none of the rubric's.")
    for item in question.rubric:
        said, holds = says(answer.text, item.phrases), item.id in answer.items
        if said != holds:
            words = "holds, but the report says it in other words" if holds else "is said"
            yield Finding(
                code="answers.wording",
                place=place,
                message=f"“{item.text}” {words}."
                if holds
                else f"“{item.text}” {words}, but not marked as holding.",
                advice="Add the report's own words to the item's phrases, or correct the answer.",
                blocking=False,
            )


def _judge_labels(question: Question, answer: AnyAnswer, place: str) -> Iterator[Finding]:
    if labels_of(answer) - {segment.value for segment in question.segments}:
        yield _wrong("label", place, "Something is marked that the question does not name.")


def _judge_place(
    answer: AnyAnswer | None,
    series: Mapping[str, GridDocument | None],
    files: Collection[str] | None,
    place: str,
) -> Iterator[Finding]:
    if isinstance(answer, ON_SERIES):
        grid = series.get(answer.series)
        if answer.series not in series:
            yield _wrong("series", place, "This is drawn on a series that the case does not have.")
        elif grid is not None and off_images(answer, grid):
            yield _wrong("outside", place, "Something is marked outside of the images.")
    if isinstance(answer, WITH_FILE) and files is not None and answer.file not in files:
        yield _wrong("file", place, "The file of the mask is missing.")


def _judge_consistency(task: Task, answers: Answers, empty: Empty, place: str) -> Iterator[Finding]:
    for rule in task.consistency:
        choice = answers.get(task.id, rule.question)
        if not isinstance(choice, ChoiceAnswer):
            continue
        for other in rule.others:
            nothing = is_empty(answers.get(task.id, other), empty)
            if nothing is not None and _contradicts(rule, choice.value, nothing=nothing):
                said = {one.code: one.label for one in _question(task, rule.question).options}
                what = "nothing is given" if nothing else "something is given"
                words = f"The answer is “{said.get(choice.value, choice.value)}”, but {what} here."
                yield _wrong("contradiction", f"{place}/{task.id}/{other}", words)


def _contradicts(rule: Consistency, chosen: str, *, nothing: bool) -> bool:
    return chosen in (rule.present if nothing else rule.absent)


def _question(task: Task, question_id: str) -> Question:
    return next(question for question in task.questions if question.id == question_id)


def _wrong(code: str, place: str, message: str) -> Finding:
    return Finding(
        code=f"answers.{code}",
        place=place,
        message=message,
        advice="Open the case and correct the answer.",
    )


_JUDGES: dict[type, Callable[[Question, AnyAnswer, str], Iterator[Finding]]] = {
    ChoiceAnswer: _judge_choice,
    ChoicesAnswer: _judge_choice,
    NumberAnswer: _judge_range,
    ReportAnswer: _judge_report,
}
