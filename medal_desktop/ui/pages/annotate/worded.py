"""Answers in words: several options, a text, a report with its items."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from medal_desktop.package.documents import ChoicesAnswer, ReportAnswer, TextAnswer
from medal_desktop.ui.kit.controls import button
from medal_desktop.ui.kit.layout import row
from medal_desktop.ui.pages.annotate.answers import Entry
from medal_desktop.workflow.views import QuestionView


class ChoicesEntry(Entry):
    """One box per option; the number keys tick them; none of them is an answer too."""

    def build(self) -> None:
        """Add the options."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.boxes: dict[str, QCheckBox] = {}
        for number, option in enumerate(self.view.question.options, start=1):
            made = QCheckBox(f"{number}    {option.label}")
            made.setObjectName(f"choices-{self.name}-{option.code}")
            made.setAccessibleName(option.label)
            made.clicked.connect(self._give)
            self.boxes[option.code] = made
            self._box.addWidget(made)
        none = button(self.tr("None of these"), f"none-{self.name}", role="quiet")
        none.clicked.connect(lambda: self.answered.emit(self.view, ChoicesAnswer(values=())))
        self._box.addLayout(row(none, None))

    def show_answer(self, view: QuestionView) -> None:
        """Tick what was chosen."""
        super().show_answer(view)
        chosen = view.answer.values if isinstance(view.answer, ChoicesAnswer) else ()
        for code, made in self.boxes.items():
            made.setChecked(code in chosen)

    def choose(self, number: int) -> bool:
        """Tick the option with a number, from 1, or take it back; False when there is none."""
        if not 1 <= number <= len(self.boxes):
            return False
        list(self.boxes.values())[number - 1].toggle()
        self._give()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Tick by number."""
        if event.modifiers() or not self.choose(event.key() - Qt.Key.Key_0):
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Bring the keyboard to the first option."""
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        values = tuple(code for code, made in self.boxes.items() if made.isChecked())
        self.answered.emit(self.view, ChoicesAnswer(values=values))


class TextEntry(Entry):
    """A line of words; kept when one presses Enter or goes on."""

    def build(self) -> None:
        """Add the field."""
        self.field = QLineEdit()
        self.field.setObjectName(f"text-{self.name}")
        self.field.setAccessibleName(self.view.question.text)
        self.field.setMaxLength(2000)
        self.field.editingFinished.connect(self._on_finished)
        self._box.addWidget(self.field)

    def show_answer(self, view: QuestionView) -> None:
        """Show the words kept, unless others are being typed."""
        super().show_answer(view)
        if not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(view.answer.value if isinstance(view.answer, TextAnswer) else "")

    def take_focus(self) -> None:
        """Bring the keyboard to the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_finished(self) -> None:
        if not self.field.isModified():
            return
        self.field.setModified(False)
        words = self.field.text().strip()
        if words:
            self.answered.emit(self.view, TextAnswer(value=words))
        elif self.view.answer is not None:
            self.cleared.emit(self.view)


class _Writing(QPlainTextEdit):
    """Gives the keyboard on by Tab, and says when one leaves it."""

    def __init__(self, entry: ReportEntry) -> None:
        super().__init__()
        self._entry = entry
        self.setTabChangesFocus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what was written."""
        super().focusOutEvent(event)
        self._entry.keep()


class ReportEntry(Entry):
    """A report, and which of the rubric's items hold; kept when one goes on."""

    def build(self) -> None:
        """Add the text and the items."""
        self.field = _Writing(self)
        self.field.setObjectName(f"report-{self.name}")
        self.field.setAccessibleName(self.view.question.text)
        self.field.setMinimumHeight(110)
        self._box.addWidget(self.field)
        self.items: dict[str, QCheckBox] = {}
        for item in self.view.question.rubric:
            made = QCheckBox(item.text)
            made.setObjectName(f"item-{self.name}-{item.id}")
            made.clicked.connect(self.keep)
            self.items[item.id] = made
            self._box.addWidget(made)

    def show_answer(self, view: QuestionView) -> None:
        """Show the report kept, unless it is being written."""
        super().show_answer(view)
        given = view.answer if isinstance(view.answer, ReportAnswer) else None
        if not self.field.hasFocus():
            self.field.setPlainText(given.text if given else "")
        for name, made in self.items.items():
            made.setChecked(given is not None and name in given.items)

    def take_focus(self) -> None:
        """Bring the keyboard to the text."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Say what is written, where it differs from what is kept."""
        text = self.field.toPlainText().strip()[:20_000]
        given = self.view.answer
        if not text:
            if given is not None:
                self.cleared.emit(self.view)
            return
        items = tuple(name for name, made in self.items.items() if made.isChecked())
        now = ReportAnswer(text=text, items=items)
        if now != given:
            self.answered.emit(self.view, now)
