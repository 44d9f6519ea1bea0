from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.annotation.model import Place
from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.base.progress import Job
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.documents import ChoiceAnswer, NumberAnswer
from medal_desktop.workflow import annotate, describe, marks, reading
from medal_desktop.workflow.errors import NothingToAdjudicate, SeriesNotUsable
from medal_desktop.workflow.session import Session
from medal_desktop.workflow.workspace import Workspace, WorkspaceInUse
from tests.builders.workspaces import TASK, with_cases

OUTLINE = Place(case_id="case-001", task_id="finding", question_id="outline")
KEYS = ("case-001", "finding", "outline")


@pytest.fixture
def session(tmp_path: Path) -> Any:
    workspace = with_cases(tmp_path)
    describe.set_tasks(workspace, (TASK,))
    with workspace:
        yield Session(workspace)


def mark(number: int = 1, **more: Any) -> Mark:
    points = ((0.0, 0.0, 0.0), (float(number), 0.0, 0.0))
    return Mark(id=f"{number:016x}", series="series-001", shape=Shape.RULER, points=points, **more)


def drawing(session: Session) -> Segmentation:
    grid = annotate.series_grid(session.case("case-001"), "series-001")
    return Segmentation.empty(grid, np.zeros(grid.shape, np.int16))


def stroke(session: Session, drawn: Segmentation, at: tuple[int, int, int]) -> int:
    drawn.dab(at, Brush(label=1, radius_mm=3.0))
    assert drawn.keep()
    return session.note_stroke(OUTLINE, "series-001", drawn.history.last)


def kept_mask(session: Session) -> Any:
    return annotate.load_mask(session.workspace, *KEYS)


def answers(session: Session) -> dict[str, Any]:
    return {asked.question.id: asked.answer for asked in session.case("case-001").questions}


def test_that_two_hundred_acts_of_every_kind_are_taken_back_and_brought_again(
    session: Session,
) -> None:
    drawn = drawing(session)
    for number in range(50):
        yes = "yes" if number % 2 else "no"
        session.answer("case-001", "finding", "present", ChoiceAnswer(value=yes))
        session.answer("case-001", "finding", "volume", NumberAnswer(value=float(number)))
        session.put_mark("case-001", mark(number + 1))
        upto = stroke(session, drawn, (number % 6, 4 + number % 20, number % 30))
    session.workspace.rows("SELECT 1")
    annotate.save_mask(session.workspace, *KEYS, "series-001", drawn.labels, strokes=upto)
    last = (answers(session), session.list_marks("case-001"), drawn.labels.copy())
    assert len(session.journal) == 200
    while session.undo(drawn.labels) is not None:
        pass
    assert not drawn.labels.any()
    assert session.list_marks("case-001") == ()
    assert answers(session)["present"] is None
    assert answers(session)["volume"] is None
    while session.redo(drawn.labels) is not None:
        pass
    assert np.array_equal(drawn.labels, last[2])
    assert (answers(session), session.list_marks("case-001")) == last[:2]


def test_that_a_new_act_forgets_what_was_taken_back(session: Session) -> None:
    session.put_mark("case-001", mark(1))
    session.undo()
    session.put_mark("case-001", mark(2))
    assert session.redo() is None
    assert [one.id for one in session.list_marks("case-001")] == [mark(2).id]


def test_that_moving_a_mark_is_taken_back_to_where_it_was(session: Session) -> None:
    session.put_mark("case-001", mark(1))
    session.put_mark("case-001", mark(2).model_copy(update={"id": mark(1).id}))
    session.undo()
    assert session.list_marks("case-001") == (mark(1),)
    session.remove_mark("case-001", mark(1).id)
    session.undo()
    assert session.list_marks("case-001") == (mark(1),)


def test_that_strokes_are_taken_back_in_a_case_that_is_not_shown(session: Session) -> None:
    drawn = drawing(session)
    stroke(session, drawn, (2, 10, 10))
    first = drawn.labels.copy()
    upto = stroke(session, drawn, (4, 20, 20))
    annotate.save_mask(session.workspace, *KEYS, "series-001", drawn.labels, strokes=upto)
    session.undo()
    assert np.array_equal(kept_mask(session).labels, first)
    session.undo()
    assert answers(session)["outline"] is None
    session.redo()
    session.redo()
    assert np.array_equal(kept_mask(session).labels, drawn.labels)


def test_that_taking_back_an_import_brings_the_mask_before_it(
    session: Session, tmp_path: Path
) -> None:
    drawn = drawing(session)
    for name, value in (("a", 2), ("b", 4)):
        labels = np.zeros_like(drawn.labels)
        labels[value] = 1
        write_mask(tmp_path / f"{name}.nii.gz", labels, drawn.grid)
        session.answer_mask(*KEYS, "series-001", tmp_path / f"{name}.nii.gz", Job())
    session.undo()
    assert kept_mask(session).labels[2].all()
    assert not kept_mask(session).labels[4].any()
    session.clear(*KEYS)
    session.undo()
    assert kept_mask(session).labels[2].all()


def test_that_a_stroke_survives_a_crash_before_the_mask_was_written(session: Session) -> None:
    drawn = drawing(session)
    stroke(session, drawn, (2, 10, 10))
    stroke(session, drawn, (4, 20, 20))
    again = Session(session.workspace)
    assert again.recovered == 2
    assert np.array_equal(kept_mask(session).labels, drawn.labels)
    assert Session(session.workspace).recovered == 0


def test_that_strokes_noted_after_a_save_began_stay_apart(session: Session) -> None:
    drawn = drawing(session)
    number = stroke(session, drawn, (2, 10, 10))
    before = drawn.labels.copy()
    stroke(session, drawn, (4, 20, 20))
    annotate.save_mask(session.workspace, *KEYS, "series-001", before, strokes=number)
    assert Session(session.workspace).recovered == 1
    assert np.array_equal(kept_mask(session).labels, drawn.labels)


def test_that_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    workspace = with_cases(tmp_path)
    describe.set_tasks(workspace, (TASK,))
    folder = workspace.folder
    workspace.close()
    script = (
        "import sys, time, numpy as np\n"
        "from tests.workflow.test_session import *\n"
        "session = Session(Workspace.open(Path(sys.argv[1])))\n"
        "session.answer('case-001', 'finding', 'present', ChoiceAnswer(value='yes'))\n"
        "session.put_mark('case-001', mark(7))\n"
        "drawn = drawing(session)\n"
        "stroke(session, drawn, (2, 10, 10))\n"
        "print(int(drawn.labels.sum()), flush=True)\n"
        "time.sleep(600)\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as killed:
        assert killed.stdout is not None
        drawn = int(killed.stdout.readline())
        with pytest.raises(WorkspaceInUse):
            Workspace.open(folder)
        killed.send_signal(signal.SIGKILL)
    with Workspace.open(folder) as opened:
        session = Session(opened)
        assert answers(session)["present"] == ChoiceAnswer(value="yes")
        assert session.list_marks("case-001") == (mark(7),)
        assert int(kept_mask(session).labels.sum()) == drawn > 0


def test_that_the_second_reader_sees_nothing_of_the_first(session: Session) -> None:
    session.answer("case-001", "finding", "present", ChoiceAnswer(value="yes"))
    session.put_mark("case-001", mark(1))
    session.reader = "second"
    assert answers(session)["present"] is None
    assert session.list_marks("case-001") == ()
    assert not session.journal.can_undo
    session.answer("case-001", "finding", "present", ChoiceAnswer(value="no"))
    session.put_mark("case-001", mark(2))
    session.reader = "first"
    assert answers(session)["present"] == ChoiceAnswer(value="yes")
    assert [one.id for one in session.list_marks("case-001")] == [mark(1).id]
    second = marks.list_marks(session.workspace, "case-001", "second")
    assert [one.id for one in second] == [mark(2).id]


def test_that_the_second_readers_mask_lies_apart(session: Session) -> None:
    drawn = drawing(session)
    drawn.labels[1] = 1
    annotate.save_mask(session.workspace, *KEYS, "series-001", drawn.labels)
    drawn.labels[3] = 1
    annotate.save_mask(session.workspace, *KEYS, "series-001", drawn.labels, "second")
    assert not kept_mask(session).labels[3].any()
    second = annotate.load_mask(session.workspace, *KEYS, "second")
    assert second is not None
    assert second.labels[3].all()


def test_that_the_adjudicator_sees_both_and_what_is_chosen_becomes_the_reference(
    session: Session,
) -> None:
    session.answer("case-001", "finding", "present", ChoiceAnswer(value="yes"))
    session.reader = "second"
    session.answer("case-001", "finding", "present", ChoiceAnswer(value="no"))
    session.reader = "first"
    found = {one.asked.question.id: one for one in reading.compare(session.workspace, "case-001")}
    assert (found["present"].agree, found["present"].both) == (False, True)
    session.adjudicate("case-001", "finding", "present", "second")
    assert answers(session)["present"] == ChoiceAnswer(value="no")
    again = reading.compare(session.workspace, "case-001")[0]
    assert (again.first.answer, again.chosen) == (ChoiceAnswer(value="yes"), "second")
    session.adjudicate("case-001", "finding", "present", "first")
    assert answers(session)["present"] == ChoiceAnswer(value="yes")
    session.undo()
    assert answers(session)["present"] == ChoiceAnswer(value="no")


def test_that_an_answer_nobody_gave_cannot_be_chosen(session: Session) -> None:
    with pytest.raises(NothingToAdjudicate):
        session.adjudicate("case-001", "finding", "present", "second")


def test_that_the_time_of_each_reader_adds_up(session: Session) -> None:
    workspace = session.workspace
    for reader, more in (("first", 2.5), ("first", 1.0), ("second", 9.0)):
        reading.add_seconds(workspace, "case-001", reader, more)
    reading.add_seconds(workspace, "no-such-case", "first", 1.0)
    assert reading.seconds(workspace, "case-001", "first") == 3.5
    assert reading.seconds(workspace, "case-001", "second") == 9.0
    assert reading.seconds(workspace, "case-002", "first") == 0.0


def test_that_a_mark_on_a_series_of_another_case_is_refused(session: Session) -> None:
    stray = mark(1).model_copy(update={"series": "series-009"})
    with pytest.raises(SeriesNotUsable):
        session.put_mark("case-001", stray)
    assert not session.journal.can_undo
