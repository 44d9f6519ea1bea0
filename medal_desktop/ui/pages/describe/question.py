"""One question: its words, the form of its answer, and how answers are judged."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QStackedWidget, QWidget

from medal_desktop.base.identifiers import slug
from medal_desktop.package.documents import Question
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.pages.describe.judging import JudgingPanel
from medal_desktop.ui.pages.describe.kinds import (
    ChoiceKind,
    KindPanel,
    MaskKind,
    NumberKind,
    ReportKind,
    TextKind,
)


class QuestionDialog(QDialog):
    """Given a question or None, gives back a question or None."""

    def __init__(self, parent: QWidget, old: Question | None, taken: tuple[str, ...]) -> None:
        super().__init__(parent)
        self._old, self._taken = old, taken
        self.made: Question | None = old
        self.setObjectName("question-dialog")
        self.setWindowTitle(self.tr("Question"))
        self.setMinimumSize(1040, 700)
        self._text = QLineEdit(old.text if old else "")
        self._text.setObjectName("question-text")
        self._text.setPlaceholderText(self.tr("For example: Is there a haemorrhage?"))
        self._type = QComboBox()
        self._type.setObjectName("question-type")
        self._panels: dict[AnswerType, KindPanel] = {}
        self._stack = QStackedWidget()
        shared: dict[type[KindPanel], KindPanel] = {}
        for kind, (title, panel) in _kinds().items():
            if panel not in shared:
                shared[panel] = panel()
                shared[panel].changed.connect(self._on_changed)
                self._stack.addWidget(shared[panel])
            self._panels[kind] = shared[panel]
            self._type.addItem(title, kind)
        self._judging = JudgingPanel()
        self._problem = label("", "question-problem", tone="warning", wrap=True)
        self._keep = button(self.tr("Keep the question"), "question-keep", role="primary")
        self._lay_out()
        self._connect()
        self._fill(old)

    @classmethod
    def ask(cls, parent: QWidget, old: Question | None, taken: tuple[str, ...]) -> Question | None:
        """Ask; `taken` are the ids a new question must not have. None when one went back."""
        dialog = cls(parent, old, taken)
        return dialog.made if dialog.exec() == QDialog.DialogCode.Accepted else None

    @property
    def kind(self) -> AnswerType:
        """The form of the answer."""
        return AnswerType(self._type.currentData())

    def _fill(self, old: Question | None) -> None:
        if old is not None:
            self._type.setCurrentIndex(self._type.findData(old.answer_type))
        self._on_type()
        if old is not None:
            self._panels[old.answer_type].show_question(old)
        self._on_changed()

    def _on_type(self) -> None:
        self._stack.setCurrentWidget(self._panels[self.kind])
        self._judging.show_kind(self.kind, self._old)
        self._on_changed()

    def _on_changed(self) -> None:
        self.made, problem = None, ""
        try:
            self.made = self._question()
        except ValueError:
            problem = self._panels[self.kind].problem() or self.tr("Write the question.")
        problem = problem or self._judging.problem()
        self._problem.setText(problem if self._text.text().strip() else "")
        self._keep.setEnabled(self.made is not None and not problem)

    def _question(self) -> Question:
        """Build the question; ValueError, from the document's own rules, when it is not whole."""
        text = self._text.text().strip()
        parts = self._panels[self.kind].parts()
        return Question(
            id=self._old.id if self._old else _free(slug(text[:40], "question"), self._taken),
            text=text,
            answer_type=self.kind,
            metrics=self._judging.metrics(with_tolerance=parts.get("tolerance") is not None),
            fingerprint=self._judging.fingerprint,
            justification=self._judging.justification,
            **parts,
        )

    def _lay_out(self) -> None:
        fields: list[QWidget | int] = []
        for words, entry in (
            (self.tr("Question"), self._text),
            (self.tr("The answer is"), self._type),
        ):
            title = label(words)
            title.setBuddy(entry)
            entry.setAccessibleName(words)
            fields += [title, entry, 6]
        back = button(self.tr("Back"), "question-back")
        back.clicked.connect(self.reject)
        last = row(None, back, self._keep)
        left = box(column(*fields, self._stack, None, space=4))
        left.setFixedWidth(400)
        sides = row(left, self._judging, space=24)
        sides.setStretch(1, 1)
        whole = column(sides, self._problem, last, space=8, margin=24)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self._text.textChanged.connect(self._on_changed)
        self._type.currentIndexChanged.connect(self._on_type)
        self._judging.changed.connect(self._on_changed)
        self._keep.clicked.connect(self.accept)


def _kinds() -> dict[AnswerType, tuple[str, type[KindPanel]]]:
    """Give the forms of answers in the order in which they are offered."""
    say = partial(QCoreApplication.translate, "QuestionDialog")
    return {
        AnswerType.CHOICE: (say("One of some choices"), ChoiceKind),
        AnswerType.CHOICES: (say("Several of some choices"), ChoiceKind),
        AnswerType.NUMBER: (say("A number"), NumberKind),
        AnswerType.TEXT: (say("A few words"), TextKind),
        AnswerType.REPORT: (say("A report"), ReportKind),
        AnswerType.POINTS: (say("Points on the images"), MaskKind),
        AnswerType.BOXES: (say("Boxes on the images"), MaskKind),
        AnswerType.POLYGONS: (say("Outlines on the images"), MaskKind),
        AnswerType.MASK: (say("A mask on the images"), MaskKind),
        AnswerType.INSTANCES: (say("A mask of single objects"), MaskKind),
    }


def _free(wished: str, taken: tuple[str, ...]) -> str:
    number, found = 2, wished
    while found in taken:
        found, number = f"{wished[:60]}-{number}", number + 1
    return found
