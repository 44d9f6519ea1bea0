"""Answers that are sets of names: options that hold, and items of a rubric that a report says."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from medal_desktop.package.documents import Question
from medal_desktop.package.wording import says


def f1(answer: Collection[str], reference: Collection[str], weights: Mapping[str, float]) -> float:
    """Give twice the common weight over the weight of both; 1 when both are empty."""
    given, wanted = set(answer), set(reference)
    both = _weight(given, weights) + _weight(wanted, weights)
    return 2.0 * _weight(given & wanted, weights) / both if both else 1.0


def recall(
    answer: Collection[str], reference: Collection[str], weights: Mapping[str, float]
) -> float:
    """Give the share by weight of the reference that the answer has; 1 for an empty reference."""
    wanted = set(reference)
    whole = _weight(wanted, weights)
    return _weight(wanted & set(answer), weights) / whole if whole else 1.0


def items_said(question: Question, report: str) -> tuple[str, ...]:
    """Give the items of the rubric that a report says, by the rule of `package.wording`."""
    return tuple(item.id for item in question.rubric if says(report, item.phrases))


def _weight(names: Collection[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(name, 1.0) for name in sorted(names))
