"""One field of the form: what to write, why, an example, and what is missing as one types."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from medal_desktop.ui.kit.controls import label, restyle, retone
from medal_desktop.ui.kit.layout import box, column
from medal_desktop.workflow.views import FieldView

_PAUSE_MS = 500


class Field(QWidget):
    """Title, entry and problem at the left; help and example at the right.

    `edited(name, value)` comes half a second after the last key, and at once when one goes on.
    """

    edited = Signal(str, object)

    def __init__(self, view: FieldView, path: str = "") -> None:
        super().__init__()
        self.view = view
        self.path = f"{path}-{view.name}" if path else view.name
        self.setObjectName(f"field-{self.path}")
        self._shown: Any = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        self.entry = self.build()
        self.entry.setAccessibleName(view.title)
        self.entry.setAccessibleDescription(view.help)
        self._problem = label("", f"problem-{self.path}", tone="warning", size="small", wrap=True)
        self._lay_out(inside=bool(path))
        self.show_field(view)

    def build(self) -> QWidget:
        """Make the widget one writes into."""
        raise NotImplementedError

    def value(self) -> Any:
        """Read the widget; None when it is empty."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Write a value into the widget."""
        raise NotImplementedError

    def show_field(self, view: FieldView) -> None:
        """Show the value kept, unless one is being typed, and what is missing."""
        self.view = view
        if not self._timer.isActive() and self.value() != view.value:
            self.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.put(view.value)
            self._timer.stop()
            self.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if not self._timer.isActive():
            self._shown = self.value()
        self.show_problem(view.problem)

    def show_problem(self, problem: str) -> None:
        """Say what is missing; a field not written yet is only marked as required."""
        untouched = self.value() in (None, "", [], ()) and self.view.required
        self._problem.setText(self.tr("Still needed") if problem and untouched else problem)
        retone(self._problem, "muted" if untouched else "warning")
        self._problem.setVisible(bool(problem))
        restyle(self.entry, problem="true" if problem and not untouched else "false")

    def flush(self) -> None:
        """Hand on what was typed; what is only shown, perhaps in another order, is not."""
        waiting = self._timer.isActive()
        self._timer.stop()
        value = self.value()
        if value != self._shown or waiting:
            self.edited.emit(self.view.name, value)

    def touch(self) -> None:
        """Note that something was typed."""
        self._timer.start()

    def name(self) -> str:
        """Give the object name for the entry."""
        return f"entry-{self.path}"

    def _lay_out(self, *, inside: bool) -> None:
        """A field inside of another has no room for help; its help is the tooltip."""
        view = self.view
        title = label(view.title + ("  *" if view.required else ""), wrap=True)
        title.setProperty("text-size", "body" if inside else "strong")
        title.setBuddy(self.entry)
        title.setToolTip(view.help)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(24)
        line.addLayout(column(title, self.entry, self._problem, None, space=4), 3)
        if not inside:
            help_text = label(view.help, tone="muted", size="small", wrap=True)
            shown = example(view)
            words = self.tr("Example: {text}").format(text=shown) if shown else ""
            sample = label(words, tone="muted", size="small", wrap=True)
            line.addWidget(box(column(20, help_text, sample, None, space=4)), 2)


class TextField(Field):
    """One line."""

    def build(self) -> QWidget:
        """A line."""
        made = QLineEdit()
        made.setObjectName(self.name())
        made.textEdited.connect(self.touch)
        made.editingFinished.connect(self.flush)
        made.setPlaceholderText(example(self.view) if "-" in self.path else "")
        if self.view.limit:
            made.setMaxLength(self.view.limit)
        if self.view.kind == "date":
            made.setPlaceholderText(self.tr("year-month-day"))
            made.setMaximumWidth(300)
        return made

    def value(self) -> Any:
        """The words, without blanks around them."""
        return self._line().text().strip() or None

    def put(self, value: Any) -> None:
        """Write the words."""
        self._line().setText("" if value is None else str(value))

    def _line(self) -> QLineEdit:
        found = self.findChild(QLineEdit, self.name())
        return found if found is not None else QLineEdit()


class NumberField(TextField):
    """A number; what is no number is handed on as written, so that the form can say so."""

    def value(self) -> Any:
        """The number, whole where it is whole."""
        words = self._line().text().strip().replace(",", ".")
        if not words:
            return None
        try:
            number = float(words)
        except ValueError:
            return words
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


class LongTextField(Field):
    """Several lines."""

    def build(self) -> QWidget:
        """A box."""
        made = _Box()
        made.setObjectName(self.name())
        made.setTabChangesFocus(True)
        made.setFixedHeight(104)
        made.textChanged.connect(self.touch)
        made.left.connect(self.flush)
        return made

    def value(self) -> Any:
        """The words."""
        return self._text().strip() or None

    def put(self, value: Any) -> None:
        """Write the words."""
        self._write("" if value is None else str(value))

    def _text(self) -> str:
        found = self.findChild(QPlainTextEdit, self.name())
        return found.toPlainText() if found is not None else ""

    def _write(self, words: str) -> None:
        found = self.findChild(QPlainTextEdit, self.name())
        if found is not None:
            found.setPlainText(words)
        self._timer.stop()


class ListField(LongTextField):
    """One item per line."""

    def value(self) -> Any:
        """The lines that hold something."""
        lines = [line.strip() for line in self._text().splitlines()]
        return [line for line in lines if line] or None

    def put(self, value: Any) -> None:
        """Write one item per line."""
        self._write("\n".join(str(item) for item in value or ()))


class ChoiceField(Field):
    """One of some options."""

    def build(self) -> QWidget:
        """A list that opens."""
        made = QComboBox()
        made.setObjectName(self.name())
        made.addItem(self.tr("Choose …"), None)
        for code, title in self.view.options:
            made.addItem(title, code)
        made.activated.connect(self.flush)
        return made

    def value(self) -> Any:
        """The code of the option chosen."""
        found = self.findChild(QComboBox, self.name())
        return found.currentData() if found is not None else None

    def put(self, value: Any) -> None:
        """Choose an option by its code."""
        found = self.findChild(QComboBox, self.name())
        if found is not None:
            found.setCurrentIndex(max(found.findData(value), 0))


class ChoicesField(Field):
    """Any of some options."""

    def build(self) -> QWidget:
        """A box to tick for each."""
        holder = QWidget()
        holder.setObjectName(self.name())
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for code, title in self.view.options:
            tick = QCheckBox(title)
            tick.setObjectName(f"{self.name()}-{code}")
            tick.setProperty("code", code)
            tick.clicked.connect(self.flush)
            inner.addWidget(tick)
        return holder

    def value(self) -> Any:
        """The codes of the options ticked."""
        return [str(tick.property("code")) for tick in self._ticks() if tick.isChecked()] or None

    def put(self, value: Any) -> None:
        """Tick options by their codes."""
        for tick in self._ticks():
            tick.setChecked(str(tick.property("code")) in (value or ()))

    def _ticks(self) -> list[QCheckBox]:
        return self.findChildren(QCheckBox)


def example(view: FieldView) -> str:
    """Write a field's example for people; one with fields of its own shows theirs instead."""
    titles = dict(view.options)
    given = view.example
    if view.fields or given in (None, ""):
        return ""
    items = given if isinstance(given, list | tuple) else [given]
    return ", ".join(titles.get(str(item), str(item)) for item in items)


class _Box(QPlainTextEdit):
    """A box of text that says when one goes on."""

    left = Signal()

    def focusOutEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Say that one goes on."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()
