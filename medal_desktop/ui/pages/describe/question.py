"""One question: its words, the form of its answer, and how answers are judged."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QStackedWidget, QWidget

from medal_desktop.base.identifiers import slug
from medal_desktop.package.documents import MetricChoice, Question
from medal_desktop.package.vocabulary import METRICS, AnswerType
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.pages.describe.kinds import ChoiceKind, KindPanel, MaskKind, NumberKind


class QuestionDialog(QDialog):
    """Given a question or None, gives back a question or None."""

    def __init__(self, parent: QWidget, old: Question | None, taken: tuple[str, ...]) -> None:
        super().__init__(parent)
        self._old, self._taken = old, taken
        self.made: Question | None = old
        self.setObjectName("question-dialog")
        self.setWindowTitle(self.tr("Question"))
        self.setMinimumWidth(560)
        self._text = QLineEdit(old.text if old else "")
        self._text.setObjectName("question-text")
        self._text.setPlaceholderText(self.tr("For example: Is there a haemorrhage?"))
        self._type = QComboBox()
        self._type.setObjectName("question-type")
        self._panels: dict[AnswerType, KindPanel] = {
            AnswerType.CHOICE: ChoiceKind(),
            AnswerType.NUMBER: NumberKind(),
            AnswerType.MASK: MaskKind(),
        }
        self._stack = QStackedWidget()
        titles = (
            self.tr("One of some choices"),
            self.tr("A number"),
            self.tr("A mask on the images"),
        )
        for (kind, panel), title in zip(self._panels.items(), titles, strict=True):
            self._type.addItem(title, kind)
            self._stack.addWidget(panel)
            panel.changed.connect(self._on_changed)
        self._metric = QComboBox()
        self._metric.setObjectName("question-metric")
        self._definition = label("", "metric-definition", tone="muted", size="small", wrap=True)
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
            self._metric.setCurrentIndex(self._metric.findData(old.metrics[0].name))
        self._on_changed()

    def _on_type(self) -> None:
        self._stack.setCurrentWidget(self._panels[self.kind])
        with QSignalBlocker(self._metric):
            self._metric.clear()
            for metric in METRICS.values():
                if metric.answer_type is self.kind:
                    self._metric.addItem(metric.title, metric.name)
        self._on_changed()

    def _on_changed(self) -> None:
        name = str(self._metric.currentData())
        self._definition.setText(METRICS[name].definition if name in METRICS else "")
        self.made, problem = None, ""
        try:
            self.made = self._question()
        except ValueError:
            problem = self._panels[self.kind].problem() or self.tr("Write the question.")
        self._problem.setText(problem if self._text.text().strip() else "")
        self._keep.setEnabled(self.made is not None)

    def _question(self) -> Question:
        """Build the question; ValueError, from the document's own rules, when it is not whole."""
        text = self._text.text().strip()
        parts = self._panels[self.kind].parts()
        return Question(
            id=self._old.id if self._old else _free(slug(text[:40], "question"), self._taken),
            text=text,
            answer_type=self.kind,
            metrics=self._metrics(with_tolerance=parts.get("tolerance") is not None),
            **parts,
        )

    def _metrics(self, *, with_tolerance: bool) -> tuple[MetricChoice, ...]:
        """The chosen metric ranks; the others of its type inform."""
        first = str(self._metric.currentData())
        others = [
            m.name for m in METRICS.values() if m.answer_type is self.kind and m.name != first
        ]
        names = [first, *(n for n in others if n != "within_tolerance" or with_tolerance)]
        kept = {m.name: m for m in self._old.metrics} if self._old else {}
        return tuple(kept.get(name) or _default(name) for name in names)

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
        ranked = label(self.tr("Models are ranked by"))
        ranked.setBuddy(self._metric)
        self._metric.setAccessibleName(ranked.text())
        back = button(self.tr("Back"), "question-back")
        back.clicked.connect(self.reject)
        last = row(None, back, self._keep)
        rest = (self._stack, 6, ranked, self._metric, self._definition, self._problem, 8, last)
        self.setLayout(column(*fields, *rest, space=4, margin=24))

    def _connect(self) -> None:
        self._text.textChanged.connect(self._on_changed)
        self._type.currentIndexChanged.connect(self._on_type)
        self._metric.currentIndexChanged.connect(self._on_changed)
        self._keep.clicked.connect(self.accept)


def _default(name: str) -> MetricChoice:
    """A metric with its usual parameters: 2 mm of tolerance between surfaces."""
    return MetricChoice(name=name, parameters=dict.fromkeys(METRICS[name].parameters, 2.0))


def _free(wished: str, taken: tuple[str, ...]) -> str:
    number, found = 2, wished
    while found in taken:
        found, number = f"{wished[:60]}-{number}", number + 1
    return found
