"""What must be right before a challenge is sealed; the server judges by the same code.

Findings that block say what will be refused; the others are pitfalls that the panel will ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from medal_desktop.package import form_schema
from medal_desktop.package.documents import Challenge, Finding, Question
from medal_desktop.package.vocabulary import METRICS, AnswerType, Split

FEW_CASES = 20
_OVERLAP = {"dsc"}
_BOUNDARY = {"nsd", "hd95"}


def validate(description: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Judge the form's fields; see `form_schema.validate`."""
    return form_schema.validate(description)


def judge(challenge: Challenge) -> tuple[Finding, ...]:
    """Judge the whole challenge: its description, its tasks and its cases."""
    rules: tuple[Callable[[Challenge], Iterator[Finding]], ...] = (
        _judge_splits,
        _judge_number,
        _judge_masks,
        _judge_metrics,
        _judge_weights,
    )
    return (
        *validate(challenge.description),
        *(finding for rule in rules for finding in rule(challenge)),
    )


def _judge_splits(challenge: Challenge) -> Iterator[Finding]:
    splits = {case.split for case in challenge.cases}
    if Split.HIDDEN not in splits:
        yield Finding(
            code="rules.no-hidden-case",
            place="cases",
            message="There is no hidden case, so nothing could be ranked.",
            advice="Keep the answers of most cases hidden.",
        )
    if Split.PUBLIC not in splits:
        yield Finding(
            code="rules.no-public-case",
            place="cases",
            message="There is no public case, so nobody can try a model before submitting it.",
            advice="Make one or a few typical cases public, with their answers.",
            blocking=False,
        )


def _judge_number(challenge: Challenge) -> Iterator[Finding]:
    hidden = sum(case.split is Split.HIDDEN for case in challenge.cases)
    if 0 < hidden < FEW_CASES:
        yield Finding(
            code="rules.few-cases",
            place="cases",
            message=f"{hidden} hidden cases are few: models will hardly be told apart.",
            advice=f"Add cases if you can; below {FEW_CASES} the ranks are very uncertain.",
            blocking=False,
        )


def _judge_masks(challenge: Challenge) -> Iterator[Finding]:
    asked = any(question.answer_type is AnswerType.MASK for question in _questions(challenge))
    for case in challenge.cases if asked else ():
        if all(series.grid is None for series in case.series):
            yield Finding(
                code="rules.no-volume",
                place=f"cases/{case.id}",
                message="A mask is asked for, but this case has no volume to draw it on.",
                advice="Add the series to draw on, or leave the case out.",
            )


def _judge_metrics(challenge: Challenge) -> Iterator[Finding]:
    for task in challenge.tasks:
        for question in task.questions:
            names = {metric.name for metric in question.metrics}
            place = f"tasks/{task.id}/{question.id}"
            if names & _OVERLAP and not names & _BOUNDARY:
                yield Finding(
                    code="rules.overlap-alone",
                    place=place,
                    message="Overlap alone says little about small structures and about outlines.",
                    advice=f"Add {METRICS['nsd'].title.lower()} beside it.",
                    blocking=False,
                )
            if names == {"accuracy"}:
                yield Finding(
                    code="rules.accuracy-alone",
                    place=place,
                    message="Where one option is rare, accuracy rewards always giving the other.",
                    advice=f"Let {METRICS['balanced_accuracy'].title.lower()} rank.",
                    blocking=False,
                )


def _judge_weights(challenge: Challenge) -> Iterator[Finding]:
    checked = challenge.description.get("attest_deidentification")
    if not isinstance(checked, Mapping):
        return
    seen, total = checked.get("images_checked"), checked.get("images_total")
    if isinstance(seen, int) and isinstance(total, int) and seen > total:
        yield Finding(
            code="rules.checked-more-than-all",
            place="description/attest_deidentification/images_checked",
            message="More images were looked at than there are.",
            advice="Correct one of the two numbers.",
        )


def _questions(challenge: Challenge) -> Iterator[Question]:
    return (question for task in challenge.tasks for question in task.questions)
