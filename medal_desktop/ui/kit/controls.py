"""Buttons and labels with a name, a meaning and a size that a finger can hit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.theme import Tone


def button(
    text: str,
    name: str,
    *,
    role: str = "plain",
    icon: str = "",
    tip: str = "",
    shortcut: str = "",
) -> QPushButton:
    """Make a button; `role` is plain, primary, quiet, danger, link, row or choice."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("role", role)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setMinimumHeight(32)
    if icon:
        tone = {"primary": Tone.ON_ACCENT, "danger": Tone.DANGER, "link": Tone.ACCENT}
        icons.put(made, icon, tone.get(role, Tone.TEXT))
    _explain(made, tip, shortcut)
    return made


def icon_button(
    icon: str, name: str, title: str, *, shortcut: str = "", checkable: bool = False
) -> QToolButton:
    """Make a button that shows only an icon; `title` is its tooltip and its accessible name."""
    made = QToolButton()
    made.setObjectName(name)
    made.setProperty("role", "quiet")
    made.setAccessibleName(title)
    made.setCheckable(checkable)
    made.setFixedSize(34, 34)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    icons.put(made, icon)
    _explain(made, title, shortcut)
    return made


def clearable(field: QLineEdit, title: str) -> None:
    """Let a field be emptied by a cross at its end, named `title`.

    Qt's own cross is loaded from the style, which holds the window up for a tenth of a second.
    """
    empty = field.addAction(icons.icon("x", Tone.MUTED), QLineEdit.ActionPosition.TrailingPosition)
    empty.setText(title)
    empty.setToolTip(title)
    empty.setVisible(False)
    empty.triggered.connect(field.clear)
    field.textChanged.connect(lambda words: empty.setVisible(bool(words)))


def label(
    text: str = "", name: str = "", *, tone: str = "text", size: str = "body", wrap: bool = False
) -> QLabel:
    """Make a label; `size` is small, body, strong, large or title. Never rich text."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setObjectName(name)
    made.setProperty("tone", tone)
    made.setProperty("text-size", size)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made


def chip(text: str = "", name: str = "", tone: str = "muted") -> QLabel:
    """Make a short word in a rounded frame, for a state."""
    made = label(text, name, tone=tone)
    made.setProperty("chip", "true")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def retone(widget: QWidget, tone: str) -> None:
    """Change what a label's colour means."""
    if widget.property("tone") != tone:
        restyle(widget, tone=tone)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at (`a_b` is `a-b`), and have it look again."""
    for name, value in properties.items():
        widget.setProperty(name.replace("_", "-"), value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _explain(made: QPushButton | QToolButton, tip: str, shortcut: str) -> None:
    if shortcut:
        keys = QKeySequence(shortcut)
        made.setShortcut(keys)
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
        tip = f"{tip}  ({shown})" if tip else shown
    made.setToolTip(tip)
