"""Answers that contradict each other are found in the checklist, with the case they are in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medal_desktop.package.documents import ChoiceAnswer, Consistency
from medal_desktop.workflow import annotate, describe, readiness
from medal_desktop.workflow.cases import list_cases
from tests.builders import workspaces

RULE = Consistency(question="present", absent=("no",), present=("yes",), others=("outline",))


def found(workspace: workspaces.Workspace) -> list[tuple[str, str]]:
    lines = readiness.checklist(workspace, workspaces.RECIPIENTS)
    return [
        (line.step, line.finding.place)
        for line in lines
        if line.finding is not None and line.finding.code == "answers.contradiction"
    ]


def test_that_yes_with_an_empty_mask_is_a_finding(tmp_path: Path) -> None:
    with workspaces.ready_to_seal(tmp_path, workspaces.vault()) as workspace:
        task = workspaces.TASK.model_copy(update={"consistency": (RULE,)})
        describe.set_tasks(workspace, (task,))
        assert found(workspace) == []
        case = list_cases(workspace)[1]
        grid = case.series[0].grid
        assert grid is not None
        empty = np.zeros(grid.shape, np.uint8)
        annotate.save_mask(workspace, case.id, "finding", "outline", "series-001", empty)
        assert found(workspace) == [("Annotate", f"cases/{case.id}/finding/outline")]
        annotate.answer(workspace, case.id, "finding", "present", ChoiceAnswer(value="no"))
        assert found(workspace) == []
