"""The narrow door: what may leave a site of what its scorer found, and what a server believes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from medal_desktop.package.documents import Challenge
from medal_desktop.package.outcomes import EvaluationReason
from medal_desktop.package.vocabulary import METRICS, Split
from server_api.scoring.metrics import CODE
from server_api.scoring.values import CaseValue, Values
from server_api.sites.errors import OutcomeRefused

_BY_CLASS = "balanced_accuracy"
_UNUSABLE = "unusable"
_REASONS = frozenset({*(reason.value for reason in EvaluationReason), _UNUSABLE})
_DIGITS = 6
_GROUP = 12
_SLACK = 1e-6


def only_scores(values: Values, secret: bytes) -> Values:
    """Give the values as they may leave: numbers of six digits, reasons of a fixed list.

    The class of a reference becomes a mark that only the site can read, the same for equal classes,
    and only where a metric averages over classes. Digits are few because a model could hide images
    in the rest.
    """
    return values.model_copy(
        update={
            "tasks": {
                task: {
                    question: {
                        metric: {
                            case: _lean(value, metric, secret + f"\n{task}\n{question}\n".encode())
                            for case, value in cases.items()
                        }
                        for metric, cases in metrics.items()
                    }
                    for question, metrics in questions.items()
                }
                for task, questions in values.tasks.items()
            }
        }
    )


def _lean(value: CaseValue, metric: str, secret: bytes) -> CaseValue:
    group = ""
    if metric == _BY_CLASS:
        group = hmac.new(secret, value.group.encode(), hashlib.sha256).hexdigest()[:_GROUP]
    failed = value.failed
    if failed and failed not in _REASONS:
        failed = _UNUSABLE
    return CaseValue(
        value=_short(value.value), worst=_short(value.worst), group=group, failed=failed
    )


def _short(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def check_values(challenge: Challenge, values: Values) -> None:
    """See that they are scores of this challenge's hidden cases, all of them and nothing else.

    Raises:
        OutcomeRefused: names what does not fit.
    """
    if (values.challenge_id, values.challenge_version) != (challenge.id, challenge.version):
        raise OutcomeRefused("another challenge version")
    if values.metric_code != CODE:
        raise OutcomeRefused("the site computes metrics by another version")
    wanted = {
        (task.id, question.id, metric.name)
        for task in challenge.tasks
        for question in task.questions
        for metric in question.metrics
    }
    found = {(task, question, metric) for task, question, metric, _ in _flat(values)}
    if found != wanted:
        raise OutcomeRefused("other questions or metrics than the challenge has")
    cases = {case.id for case in challenge.cases if case.split is Split.HIDDEN}
    for _, _, metric, of_cases in _flat(values):
        if of_cases.keys() != cases:
            raise OutcomeRefused("not all hidden cases, or others")
        for value in of_cases.values():
            _check_value(metric, value)


def _flat(values: Values) -> Iterator[tuple[str, str, str, dict[str, CaseValue]]]:
    for task, questions in values.tasks.items():
        for question, metrics in questions.items():
            for metric, cases in metrics.items():
                yield task, question, metric, cases


def _check_value(metric: str, value: CaseValue) -> None:
    known = METRICS[metric]
    worst = value.worst if known.worst is None else known.worst
    low, high = sorted((known.best, worst))
    if not low - _SLACK <= value.value <= high + _SLACK * max(1.0, abs(high)):
        raise OutcomeRefused("a value that the metric cannot have")
    if value.failed not in {"", *_REASONS} or len(value.group) > _GROUP:
        raise OutcomeRefused("words where only reasons may be")
