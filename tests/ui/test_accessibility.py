"""The tree that a screen reader sees, and what an eye and a finger need, on every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

from medal_desktop.ui import theme
from medal_desktop.ui.commands.editor import ShortcutEditor
from medal_desktop.ui.commands.palette import Palette
from medal_desktop.ui.step_rail import STEPS
from tests.builders import views
from tests.builders.dicom import ct_series

ROLES = QAccessible.Role
CONTROLS = {
    ROLES.Button, ROLES.ButtonMenu, ROLES.CheckBox, ROLES.RadioButton, ROLES.ComboBox,
    ROLES.EditableText, ROLES.SpinBox, ROLES.Slider, ROLES.Dial, ROLES.Table, ROLES.Tree,
    ROLES.List, ROLES.PageTab, ROLES.MenuItem, ROLES.ProgressBar, ROLES.Canvas,
}  # fmt: skip
STEP = pytest.mark.parametrize("step", STEPS)


@pytest.fixture
def made(window: Any, qtbot: Any, tmp_path: Path) -> Any:
    """Show a step as it is in the middle of the work; Annotate with images and a hand."""

    def show(step: str) -> Any:
        if step == "annotate":
            ct_series(tmp_path / "cd")
        shown = window(
            step,
            tmp_path / "cd" if step == "annotate" else None,
            library_view=views.LIBRARY,
            packages=(views.PACKAGE,),
        )
        if step == "annotate":
            page = shown.page
            qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)
            page._on_draw(page.case.questions[2])
            qtbot.waitUntil(lambda: page.drawing.hand is not None)
        QApplication.processEvents()
        return shown

    return show


def nodes(root: QWidget) -> Iterator[Any]:
    """All that is shown below a widget in the tree of accessible objects, with its path."""
    waiting = [(QAccessible.queryAccessibleInterface(root), ())]
    while waiting:
        node, path = waiting.pop()
        if node is None or not node.isValid() or node.state().invisible:
            continue
        yield node, path
        if node.role() in {ROLES.Table, ROLES.Tree, ROLES.List}:
            continue
        for at in range(node.childCount()):
            name = node.text(QAccessible.Text.Name) or str(node.role())
            waiting.append((node.child(at), (*path, name)))


def unnamed(root: QWidget) -> list[Any]:
    return [
        (path[-3:], str(node.role()), getattr(node.object(), "objectName", str)())
        for node, path in nodes(root)
        if node.role() in CONTROLS
        and not node.text(QAccessible.Text.Name).strip()
        and not _inside_of_a_control(node)
    ]


def _inside_of_a_control(node: Any) -> bool:
    """The field of a combo or spin box speaks with the name of what it is part of."""
    above = node.parent()
    return above is not None and above.role() in {ROLES.ComboBox, ROLES.SpinBox, ROLES.PageTabList}


def small(window: QWidget) -> list[Any]:
    """Controls that are hard to hit."""
    return [
        (type(one).__name__, one.objectName(), one.width(), one.height())
        for kind in (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)
        for one in window.findChildren(kind)
        if one.isVisible()
        and min(one.width(), one.height()) < 24
        and not isinstance(one.parentWidget(), (QComboBox, QAbstractSpinBox, QLineEdit))
        and not one.objectName().startswith("qt_")
    ]


def beyond_the_keyboard(window: Any) -> list[str]:
    """Buttons that neither Tab nor a command reaches."""
    known = {command.id for command in window.hookup.table.commands()}
    return [
        one.objectName() or one.accessibleName() or one.text()
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.isEnabled() and not one.objectName().startswith("qt_")
        and one.objectName() not in known
        and not int(one.focusPolicy().value) & 1
    ]  # fmt: skip


def dim(window: QWidget) -> list[Any]:
    """Words with too little contrast to what is behind them."""
    return [
        (one.objectName(), one.text()[:20], round(ratio, 2))
        for one in window.findChildren(QLabel)
        if one.isVisible() and one.text() and one.isEnabled()
        for ratio in (contrast(ink(one), behind(one)),)
        if ratio < 4.5
    ]


@STEP
def test_that_every_control_has_a_name_can_be_hit_and_is_reached_by_the_keyboard(
    made: Any, step: str
) -> None:
    window = made(step)
    assert unnamed(window) == []
    assert small(window) == []
    assert beyond_the_keyboard(window) == []


@STEP
def test_that_words_stand_out_from_what_is_behind_them_in_both_themes(
    made: Any, qapp: QApplication, step: str
) -> None:
    window = made(step)
    found = {}
    for name in ("light", "dark"):
        theme.wear(qapp, name)
        QApplication.processEvents()
        found[name] = dim(window)
    assert found == {"light": [], "dark": []}


def ink(widget: QLabel) -> QColor:
    """The colour that a label writes with, after the style sheet."""
    widget.ensurePolished()
    return widget.palette().color(QPalette.ColorRole.WindowText)


def behind(widget: QWidget) -> QColor:
    """The nearest surface behind a widget: a card's, or the window's."""
    worn = theme.current()
    above: QWidget | None = widget
    while above is not None:
        if above.property("card") == "true":
            return worn.colour("surface")
        above = above.parentWidget()
    return worn.colour("background")


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.2's ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_that_palette_keys_and_tour_are_named_too(made: Any, qtbot: Any) -> None:
    window = made("load")
    table = window.hookup.table
    for dialog in (Palette(window, table.commands()), ShortcutEditor(window, table)):
        qtbot.addWidget(dialog)
        dialog.show()
        assert unnamed(dialog) == []
    window.hookup.start_tour()
    assert unnamed(window.hookup.tour) == []
