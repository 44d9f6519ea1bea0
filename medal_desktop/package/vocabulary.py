"""The words both sides speak: answer types and metrics.

The rules that advise a metric are the desktop's; the code that computes it is the server's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class AnswerType(StrEnum):
    """The form of an answer, the same for a reference and for a model."""

    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    TEXT = "text"
    REPORT = "report"
    POINTS = "points"
    BOXES = "boxes"
    POLYGONS = "polygons"
    MASK = "mask"
    INSTANCES = "instances"


class Split(StrEnum):
    """Whether everybody may see a case's reference answers, or nobody."""

    PUBLIC = "public"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One number that says how good an answer is.

    Attributes:
        name: the identifier in plans and results.
        title: what a person reads.
        answer_type: what it can judge.
        higher_is_better: which way is better.
        best, worst: the bounds; a missing or unreadable answer gets `worst`. None: a bound that
            depends on the case (the image's diagonal in mm, the range of the question).
        unit: of the value; `question` stands for the question's own unit.
        definition: one sentence, so that numbers can be compared with other tools.
        parameters, usual: their names, and a usual value for each to begin with.
        worst_is: the parameter that is the worst value.
    """

    name: str
    title: str
    answer_type: AnswerType
    higher_is_better: bool
    best: float
    worst: float | None
    unit: str = ""
    definition: str = ""
    parameters: tuple[str, ...] = ()
    usual: tuple[float, ...] = ()
    worst_is: str = ""


def _share(
    name: str, title: str, answer_type: AnswerType, definition: str, **usual: float
) -> Metric:
    """Make a metric that runs from 0, the worst, to 1."""
    return Metric(
        name=name,
        title=title,
        answer_type=answer_type,
        higher_is_better=True,
        best=1.0,
        worst=0.0,
        definition=definition,
        parameters=tuple(usual),
        usual=tuple(usual.values()),
    )


def _detection(prefix: str, answer_type: AnswerType, what: str, *, ap: bool) -> Iterator[Metric]:
    """Make the metrics of objects that count as found when they overlap enough."""
    yield _share(
        f"{prefix}_f1",
        f"F1 of {what}",
        answer_type,
        f"{what.capitalize()} of one label matched one to one at the greatest overlap, found from "
        "the given overlap (IoU) on; twice the found over all of both; both empty: 1.",
        iou=0.5,
    )
    if ap:
        yield _share(
            f"{prefix}_ap",
            f"Average precision of {what}",
            answer_type,
            "Area under precision over sensitivity within the case, by falling score, each "
            "reference found once from the given overlap (IoU) on; both empty: 1.",
            iou=0.5,
        )


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            name="accuracy",
            title="Accuracy",
            answer_type=AnswerType.CHOICE,
            higher_is_better=True,
            best=1.0,
            worst=0.0,
            definition="1 for the reference's choice, 0 for any other; the mean over cases.",
        ),
        Metric(
            name="balanced_accuracy",
            title="Balanced accuracy",
            answer_type=AnswerType.CHOICE,
            higher_is_better=True,
            best=1.0,
            worst=0.0,
            definition="The mean over the reference's classes of the accuracy within each class.",
        ),
        Metric(
            name="absolute_error",
            title="Absolute error",
            answer_type=AnswerType.NUMBER,
            higher_is_better=False,
            best=0.0,
            worst=None,
            unit="question",
            definition="Distance between answer and reference; the mean over cases (MAE).",
        ),
        Metric(
            name="within_tolerance",
            title="Within tolerance",
            answer_type=AnswerType.NUMBER,
            higher_is_better=True,
            best=1.0,
            worst=0.0,
            definition="1 when the answer is within the question's tolerance of the reference.",
        ),
        Metric(
            name="dsc",
            title="Dice similarity coefficient",
            answer_type=AnswerType.MASK,
            higher_is_better=True,
            best=1.0,
            worst=0.0,
            definition="Twice the common volume over the sum of both; both empty: 1.",
        ),
        Metric(
            name="nsd",
            title="Normalised surface distance",
            answer_type=AnswerType.MASK,
            higher_is_better=True,
            best=1.0,
            worst=0.0,
            definition="Share of both boundaries (6-neighbourhood) within the tolerance; "
            "both empty: 1, one empty: 0.",
            parameters=("tolerance_mm",),
            usual=(2.0,),
        ),
        Metric(
            name="hd95",
            title="Hausdorff distance, 95th percentile",
            answer_type=AnswerType.MASK,
            higher_is_better=False,
            best=0.0,
            worst=None,
            unit="mm",
            definition="The larger of both directed 95th percentiles of boundary distances; "
            "both empty: 0, one empty: the image's diagonal.",
        ),
        Metric(
            name="volume_error",
            title="Absolute volume error",
            answer_type=AnswerType.MASK,
            higher_is_better=False,
            best=0.0,
            worst=None,
            unit="ml",
            definition="Distance between the segmented volume and the reference's.",
        ),
        _share(
            "choices_f1",
            "F1 over the options",
            AnswerType.CHOICES,
            "Twice the common options over the sum of both sets; both empty: 1.",
        ),
        _share(
            "choices_exact",
            "All options right",
            AnswerType.CHOICES,
            "1 when exactly the reference's options are given, else 0.",
        ),
        _share(
            "text_match",
            "Right words",
            AnswerType.TEXT,
            "1 when the answer is the reference or one of its synonyms, without regard to case, "
            "accents, punctuation and space; else 0.",
        ),
        _share(
            "rubric_f1",
            "F1 over the rubric's items",
            AnswerType.REPORT,
            "Items found in the report against those that hold, by weight: twice the common over "
            "the sum of both; both empty: 1. An item is found where one of its phrases stands and "
            "is not denied.",
        ),
        _share(
            "rubric_recall",
            "Items of the rubric found",
            AnswerType.REPORT,
            "Share by weight of the items that hold which the report says; none holds: 1.",
        ),
        _share(
            "point_f1",
            "F1 of points within a tolerance",
            AnswerType.POINTS,
            "Points of one label matched one to one, as many as possible within the tolerance; "
            "twice the matched over all of both; both empty: 1.",
            tolerance_mm=5.0,
        ),
        Metric(
            name="point_distance",
            title="Distance of points",
            answer_type=AnswerType.POINTS,
            higher_is_better=False,
            best=0.0,
            worst=None,
            unit="mm",
            definition="Mean distance of points of one label matched one to one at the least sum; "
            "a missing point, a surplus one and one farther away counts as the greatest distance.",
            parameters=("greatest_mm",),
            usual=(20.0,),
            worst_is="greatest_mm",
        ),
        *_detection("box", AnswerType.BOXES, "boxes", ap=True),
        _share(
            "box_iou",
            "Overlap of boxes (IoU)",
            AnswerType.BOXES,
            "Sum of the overlaps of boxes matched one to one, over the boxes of both sides that "
            "the matching leaves or pairs; both empty: 1.",
        ),
        _share(
            "polygon_dsc",
            "Dice of the enclosed areas",
            AnswerType.POLYGONS,
            "Twice the common area over the sum of both, by label, over all slices, then the mean "
            "over labels; both empty: 1.",
        ),
        *_detection("polygon", AnswerType.POLYGONS, "outlines", ap=False),
        _share(
            "panoptic_quality",
            "Panoptic quality",
            AnswerType.INSTANCES,
            "Sum of the overlaps of instances that share more than half (IoU > 0.5), over the "
            "matched plus half of the unmatched of both sides; both empty: 1.",
        ),
        *_detection("instance", AnswerType.INSTANCES, "instances", ap=True),
        _share(
            "instance_dsc",
            "Dice per instance",
            AnswerType.INSTANCES,
            "Mean Dice of instances matched one to one by overlap; a missing instance and a "
            "surplus one counts 0; both empty: 1.",
        ),
    )
}
