"""Answers are kept at once, and only those that fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from medal_desktop.annotation.errors import AnswerDoesNotFit, MaskDoesNotFit, MaskUnreadable
from medal_desktop.base.lattice import OffLattice
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.answers import Answer
from medal_desktop.package.documents import AnyAnswer, ChoiceAnswer, NumberAnswer, Task
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.workflow import annotate, cases, describe
from medal_desktop.workflow.documents import grid_from
from medal_desktop.workflow.errors import NoSuchQuestion, SeriesNotUsable
from medal_desktop.workflow.workspace import Workspace
from tests.builders.answers import question
from tests.builders.workspaces import answered, described, with_cases


@pytest.fixture
def workspace(tmp_path: Path):
    with with_cases(tmp_path) as made:
        described(made)
        yield made


def grid_of(workspace: Workspace):
    grid = cases.show_case(workspace, "case-001").series[0].grid
    assert grid is not None
    return grid_from(grid)


def give_mask(workspace: Workspace, source: Path) -> None:
    annotate.answer_mask(workspace, "case-001", "finding", "outline", "series-001", source, Job())


def test_that_answers_outlive_the_window(tmp_path, workspace) -> None:
    answered(workspace, tmp_path)
    before = cases.list_cases(workspace)
    workspace.close()
    with Workspace.open(tmp_path / "workspace") as again:
        assert cases.list_cases(again) == before
        assert all(case.complete for case in before)


def test_that_a_mask_comes_back_as_it_was_given(tmp_path, workspace) -> None:
    grid = grid_of(workspace)
    labels = np.random.default_rng(3).integers(0, 2, grid.shape, dtype=np.uint8)
    write_mask(tmp_path / "m.nii.gz", labels, grid)
    give_mask(workspace, tmp_path / "m.nii.gz")
    found = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert found is not None
    assert np.array_equal(found.labels, labels)
    assert found.grid.close_to(grid)


def test_that_a_single_label_of_any_value_is_taken_for_the_single_segment(
    tmp_path, workspace
) -> None:
    grid = grid_of(workspace)
    labels = np.zeros(grid.shape, dtype=np.uint8)
    labels[1, 2:5, 3:6] = 255
    write_mask(tmp_path / "m.nii.gz", labels, grid)
    give_mask(workspace, tmp_path / "m.nii.gz")
    found = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert found is not None
    assert set(np.unique(found.labels)) == {0, 1}
    assert found.labels.sum() == 9


def test_that_unknown_labels_are_refused_and_named(tmp_path, workspace) -> None:
    grid = grid_of(workspace)
    labels = np.zeros(grid.shape, dtype=np.uint8)
    labels[0, 0, :3] = (1, 2, 7)
    write_mask(tmp_path / "m.nii.gz", labels, grid)
    with pytest.raises(MaskDoesNotFit, match="labels 2, 7"):
        give_mask(workspace, tmp_path / "m.nii.gz")


def test_that_a_mask_of_another_series_is_refused(tmp_path, workspace) -> None:
    grid = grid_of(workspace)
    moved = type(grid)(
        shape=grid.shape,
        origin=(grid.origin[0] + 0.3, grid.origin[1], grid.origin[2]),
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )
    write_mask(tmp_path / "m.nii.gz", np.ones(grid.shape, dtype=np.uint8), moved)
    with pytest.raises(OffLattice):
        give_mask(workspace, tmp_path / "m.nii.gz")
    assert annotate.load_mask(workspace, "case-001", "finding", "outline") is None


def test_that_a_file_of_another_kind_is_refused(tmp_path, workspace) -> None:
    (tmp_path / "mask.png").write_bytes(b"\x89PNG")
    with pytest.raises(MaskUnreadable):
        give_mask(workspace, tmp_path / "mask.png")


def test_that_an_answer_that_does_not_fit_changes_nothing(workspace) -> None:
    annotate.answer(workspace, "case-001", "finding", "present", ChoiceAnswer(value="yes"))
    with pytest.raises(AnswerDoesNotFit):
        annotate.answer(workspace, "case-001", "finding", "present", NumberAnswer(value=1))
    case = cases.show_case(workspace, "case-001")
    assert annotate.find_question(case, "present").answer == ChoiceAnswer(value="yes")


def test_that_a_second_answer_replaces_the_first_and_can_be_taken_back(workspace) -> None:
    for value in ("yes", "no"):
        case = annotate.answer(workspace, "case-001", "", "present", ChoiceAnswer(value=value))
    assert annotate.find_question(case, "present").answer == ChoiceAnswer(value="no")
    assert annotate.clear(workspace, "case-001", "finding", "present").answered == 0


def test_that_unknown_questions_and_series_are_told(tmp_path, workspace) -> None:
    with pytest.raises(NoSuchQuestion):
        annotate.answer(workspace, "case-001", "", "nothing", ChoiceAnswer(value="yes"))
    with pytest.raises(SeriesNotUsable):
        annotate.answer_mask(
            workspace, "case-001", "finding", "outline", "series-009", tmp_path, Job()
        )


def draw(workspace: Workspace, labels, series: str = "series-001"):
    return annotate.save_mask(workspace, "case-001", "finding", "outline", series, labels)


def test_that_a_drawn_mask_comes_back_voxel_by_voxel(workspace) -> None:
    grid = grid_of(workspace)
    labels = np.random.default_rng(5).integers(0, 2, grid.shape, dtype=np.uint8)
    case = draw(workspace, labels)
    assert annotate.find_question(case, "outline").answer.series == "series-001"
    kept = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert np.array_equal(kept.labels, labels)


def test_that_the_last_stroke_is_the_one_kept(workspace) -> None:
    labels = np.zeros(grid_of(workspace).shape, np.uint8)
    for index in range(3):
        labels[0, index, 0] = 1
        draw(workspace, labels)
    kept = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert np.array_equal(kept.labels, labels)
    assert len(list((workspace.folder / "masks" / "case-001").iterdir())) == 1


def test_that_a_drawing_that_does_not_fit_leaves_the_one_before(workspace) -> None:
    labels = np.zeros(grid_of(workspace).shape, np.uint8)
    labels[0, 0, 0] = 1
    draw(workspace, labels)
    with pytest.raises(MaskDoesNotFit):
        draw(workspace, np.full(labels.shape, 9, np.uint8))
    with pytest.raises(AnswerDoesNotFit):
        draw(workspace, labels[:, :-1])
    with pytest.raises(SeriesNotUsable):
        draw(workspace, labels, "series-009")
    kept = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert np.array_equal(kept.labels, labels)


@pytest.mark.parametrize("kind", [AnswerType.POINTS, AnswerType.BOXES, AnswerType.POLYGONS])
def test_that_what_lies_beside_the_images_or_on_no_series_is_refused_at_once(
    workspace, kind: AnswerType
) -> None:
    asked = question(str(kind))
    describe.set_tasks(workspace, (Task(id="all", name="All", questions=(asked,)),))
    grid = grid_of(workspace)
    beside = grid.to_lps((0.0, 0.0, grid.shape[2] + 5.0))

    def give(series: str) -> None:
        objects = {
            AnswerType.POINTS: {"points": [{"position": beside}]},
            AnswerType.BOXES: {"boxes": [{"first": grid.origin, "last": beside}]},
            AnswerType.POLYGONS: {"polygons": [{"points": [grid.origin, grid.origin, beside]}]},
        }[kind]
        given = {"type": str(kind), "series": series, **objects}
        answer = TypeAdapter[AnyAnswer](Answer).validate_python(given)
        annotate.answer(workspace, "case-001", "all", asked.id, answer)

    with pytest.raises(AnswerDoesNotFit, match="inside the images"):
        give("series-001")
    with pytest.raises(SeriesNotUsable):
        give("series-009")
    assert cases.show_case(workspace, "case-001").questions[0].answer is None
