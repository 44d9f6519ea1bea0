"""The words both sides speak: answer types and metrics.

The rules that advise a metric are the desktop's; the code that computes it is the server's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AnswerType(StrEnum):
    """The form of an answer, the same for a reference and for a model."""

    CHOICE = "choice"
    NUMBER = "number"
    MASK = "mask"


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
    )
}
