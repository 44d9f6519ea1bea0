from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QToolButton

from medal_desktop.annotation.marks.model import Shape
from medal_desktop.ui.commands.editor import ShortcutEditor
from medal_desktop.ui.commands.palette import Palette
from medal_desktop.ui.commands.table import Command, delivered
from tests.builders import views
from tests.builders.sitting import Reader, open_window, workspace_with

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def reader(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Reader]:
    folder = workspace_with(tmp_path, views.TASK)
    window = open_window(qapp, qtbot, folder, tmp_path / "settings")
    yield Reader(window, qtbot)
    window.close()
    window.deleteLater()


def table(reader: Reader) -> Any:
    return reader.window.hookup.table


def test_that_no_two_delivered_commands_share_keys() -> None:
    keys = [QKeySequence(keys).toString() for keys in delivered().values()]
    assert len(keys) == len(set(keys))
    assert all(keys)


def test_that_a_letter_takes_up_a_tool_and_a_field_keeps_its_letters(
    reader: Reader, qtbot: Any
) -> None:
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: reader.page.marking.pencil.shape is Shape.RULER)
    field = reader.page.questions.entries[1].field
    field.setFocus()
    qtbot.keyClicks(field, "e1")
    assert field.text() == "e1"
    assert reader.page.marking.pencil.shape is Shape.RULER


def test_that_escape_lets_go_of_what_is_begun(reader: Reader, qtbot: Any) -> None:
    reader.page.marking.choose(Shape.POLYLINE)
    reader.drag((0, 0))
    assert reader.page.marking.pencil.busy
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_Escape)
    assert not reader.page.marking.pencil.busy


def test_that_everything_on_the_screen_is_in_the_table(reader: Reader) -> None:
    known = {one.id for one in table(reader).commands()}
    shown = {
        button.objectName()
        for button in reader.window.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and button.objectName()
        and not button.objectName().startswith("qt_")
    }  # fmt: skip
    assert shown <= known
    assert {"view-mirror", "annotate-next-open", "palette", "export-seg"} <= known
    assert all(one.title for one in table(reader).commands())


def test_that_a_command_is_found_by_its_words_and_done(reader: Reader, qtbot: Any) -> None:
    def choose() -> None:
        dialog: Any = QApplication.activeModalWidget()
        assert isinstance(dialog, Palette)
        qtbot.keyClicks(dialog.field, "cobb")
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    QTimer.singleShot(200, choose)
    reader.window.hookup.open_palette()
    assert reader.page.marking.pencil.shape is Shape.COBB


def test_that_a_palette_says_when_nothing_fits(qtbot: Any, shown: Any) -> None:
    command = Command(id="a", title="Ruler", keys="D", run=lambda: None)
    palette = shown(Palette(None, (command,)), 400, 300)  # type: ignore[arg-type]  # no parent
    palette.field.setText("xyz")
    assert palette.list.count() == 0
    assert palette._none.isVisible()
    palette.field.setText("rul")
    assert palette.list.count() == 1


def test_that_keys_are_changed_searched_and_refused_where_taken(reader: Reader, qtbot: Any) -> None:
    editor = ShortcutEditor(reader.window, table(reader))
    qtbot.addWidget(editor)
    said: list[bool] = []
    editor.changed.connect(lambda: said.append(True))
    editor.filter.setText("ruler")
    assert editor.current.id == "mark-ruler"  # type: ignore[union-attr]  # it is there
    editor.field.setKeySequence(QKeySequence("A"))
    editor._use()
    told: Any = editor.findChild(QLabel, "shortcut-told")
    assert "Angle" in told.text()
    assert not said
    editor.field.setKeySequence(QKeySequence("Ctrl+J"))
    editor._use()
    assert said
    made: Any = reader.window.findChild(QToolButton, "mark-ruler")
    assert made.shortcut() == QKeySequence("Ctrl+J")
    assert "Ctrl+J" in made.toolTip()
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_J, CONTROL)
    qtbot.waitUntil(lambda: reader.page.marking.pencil.shape is Shape.RULER)
    editor._reset()
    assert made.shortcut() == QKeySequence("D")


def test_that_chosen_keys_are_kept_with_the_settings(reader: Reader) -> None:
    reader.window.hookup.keys_chosen.emit({"mark-ruler": "Ctrl+J"})
    assert reader.window.desk.settings.shortcuts == {"mark-ruler": "Ctrl+J"}


def test_that_the_tour_has_six_steps_and_is_remembered(reader: Reader) -> None:
    reader.window.hookup.start_tour()
    seen = []
    for _ in range(6):
        title: Any = reader.window.findChild(QLabel, "tour-title")
        seen.append(title.text())
        reader.press("tour-next")
    assert len(set(seen)) == 6
    assert not reader.window.hookup.tour.isVisible()  # type: ignore[union-attr]  # begun above
    assert reader.window.desk.settings.seen_tour
    assert reader.window.findChild(QLineEdit) is not None
