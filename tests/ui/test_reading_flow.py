from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFileDialog, QLabel

from medal_desktop.annotation.marks.model import Shape
from medal_desktop.package.documents import ChoiceAnswer
from medal_desktop.ui.item_models.worklist import clock
from medal_desktop.ui.viewer.planes import Plane
from tests.builders import views
from tests.builders.sitting import Reader, open_window, workspace_with


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace_with(tmp_path, views.TASK)


@pytest.fixture
def reader(qapp: QApplication, qtbot: Any, tmp_path: Path, folder: Path) -> Iterator[Reader]:
    window = open_window(qapp, qtbot, folder, tmp_path / "settings")
    yield Reader(window, qtbot)
    window.close()
    window.deleteLater()


def read_as(reader: Reader, who: str) -> None:
    made: Any = reader.window.findChild(QComboBox, "reader")
    index = made.findData(who)
    made.setCurrentIndex(index)
    made.activated.emit(index)
    reader.images()
    reader.rest()


def test_that_the_worklist_shows_each_case_and_opens_one_by_enter(
    reader: Reader, qtbot: Any
) -> None:
    reader.press("choice-task-1-present-yes")
    reader.press("open-worklist")
    table = reader.page.conduct.worklist.table
    rows = [
        [str(table.model().index(row, column).data()) for column in range(5)] for row in range(2)
    ]
    assert [row[2] for row in rows] == ["◐ started", "○ open"]
    assert [row[3] for row in rows] == ["1/3", "0/3"]
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.page.case.number == 2)
    assert reader.page.conduct.stack.currentIndex() == 0
    reader.images()


def test_that_one_key_leads_to_the_next_open_case(reader: Reader, qtbot: Any) -> None:
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: reader.page.case.number == 2)
    reader.images()
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: reader.page.case.number == 1)
    reader.images()


def test_that_the_time_counts_while_somebody_looks_and_is_kept(reader: Reader) -> None:
    watch = reader.page.conduct.watch
    for _ in range(65):
        watch._tick()
    told = reader.window.findChild(QLabel, "case-time").text()  # type: ignore[union-attr]  # it is there
    assert told >= "1:05"
    watch.keep()
    assert reader.window.desk.seconds("case-001") >= 65
    assert clock(245) == "4:05"


def test_that_the_second_reader_is_blind_and_the_adjudicator_sees_both(reader: Reader) -> None:
    reader.press("choice-task-1-present-yes")
    read_as(reader, "second")
    assert reader.answer("present") is None
    reader.press("choice-task-1-present-no")
    read_as(reader, "adjudicate")
    told: Any = reader.window.findChild(QLabel, "agree-task-1-present")
    assert told.text() == "differ"
    reader.press("take-second-task-1-present")
    assert reader.answer("present") == ChoiceAnswer(value="no")
    again: Any = reader.window.findChild(QLabel, "agree-task-1-present")
    assert again.text() == "decided"


def test_that_the_difference_of_two_masks_is_drawn(reader: Reader, qtbot: Any) -> None:
    for who, to in (("first", 40), ("second", -40)):
        read_as(reader, who)
        reader.press("draw-task-1-extent")
        qtbot.waitUntil(lambda: reader.page.drawing.hand is not None)
        reader.drag((0, 0), (to, 0))
        reader.press("draw-done")
        qtbot.waitUntil(lambda: reader.answer("extent") is not None)
    read_as(reader, "adjudicate")
    reader.press("differ-task-1-extent")
    mask = reader.page.viewer.scene.state.mask
    assert {int(value) for value in set(mask.reshape(-1))} == {0, 1, 2, 3}
    told: Any = reader.window.findChild(QLabel, "agree-task-1-extent")
    assert told.text().startswith("Dice 0.")


def test_that_every_case_begins_as_one_was_shown(reader: Reader, qtbot: Any) -> None:
    reader.page.viewer.set_layout(Plane.CORONAL)
    reader.press("mark-ruler")
    reader.press("open-worklist")
    reader.press("template-keep")
    reader.press("worklist-close")
    reader.page.conduct.next_open()
    reader.images()
    qtbot.waitUntil(lambda: reader.page.viewer.layout_name == "coronal")
    assert reader.page.marking.pencil.shape is Shape.RULER
    reader.press("open-worklist")
    reader.press("template-drop")
    assert not reader.page.conduct.template.kept


def test_that_the_last_answer_leads_on_by_itself_where_one_wants_that(
    reader: Reader, qtbot: Any
) -> None:
    reader.press("open-worklist")
    box: Any = reader.window.findChild(QCheckBox, "worklist-auto")
    box.setChecked(True)
    reader.press("worklist-close")
    reader.press("draw-task-1-extent")
    qtbot.waitUntil(lambda: reader.page.drawing.hand is not None)
    reader.drag((0, 0), (30, 0))
    reader.press("draw-done")
    reader.press("choice-task-1-present-yes")
    field: Any = reader.page.questions.entries[1].field
    field.setFocus()
    qtbot.keyClicks(field, "4")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: reader.page.case.number == 2, timeout=30_000)
    reader.images()


def test_that_one_comes_back_to_where_one_was(
    qapp: QApplication, qtbot: Any, tmp_path: Path, folder: Path
) -> None:
    first = Reader(open_window(qapp, qtbot, folder, tmp_path / "s"), qtbot)
    first.page.open_case(2)
    first.images()
    first.page.viewer.scene.go_to(Plane.AXIAL, 1)
    first.page.viewer.set_layout(Plane.SAGITTAL)
    first.window.close()
    second = Reader(open_window(qapp, qtbot, folder, tmp_path / "s"), qtbot)
    assert second.page.case.number == 2
    assert second.page.viewer.scene.state.index(Plane.AXIAL) == 1
    assert second.page.viewer.layout_name == "sagittal"
    second.window.close()


def test_that_marks_are_written_and_taken_again(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.press("mark-ruler")
    reader.drag((-40, 0), (0, 0), (40, 0))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    reader.page.conduct.handover.export("sr")
    reader.rest()
    assert "name the patient" in reader.page.conduct.told.accessibleName()
    (path,) = (tmp_path / "out").iterdir()
    reader.page.steps.undo()
    assert reader.window.desk.marks("case-001") == ()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    reader.page.conduct.handover.take_marks()
    reader.rest()
    assert len(reader.window.desk.marks("case-001")) == 1
    assert len(reader.page.marking.board.marks) == 1
