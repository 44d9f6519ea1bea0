"""The answer types beyond choice, number and mask: how each is read and measured.

Every metric here runs within fixed bounds, or its worst value is a parameter, so that no grid is
needed to say what a missing answer is worth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from medal_desktop.base.geometry import Grid
from medal_desktop.package.documents import (
    AnyAnswer,
    BoxesAnswer,
    CaseEntry,
    ChoicesAnswer,
    InstancesAnswer,
    MetricChoice,
    PointsAnswer,
    PolygonsAnswer,
    Question,
    ReportAnswer,
    TextAnswer,
)
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.package.wording import same_text
from server_api.scoring import boxes, instances, matching, polygons, sets
from server_api.scoring.answers import CaseAnswers, series_grid
from server_api.scoring.errors import AnswerUnusable

_HAIR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question about one case, as its reference poses it.

    `series` is the one that the reference marks, `grid` its grid; None on an image without one.
    """

    question: Question
    task_id: str
    case: CaseEntry
    series: str = ""
    grid: Grid | None = None


Measure = Callable[[Asked, MetricChoice, Any, Any], float]


@dataclass(frozen=True, slots=True)
class Kind:
    """How answers of one type are read, from anybody, and measured against a reference."""

    read: Callable[[Asked, CaseAnswers], Any]
    measure: Measure


def pose(case: CaseEntry, task_id: str, question: Question, reference: CaseAnswers) -> Asked:
    """Say on which series and grid a question is judged: those of the reference."""
    answer = reference.document.get(task_id, question.id)
    series = getattr(answer, "series", "")
    return Asked(
        question=question, task_id=task_id, case=case, series=series, grid=series_grid(case, series)
    )


def _given(asked: Asked, answers: CaseAnswers, kind: type[AnyAnswer]) -> Any:
    answer = answers.document.get(asked.task_id, asked.question.id)
    if not isinstance(answer, kind):
        raise AnswerUnusable(f"no {asked.question.answer_type.value} given")
    return answer


def _choices(asked: Asked, answers: CaseAnswers) -> ChoicesAnswer:
    answer: ChoicesAnswer = _given(asked, answers, ChoicesAnswer)
    if set(answer.values) - {option.code for option in asked.question.options}:
        raise AnswerUnusable("a choice is none of the options")
    return answer


def _text(asked: Asked, answers: CaseAnswers) -> TextAnswer:
    answer: TextAnswer = _given(asked, answers, TextAnswer)
    return answer


def _report(asked: Asked, answers: CaseAnswers) -> ReportAnswer:
    answer: ReportAnswer = _given(asked, answers, ReportAnswer)
    if set(answer.items) - {item.id for item in asked.question.rubric}:
        raise AnswerUnusable("an item is none of the rubric's")
    return answer


def _marked(kind: type[AnyAnswer]) -> Callable[[Asked, CaseAnswers], Any]:
    def read(asked: Asked, answers: CaseAnswers) -> Any:
        answer = _given(asked, answers, kind)
        _require_series(asked, answer.series)
        if isinstance(answer, PolygonsAnswer):
            polygons.outlines(answer.polygons, asked.grid)
        return answer

    return read


def _require_series(asked: Asked, series_id: str) -> None:
    """Take places on another series only where both lie in patient space."""
    if series_id not in {series.id for series in asked.case.series}:
        raise AnswerUnusable("it is marked on a series that the case does not have")
    placed = asked.grid is not None and series_grid(asked.case, series_id) is not None
    if series_id != asked.series and not placed:
        raise AnswerUnusable("it is marked on another image than the reference")


def _instances(asked: Asked, answers: CaseAnswers) -> instances.Drawn:
    answer: InstancesAnswer = _given(asked, answers, InstancesAnswer)
    if asked.grid is None:
        raise AnswerUnusable("its series is no volume")
    drawn = instances.Drawn(answer, answers.labels(answer.file, asked.grid).labels)
    instances.require_named(drawn)
    return drawn


def _choices_measure(_asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    if metric.name == "choices_exact":
        return float(set(answer.values) == set(reference.values))
    return sets.f1(answer.values, reference.values, {})


def _text_measure(asked: Asked, _metric: MetricChoice, answer: Any, reference: Any) -> float:
    accepted = (reference.value, *reference.synonyms)
    return float(same_text(answer.value, accepted, asked.question.synonyms))


def _report_measure(asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    """Measure what the report says; the items that it claims to say count for nothing."""
    weights = {item.id: item.weight for item in asked.question.rubric}
    measure = sets.recall if metric.name == "rubric_recall" else sets.f1
    return measure(sets.items_said(asked.question, answer.text), reference.items, weights)


def _points_measure(asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    objects = boxes.compare_points(answer.points, reference.points, asked.grid)
    if metric.name == "point_distance":
        return boxes.point_distance(objects, metric.parameters["greatest_mm"])
    return matching.f1(objects, -metric.parameters["tolerance_mm"] * (1 + _HAIR))


def _boxes_measure(asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    objects = boxes.compare_boxes(answer.boxes, reference.boxes, asked.grid)
    if metric.name == "box_iou":
        return matching.mean_overlap(objects, objects.near)
    return _detected(metric, objects)


def _polygons_measure(asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    objects, dice = polygons.compare(answer.polygons, reference.polygons, asked.grid)
    return dice if metric.name == "polygon_dsc" else _detected(metric, objects)


def _instances_measure(_asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    overlaps = instances.compare(answer, reference)
    if metric.name == "panoptic_quality":
        return instances.panoptic_quality(overlaps)
    if metric.name == "instance_dsc":
        return instances.instance_dice(overlaps)
    return _detected(metric, overlaps.objects)


def _detected(metric: MetricChoice, objects: matching.Objects) -> float:
    least = metric.parameters["iou"] * (1 - _HAIR)
    if metric.name.endswith("_ap"):
        return matching.average_precision(objects, least)
    return matching.f1(objects, least)


KINDS: dict[AnswerType, Kind] = {
    AnswerType.CHOICES: Kind(_choices, _choices_measure),
    AnswerType.TEXT: Kind(_text, _text_measure),
    AnswerType.REPORT: Kind(_report, _report_measure),
    AnswerType.POINTS: Kind(_marked(PointsAnswer), _points_measure),
    AnswerType.BOXES: Kind(_marked(BoxesAnswer), _boxes_measure),
    AnswerType.POLYGONS: Kind(_marked(PolygonsAnswer), _polygons_measure),
    AnswerType.INSTANCES: Kind(_instances, _instances_measure),
}


def measure(asked: Asked, metric: MetricChoice, answer: Any, reference: Any) -> float:
    """Give one metric of one answer.

    Raises:
        AnswerUnusable: the numbers are beyond what can be compared.
    """
    kind = KINDS[asked.question.answer_type]
    with np.errstate(all="ignore"):  # numbers without sense come out as not finite
        value = kind.measure(asked, metric, answer, reference)
    if not np.isfinite(value):
        raise AnswerUnusable("its places lie beyond measure")
    return float(value)
