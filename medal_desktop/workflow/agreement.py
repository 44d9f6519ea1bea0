"""How far the readers agree, question by question, by the statistic that fits its answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.challenge.agreement import cohens_kappa, dice, icc, krippendorffs_alpha
from medal_desktop.package.documents import (
    BoxesAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    NumberAnswer,
    PointsAnswer,
    PolygonsAnswer,
    ReportAnswer,
    TextAnswer,
)
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.package.wording import same_text
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.reading import Comparison, compare, compare_masks
from medal_desktop.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine:
    """One question: the statistic, over how many cases both have answered, and what was decided.

    `value` is None where too few cases were read twice. `decided` counts the cases that the
    adjudicator settled; in all others the first reader's answer is the reference.
    """

    task_id: str
    question_id: str
    text: str
    statistic: str
    value: float | None
    beside: str
    cases: int
    decided: int


def agreement(workspace: Workspace, job: Job) -> tuple[AgreementLine, ...]:
    """Compare the first and the second reader over all cases.

    Raises:
        Cancelled: the job was stopped.
    """
    grouped: dict[tuple[str, str], list[Comparison]] = {}
    cases = list_cases(workspace)
    for case in job.each(cases, len(cases), "comparing"):
        for one in compare(workspace, case.id):
            grouped.setdefault((one.asked.task_id, one.asked.question.id), []).append(one)
    return tuple(_line(found) for found in grouped.values())


def _line(found: list[Comparison]) -> AgreementLine:
    asked = found[0].asked
    both = [one for one in found if one.both]
    statistic, measure = _MEASURES[asked.question.answer_type]
    value, beside = measure(both) if both else (None, "")
    return AgreementLine(
        task_id=asked.task_id,
        question_id=asked.question.id,
        text=asked.question.text,
        statistic=statistic,
        value=value,
        beside=beside,
        cases=len(both),
        decided=sum(bool(one.chosen) for one in found),
    )


def _answers(both: Sequence[Comparison], kind: type[Any]) -> list[tuple[Any, Any]]:
    pairs = [(one.first.answer, one.second.answer) for one in both]
    return [(a, b) for a, b in pairs if isinstance(a, kind) and isinstance(b, kind)]


def _choice(both: Sequence[Comparison]) -> tuple[float | None, str]:
    pairs = [(a.value, b.value) for a, b in _answers(both, ChoiceAnswer)]
    same = sum(a == b for a, b in pairs)
    alpha = krippendorffs_alpha(pairs)
    words = f"the same in {same} of {len(pairs)}"
    return cohens_kappa(pairs), words + (
        f", Krippendorff's α {alpha:.2f}" if alpha is not None else ""
    )


def _choices(both: Sequence[Comparison]) -> tuple[float | None, str]:
    values = [dice(a.values, b.values) for a, b in _answers(both, ChoicesAnswer)]
    return _mean(values), f"the same in {sum(v == 1 for v in values)} of {len(values)}"


def _number(both: Sequence[Comparison]) -> tuple[float | None, str]:
    pairs = [(a.value, b.value) for a, b in _answers(both, NumberAnswer)]
    apart = _mean([abs(a - b) for a, b in pairs])
    unit = both[0].asked.question.unit
    return icc(pairs), f"{apart:g} {unit} apart on average".replace("  ", " ") if pairs else ""


def _text(both: Sequence[Comparison]) -> tuple[float | None, str]:
    groups = both[0].asked.question.synonyms
    same = [
        same_text(b.value, (a.value, *a.synonyms), groups) for a, b in _answers(both, TextAnswer)
    ]
    return _mean([float(one) for one in same]), f"the same in {sum(same)} of {len(same)}"


def _report(both: Sequence[Comparison]) -> tuple[float | None, str]:
    items = [item.id for item in both[0].asked.question.rubric]
    pairs = [
        (str(item in a.items), str(item in b.items))
        for a, b in _answers(both, ReportAnswer)
        for item in items
    ]
    return cohens_kappa(pairs), f"{len(pairs)} items compared"


def _objects(both: Sequence[Comparison]) -> tuple[float | None, str]:
    """Compare how many objects of each label were marked; where they lie is for the eye."""
    kinds = ((PointsAnswer, "points"), (BoxesAnswer, "boxes"), (PolygonsAnswer, "polygons"))
    pairs = [
        (float(len(getattr(a, name))), float(len(getattr(b, name))))
        for kind, name in kinds
        for a, b in _answers(both, kind)
    ]
    same = sum(a == b for a, b in pairs)
    return icc(pairs), f"as many in {same} of {len(pairs)}"


def _masks(both: Sequence[Comparison]) -> tuple[float | None, str]:
    values, unread = [], 0
    for one in both:
        try:
            values.append(compare_masks(one)[1])
        except MedalError:
            unread += 1
    return _mean(values), f"{unread} could not be compared" if unread else f"{len(values)} compared"


def _mean(values: Sequence[float]) -> float | None:
    return float(mean(values)) if values else None


_Measure = Callable[[Sequence[Comparison]], tuple[float | None, str]]
_MEASURES: dict[AnswerType, tuple[str, _Measure]] = {
    AnswerType.CHOICE: ("Cohen's κ", _choice),
    AnswerType.CHOICES: ("mean Dice of the options", _choices),
    AnswerType.NUMBER: ("ICC(2,1)", _number),
    AnswerType.TEXT: ("share of equal texts", _text),
    AnswerType.REPORT: ("Cohen's κ over the rubric's items", _report),
    AnswerType.POINTS: ("ICC(2,1) of the number of points", _objects),
    AnswerType.BOXES: ("ICC(2,1) of the number of boxes", _objects),
    AnswerType.POLYGONS: ("ICC(2,1) of the number of outlines", _objects),
    AnswerType.MASK: ("mean Dice", _masks),
    AnswerType.INSTANCES: ("mean Dice", _masks),
}
