"""Reference answers as values: which question of which case, and what fits it."""

from __future__ import annotations

from dataclasses import dataclass

from medal_desktop.annotation.errors import AnswerDoesNotFit
from medal_desktop.package.answer_rules import judge_answer
from medal_desktop.package.documents import AnyAnswer, ChoiceAnswer, NumberAnswer, Question

Answer = AnyAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One question of one task about one case."""

    case_id: str
    task_id: str
    question_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer as it is kept; `mask` names its file inside the workspace."""

    place: Place
    answer: Answer
    mask: str | None = None


def require_fit(question: Question, answer: Answer) -> None:
    """Refuse an answer that cannot be one to `question`.

    Raises:
        AnswerDoesNotFit: another type, an unknown option, or a number outside of the range.
    """
    if answer.type != question.answer_type:
        raise AnswerDoesNotFit(f"a {question.answer_type} is asked for")
    if isinstance(answer, ChoiceAnswer):
        codes = [option.code for option in question.options]
        if answer.value not in codes:
            raise AnswerDoesNotFit("one of: " + ", ".join(codes))
    if isinstance(answer, NumberAnswer):
        _require_range(question, answer.value)
    for finding in judge_answer(question, answer, ""):
        if finding.blocking:
            raise AnswerDoesNotFit(finding.message)


def _require_range(question: Question, value: float) -> None:
    low, high = question.minimum, question.maximum
    if low is None or high is None or not low <= value <= high:
        raise AnswerDoesNotFit(f"from {low:g} to {high:g} {question.unit}".strip())
