from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QToolButton,
    QWidget,
)

from medal_desktop.base.errors import UnsafePath
from medal_desktop.ui import theme
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.step_rail import STEPS, step_key
from medal_desktop.ui.viewer.slice_view import SliceView
from medal_desktop.workflow.views import RailView, StepState, StepView
from tests.builders import views
from tests.builders.desk import FrozenDesk
from tests.builders.dicom import ct_series

LEFT = Qt.MouseButton.LeftButton
CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, SliceView)
STEP = pytest.mark.parametrize("step", STEPS)


def controls(widget: QWidget) -> list[QWidget]:
    """Everything one can press, write into or look at; without Qt's own inner parts."""
    found: list[QWidget] = []
    for kind in CONTROLS:
        found += widget.findChildren(kind)
    return [w for w in found if not w.objectName().startswith("qt_") and not _inside_combo(w)]


def _inside_combo(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractItemView | QScrollBar | QLineEdit):
            return True
        above = above.parentWidget()
    return False


def test_that_the_window_opens_where_one_left_off(window: Any) -> None:
    assert window().page.accessibleName() == "Annotate"


def test_that_a_step_that_is_clicked_before_the_first_page_is_there_is_opened(
    shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    made = MainWindow(FrozenDesk(tmp_path, None))  # type: ignore[arg-type]  # frozen views
    made.open_step("describe")
    shown(made)
    qtbot.waitUntil(lambda: bool(made.pages))
    assert list(made.pages) == ["describe"]


def test_that_a_new_workspace_opens_at_its_first_step(window: Any) -> None:
    steps = (
        StepView(name="Load", state=StepState.READY, words="choose images"),
        *views.RAIL.steps[1:],
    )
    assert window(rail=RailView(steps=steps)).page.accessibleName() == "Load"


@STEP
def test_that_the_rail_leads_to_every_page(window: Any, qtbot: Any, step: str) -> None:
    made = window()
    qtbot.mouseClick(made.rail.buttons[step], LEFT)
    assert step_key(made.page.accessibleName()) == step
    assert made.rail.buttons[step].isChecked()


def test_that_ctrl_and_a_number_leads_to_a_page(window: Any, qtbot: Any) -> None:
    made = window("load")
    for number, step in enumerate(STEPS, start=1):
        assert made.rail.buttons[step].shortcut().toString() == f"Ctrl+{number}"


def test_that_each_step_tells_its_state_and_what_is_missing_in_words(window: Any) -> None:
    made = window()
    found = {key: button.accessibleDescription() for key, button in made.rail.buttons.items()}
    assert found["load"] == "done. 3 cases"
    assert found["seal"] == "waiting. 3 lines open"


def test_that_the_rail_is_read_again_after_each_act(window: Any, qtbot: Any) -> None:
    made = window("load")
    before = sum(call[0] == "rail" for call in made.desk.called)
    made.page.changed.emit()
    qtbot.waitUntil(lambda: sum(call[0] == "rail" for call in made.desk.called) > before)


def test_that_many_acts_at_once_read_the_rail_twice_at_most(window: Any, qtbot: Any) -> None:
    made = window("load")
    qtbot.waitUntil(lambda: made._reading is None)
    before = sum(call[0] == "rail" for call in made.desk.called)
    for _ in range(20):
        made.page.changed.emit()
    qtbot.waitUntil(lambda: made._reading is None)
    assert sum(call[0] == "rail" for call in made.desk.called) - before == 2


def test_that_a_rail_that_cannot_be_read_still_opens_a_page(window: Any) -> None:
    made = window(rail=UnsafePath())
    assert made.page.accessibleName() == "Load"


def test_that_escape_puts_an_error_away(window: Any, qtbot: Any) -> None:
    made = window("load")
    made.show_error(UnsafePath())
    assert made.banner.isVisible()
    qtbot.mouseClick(made.banner.findChild(QToolButton, "banner-close"), LEFT)
    assert not made.banner.isVisible()


def test_that_the_next_success_puts_an_old_error_away(window: Any) -> None:
    made = window("load")
    made.show_error(UnsafePath())
    made.page.changed.emit()
    assert not made.banner.isVisible()


def test_that_the_theme_changes_by_one_button_and_is_kept(window: Any, qtbot: Any) -> None:
    made = window("load")
    qtbot.mouseClick(made.findChild(QToolButton, "theme"), LEFT)
    assert theme.current().name == "light"
    assert made.desk.settings.theme == "light"
    image = made.grab().toImage()
    assert image.pixelColor(600, 790).name() == theme.load("light").colours["background"].lower()


def test_that_about_says_that_it_is_no_medical_device(window: Any, qtbot: Any) -> None:
    made = window("load")
    qtbot.mouseClick(made.findChild(QToolButton, "about"), LEFT)
    (notice,) = [
        w for w in QApplication.topLevelWidgets() if w.objectName() == "notice" and w.isVisible()
    ]
    words = [label.text() for label in notice.findChildren(QLabel)]
    assert "Not a medical device" in words
    notice.close()


@pytest.mark.parametrize("name", ["dark", "light"])
@STEP
def test_that_every_control_has_a_name_and_is_large_enough(
    window: Any, qtbot: Any, qapp: QApplication, tmp_path: Any, step: str, name: str
) -> None:
    theme.wear(qapp, name)
    ct_series(tmp_path / "ct")
    made = window(step, tmp_path / "ct", library_view=views.LIBRARY, packages=(views.PACKAGE,))
    qtbot.waitUntil(lambda: not made.page.busy)
    if step == "annotate":
        qtbot.waitUntil(lambda: len(made.page.viewer.views) == 3)
    found = [control for control in controls(made) if control.isVisible()]
    assert len(found) > 10
    for control in found:
        text = control.text() if isinstance(control, QAbstractButton) else ""
        assert control.accessibleName() or text, control.objectName()
        assert control.objectName(), (type(control), text)
        assert min(control.width(), control.height()) >= 28, control.objectName()


@STEP
def test_that_no_words_are_cut_off_in_a_small_window(window: Any, qtbot: Any, step: str) -> None:
    made = window(step, library_view=views.LIBRARY, packages=(views.PACKAGE,))
    made.resize(1080, 680)
    qtbot.waitUntil(lambda: not made.page.busy)
    QApplication.processEvents()
    for button in made.findChildren(QPushButton):
        if button.isVisible() and button.property("role") not in {"row", "choice", "link"}:
            needed = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= needed + 16, button.text()


@STEP
def test_that_tab_reaches_every_button_that_can_be_pressed(
    window: Any, qtbot: Any, step: str
) -> None:
    made = window(step, library_view=views.LIBRARY, packages=(views.PACKAGE,))
    qtbot.waitUntil(lambda: not made.page.busy)
    reached, place = set(), made
    for _ in range(400):
        place = place.nextInFocusChain()
        reached.add(place)
    for button in made.page.findChildren(QPushButton):
        if button.isVisible() and button.isEnabled():
            assert button in reached
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_that_closing_lets_go_of_the_workspace(window: Any, monkeypatch: Any) -> None:
    made = window("load")
    closed = []
    monkeypatch.setattr(made.desk.workspace, "close", lambda: closed.append(True))
    made.close()
    assert closed == [True]


def test_that_a_window_which_was_closed_reads_its_closed_workspace_no_more(
    window: Any, qtbot: Any
) -> None:
    made = window("load")
    qtbot.waitUntil(lambda: made._reading is None)
    made.close()
    made.read_rail()
    assert made._reading is None
