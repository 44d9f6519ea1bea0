"""Every answer type from its files to values: right, wrong, missing and hostile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.documents import Challenge, Task
from medal_desktop.package.parsing import to_json
from medal_desktop.package.vocabulary import METRICS
from server_api.scoring.aggregate import Entry, make_board
from server_api.scoring.errors import ReferenceUnusable
from server_api.scoring.references import judge_references
from server_api.scoring.score import Material, score
from server_api.scoring.values import CaseValue
from tests.builders.answers import SERIES, TASK, all_questions, right_answers
from tests.builders.scoring import box_mask, small_grid, volume_challenge

CASE = "case-001"


def whole() -> Challenge:
    return volume_challenge(cases=1, tasks=(Task(id=TASK, name="All", questions=all_questions()),))


def put(folder: Path, **changes: Any) -> Path:
    target = folder / CASE
    target.mkdir(parents=True, exist_ok=True)
    labels = box_mask(small_grid())
    labels[5, 8:, 8:] = 2
    write_mask(target / "mask.nii.gz", labels, small_grid())
    (target / "answer.json").write_bytes(to_json(right_answers(CASE, **changes)))
    return target


@pytest.fixture
def material(tmp_path: Path) -> Material:
    for name in ("answers", "references"):
        put(tmp_path / name)
    return Material(answers=tmp_path / "answers", references=tmp_path / "references", failures={})


def values(material: Material) -> dict[str, CaseValue]:
    challenge = whole()
    scored = score(challenge, challenge.cases, material, Job()).tasks[TASK]
    return {name: found[CASE] for metrics in scored.values() for name, found in metrics.items()}


def test_that_right_answers_of_every_type_get_the_best_value(material: Material) -> None:
    found = values(material)
    assert set(found) == set(METRICS)
    assert {name: one.value for name, one in found.items()} == {
        name: METRICS[name].best for name in METRICS
    }
    assert judge_references(whole(), material.references) == ()


def test_that_missing_answers_get_the_worst_value(material: Material) -> None:
    (material.answers / CASE / "answer.json").unlink()
    assert all(
        one.value == one.worst != METRICS[name].best for name, one in values(material).items()
    )


def marked(kind: str, key: str, *items: dict[str, Any], series: str = SERIES) -> dict[str, Any]:
    return {"type": kind, "series": series, key: list(items)}


FAR = [1e308, -1e308, 1e308]
UNUSABLE: dict[str, tuple[str, dict[str, Any]]] = {
    "an option nobody offered": ("choices", {"type": "choices", "values": ["up"]}),
    "another type": ("text", {"type": "number", "value": 1}),
    "an item of no rubric": ("report", {"type": "report", "text": "x", "items": ["up"]}),
    "points on no series": ("points", marked("points", "points", series="other")),
    "boxes on no series": ("boxes", marked("boxes", "boxes", series="other")),
    "an outline through slices": (
        "polygons",
        marked("polygons", "polygons", {"points": [[-19, -29, 100], [-16, -29, 115], [0, 0, 130]]}),
    ),
    "an outline in another country": (
        "polygons",
        marked("polygons", "polygons", {"points": [FAR, [0, 0, 0], [1, 1, 1]]}),
    ),
    "an instance nobody named": (
        "instances",
        {**marked("instances", "instances", {"value": 1}), "file": "mask.nii.gz"},
    ),
    "no file of instances": (
        "instances",
        {**marked("instances", "instances"), "file": "nothing.nii.gz"},
    ),
}


@pytest.mark.parametrize(("kind", "answer"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_that_an_unusable_answer_costs_its_own_question_only(
    material: Material, kind: str, answer: dict[str, Any]
) -> None:
    put(material.answers, **{kind: answer})
    for name, one in values(material).items():
        bad = METRICS[name].answer_type.value == kind
        assert bool(one.failed) is bad, name
        assert one.value == (one.worst if bad else METRICS[name].best), name


@pytest.mark.parametrize(("kind", "answer"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_that_an_unusable_reference_is_named_by_its_place(
    material: Material, kind: str, answer: dict[str, Any]
) -> None:
    put(material.references, **{kind: answer})
    assert [one.place for one in judge_references(whole(), material.references)] == [
        f"cases/{CASE}/{TASK}/{kind}"
    ]
    with pytest.raises(ReferenceUnusable):
        values(material)


WRONG: dict[str, tuple[str, dict[str, Any], dict[str, float]]] = {
    "half of the options": (
        "choices",
        {"type": "choices", "values": ["left"]},
        {"choices_f1": 2 / 3, "choices_exact": 0.0},
    ),
    "a synonym of the reference": (
        "text",
        {"type": "text", "value": "Subdural Bleeding."},
        {"text_match": 1.0},
    ),
    "a synonym of the question": ("text", {"type": "text", "value": "sdh"}, {"text_match": 1.0}),
    "other words": ("text", {"type": "text", "value": "tumour"}, {"text_match": 0.0}),
    "synonyms that a model offers": (
        "text",
        {"type": "text", "value": "tumour", "synonyms": ["SDH"]},
        {"text_match": 0.0},
    ),
    "a report that says too much": (
        "report",
        {"type": "report", "text": "Hemorrhage. Midline shift."},
        {"rubric_f1": 6 / 7, "rubric_recall": 1.0},
    ),
    "a report that claims without saying": (
        "report",
        {"type": "report", "text": "See the list.", "items": ["bleed"]},
        {"rubric_f1": 0.0, "rubric_recall": 0.0},
    ),
    "no points": (
        "points",
        marked("points", "points"),
        {"point_f1": 0.0, "point_distance": 20.0},
    ),
    "points beyond measure": (
        "points",
        marked("points", "points", {"position": FAR}, {"position": FAR, "label": 2}),
        {"point_f1": 0.0, "point_distance": 20.0},
    ),
    "a box too many": (
        "boxes",
        marked(
            "boxes",
            "boxes",
            {"first": [-20, -30, 100], "last": [-15.5, -25.5, 110]},
            {"first": [5, 5, 5], "last": [5, 5, 5]},
        ),
        {"box_f1": 2 / 3, "box_ap": 0.5, "box_iou": 0.5},
    ),
    "a box beyond measure": (
        "boxes",
        marked("boxes", "boxes", {"first": FAR, "last": [0, 0, 0]}),
        {"box_f1": 0.0, "box_ap": 0.0, "box_iou": 0.0},
    ),
    "no outline": (
        "polygons",
        marked("polygons", "polygons"),
        {"polygon_dsc": 0.0, "polygon_f1": 0.0},
    ),
    "labels the wrong way round": (
        "instances",
        {
            **marked("instances", "instances", {"value": 1, "label": 2}, {"value": 2}),
            "file": "mask.nii.gz",
        },
        {"panoptic_quality": 0.0, "instance_f1": 0.0, "instance_ap": 0.0, "instance_dsc": 0.0},
    ),
}


@pytest.mark.parametrize(("kind", "answer", "expected"), WRONG.values(), ids=WRONG.keys())
def test_that_a_wrong_answer_is_worth_what_its_definition_says(
    material: Material, kind: str, answer: dict[str, Any], expected: dict[str, float]
) -> None:
    put(material.answers, **{kind: answer})
    found = values(material)
    assert {name: found[name].value for name in expected} == pytest.approx(expected)
    assert not any(found[name].failed for name in expected)


def test_that_a_board_takes_every_type(material: Material) -> None:
    challenge = whole()
    scored = score(challenge, challenge.cases, material, Job())
    entry = Entry(
        model_id="m", model_name="M", digest="d" * 64, evaluated="2026-01-01", values=scored
    )
    board = make_board(challenge, challenge.tasks[0], [entry])
    assert board.rows[0].value == 1.0
    assert len(board.rows[0].values) == len(METRICS)


def test_that_a_mask_of_nothing_and_no_instances_agree(material: Material) -> None:
    for folder in (material.answers, material.references):
        none = {**marked("instances", "instances"), "file": "none.nii.gz"}
        target = put(folder, instances=none)
        write_mask(target / "none.nii.gz", np.zeros(small_grid().shape, np.uint8), small_grid())
    assert values(material)["panoptic_quality"].value == 1.0
