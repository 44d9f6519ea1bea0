"""A question of every answer type, and right answers to all of them."""

from __future__ import annotations

from typing import Any

from medal_desktop.package.documents import Answers, MetricChoice, Question
from medal_desktop.package.vocabulary import METRICS, AnswerType

SERIES = "series-1"
TASK = "all"
_OPTIONS = ({"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"})
_SIDES = ({"code": "left", "label": "Left"}, {"code": "right", "label": "Right"})
_SEGMENTS = ({"value": 1, "name": "bleeding"}, {"value": 2, "name": "fracture"})
_RUBRIC = (
    {"id": "shift", "text": "Midline shift", "phrases": ["midline shift", "shift of the midline"]},
    {"id": "bleed", "text": "Haemorrhage", "phrases": ["haemorrhage", "hemorrhage"], "weight": 3},
)
_PARTS: dict[AnswerType, dict[str, Any]] = {
    AnswerType.CHOICE: {"options": (*_OPTIONS, {"code": "unsure", "label": "Cannot tell"})},
    AnswerType.CHOICES: {"options": _SIDES},
    AnswerType.NUMBER: {"unit": "ml", "minimum": 0, "maximum": 200, "tolerance": 5},
    AnswerType.TEXT: {"synonyms": (("subdural haematoma", "SDH"),)},
    AnswerType.REPORT: {"rubric": _RUBRIC},
}
_RIGHT: dict[str, dict[str, Any]] = {
    "choice": {"type": "choice", "value": "yes"},
    "choices": {"type": "choices", "values": ["left", "right"]},
    "number": {"type": "number", "value": 12.5},
    "text": {"type": "text", "value": "subdural haematoma", "synonyms": ["subdural bleeding"]},
    "report": {
        "type": "report",
        "text": "Haemorrhage on the left, without midline shift.",
        "items": ["bleed"],
    },
    "points": {
        "type": "points",
        "series": SERIES,
        "points": [{"position": [0, 0, 0]}, {"position": [30, 0, 0], "label": 2}],
    },
    "boxes": {
        "type": "boxes",
        "series": SERIES,
        "boxes": [{"first": [-20, -30, 100], "last": [-15.5, -25.5, 110], "score": 0.9}],
    },
    "polygons": {
        "type": "polygons",
        "series": SERIES,
        "polygons": [{"points": [[-19, -29, 105], [-16, -29, 105], [-16, -26, 105]]}],
    },
    "mask": {"type": "mask", "series": SERIES, "file": "mask.nii.gz"},
    "instances": {
        "type": "instances",
        "series": SERIES,
        "file": "mask.nii.gz",
        "instances": [{"value": 1}, {"value": 2, "label": 2}],
    },
}


def metrics_of(kind: AnswerType) -> tuple[MetricChoice, ...]:
    """All metrics of a type with their usual parameters."""
    return tuple(
        MetricChoice(name=one.name, parameters=dict(zip(one.parameters, one.usual, strict=True)))
        for one in METRICS.values()
        if one.answer_type is kind
    )


def question(kind: str, **changes: Any) -> Question:
    """One question of a type; its id is the type's name."""
    asked = AnswerType(kind)
    fields = {
        "id": kind,
        "text": f"What is the {kind}?",
        "answer_type": asked,
        "metrics": metrics_of(asked),
        **_PARTS.get(asked, {"segments": _SEGMENTS}),
    }
    return Question.model_validate({**fields, **changes})


def all_questions() -> tuple[Question, ...]:
    """One question of every type."""
    return tuple(question(kind.value) for kind in AnswerType)


def right_answers(case_id: str, **changes: Any) -> Answers:
    """Right answers to `all_questions`, each may be replaced by name."""
    return Answers.model_validate(
        {"case_id": case_id, "tasks": {TASK: {"answers": {**_RIGHT, **changes}}}}
    )
