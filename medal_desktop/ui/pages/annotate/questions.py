"""The questions at the side: choices by number keys, numbers with unit and range, masks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import card, clear, column, row, scrolled
from medal_desktop.ui.pages.annotate.answers import ChoiceEntry, Entry, MaskEntry, NumberEntry
from medal_desktop.ui.pages.annotate.objects import ObjectsEntry
from medal_desktop.ui.pages.annotate.worded import ChoicesEntry, ReportEntry, TextEntry
from medal_desktop.workflow.views import CaseView, QuestionView

_ENTRIES: dict[AnswerType, type[Entry]] = {
    AnswerType.CHOICE: ChoiceEntry,
    AnswerType.NUMBER: NumberEntry,
    AnswerType.MASK: MaskEntry,
    AnswerType.INSTANCES: MaskEntry,
    AnswerType.CHOICES: ChoicesEntry,
    AnswerType.TEXT: TextEntry,
    AnswerType.REPORT: ReportEntry,
    AnswerType.POINTS: ObjectsEntry,
    AnswerType.BOXES: ObjectsEntry,
    AnswerType.POLYGONS: ObjectsEntry,
}


class QuestionPanel(QWidget):
    """All questions of a case, one below the other.

    Signals carry the `QuestionView` first: `answered(question, answer)`, `mask_chosen(question,
    path)`, `cleared(question)`, `mask_shown(question)`.
    """

    answered = Signal(object, object)
    mask_chosen = Signal(object, Path)
    cleared = Signal(object)
    mask_shown = Signal(object)
    draw_wanted = Signal(object)
    objects_wanted = Signal(object, int)
    nothing_wanted = Signal(object)
    to_describe = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("questions")
        self.entries: list[Entry] = []
        self._inner = QWidget()
        self._inner.setObjectName("scrolled")
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 8, 8, 0)
        self._list.setSpacing(12)
        self.setLayout(column(scrolled(self._inner, "question-scroll")))

    def show_case(self, case: CaseView) -> None:
        """Show the questions with their answers; keeps the entries when only answers changed."""
        if self.entries and [e.identity for e in self.entries] == [
            identity(case, q) for q in case.questions
        ]:
            for entry, question in zip(self.entries, case.questions, strict=True):
                entry.show_answer(question)
            return
        clear(self._list)
        self.entries = []
        if not case.questions:
            self._say_none()
        task = ""
        for number, question in enumerate(case.questions, start=1):
            if question.task_id != task:
                task = question.task_id
                self._list.addWidget(
                    label(question.task_name, tone="muted", size="strong", wrap=True)
                )
            self._add(case, question, number)
        self._list.addStretch(1)

    def focus_open(self) -> None:
        """Bring the keyboard to the first question without an answer."""
        for entry in self.entries:
            if entry.view.answer is None:
                entry.take_focus()
                return

    def press(self, number: int) -> None:
        """Answer the question in hand by a choice's number, from wherever the keyboard is."""
        entry = self._in_hand()
        if isinstance(entry, (ChoiceEntry, ChoicesEntry)):
            entry.choose(number)

    def _say_none(self) -> None:
        words = self.tr(
            "This challenge asks nothing yet. Write its questions, then answer them here."
        )
        write = button(
            self.tr("Write questions"), "to-questions", role="primary", icon="pencil-simple"
        )
        write.clicked.connect(self.to_describe)
        title = label(self.tr("No questions yet"), size="large")
        inner = column(title, label(words, tone="muted", wrap=True), row(write, None), margin=16)
        self._list.addWidget(card(inner, "no-questions"))

    def _in_hand(self) -> Entry | None:
        for entry in self.entries:
            focused = self.window().focusWidget()
            if entry is focused or entry.isAncestorOf(focused):
                return entry
        still_open = [e for e in self.entries if e.view.answer is None]
        return next(iter(still_open or self.entries), None)

    def _add(self, case: CaseView, question: QuestionView, number: int) -> None:
        entry = _ENTRIES[question.question.answer_type](question, number, identity(case, question))
        entry.answered.connect(self.answered)
        entry.cleared.connect(self.cleared)
        if isinstance(entry, MaskEntry):
            entry.mask_chosen.connect(self.mask_chosen)
            entry.mask_shown.connect(self.mask_shown)
            entry.draw_wanted.connect(self.draw_wanted)
        if isinstance(entry, ObjectsEntry):
            entry.objects_wanted.connect(self.objects_wanted)
            entry.nothing_wanted.connect(self.nothing_wanted)
        self.entries.append(entry)
        self._list.addWidget(entry)


def identity(case: CaseView, question: QuestionView) -> str:
    """Tell entries apart by case and by all that the question says."""
    return f"{case.id}/{question.task_id}/{question.question.model_dump_json()}"
