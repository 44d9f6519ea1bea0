"""How answers are judged: a short interview, the advice with its reasons, and one's own choice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from medal_desktop.package.documents import MetricChoice, Question
from medal_desktop.package.vocabulary import METRICS, AnswerType
from medal_desktop.ui.kit.controls import chip, label
from medal_desktop.ui.kit.layout import box, card, clear, column, row, scrolled
from medal_desktop.workflow import advise

_NEEDS_TOLERANCE = "within_tolerance"


class JudgingPanel(QWidget):
    """Shows what follows from the answers; says `changed` with every act."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("judging")
        self.kind = AnswerType.CHOICE
        self.fingerprint: dict[str, bool] = {}
        self._old: Question | None = None
        self._own_choice = False
        self._asked, self._advised, self._parameters = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        for part in (self._asked, self._advised, self._parameters):
            part.setSpacing(8)
        self._entries: dict[str, QLineEdit] = {}
        self._metric = QComboBox()
        self._metric.setObjectName("question-metric")
        self._metric.setAccessibleName(self.tr("Models are ranked by"))
        self._metric.currentIndexChanged.connect(self._on_chosen)
        self._definition = label("", "metric-definition", tone="muted", size="small", wrap=True)
        self._why = QPlainTextEdit()
        self._why.setObjectName("question-justification")
        self._why.setAccessibleName(self.tr("Why these metrics"))
        self._why.setTabChangesFocus(True)
        self._why.setFixedHeight(56)
        self._why.textChanged.connect(self.changed)
        self._lay_out()

    @property
    def ranking(self) -> str:
        """The name of the metric that ranks."""
        return str(self._metric.currentData())

    @property
    def justification(self) -> str:
        """Why these metrics, in the submitter's words."""
        return self._why.toPlainText().strip()

    def advised(self) -> tuple[MetricChoice, ...]:
        """Give the metrics that follow from the interview, the one that ranks first."""
        found = advise.advice(self.kind, self.fingerprint)
        return tuple(line.metric for line in found if line.metric is not None)

    def metrics(self, *, with_tolerance: bool) -> tuple[MetricChoice, ...]:
        """Give the chosen metric, which ranks, then the advised and the others, which inform.

        ValueError when a parameter is no number.
        """
        names = dict.fromkeys((self.ranking, *(one.name for one in self.advised())))
        names |= dict.fromkeys(m.name for m in METRICS.values() if m.answer_type is self.kind)
        kept = [name for name in names if name != _NEEDS_TOLERANCE or with_tolerance]
        return tuple(MetricChoice(name=name, parameters=self._values(name)) for name in kept)

    def problem(self) -> str:
        """Say what is missing; empty when nothing is."""
        first = self.advised()[0].name
        if self.ranking != first and self.fingerprint and not self.justification:
            title = METRICS[first].title
            return self.tr("Say why you rank by another metric than {name}.").format(name=title)
        return ""

    def show_kind(self, kind: AnswerType, old: Question | None) -> None:
        """Ask what matters for a form of answer; `old` brings its own answers and choice."""
        self.kind = kind
        self._old = old if old is not None and old.answer_type is kind else None
        self.fingerprint = dict(self._old.fingerprint) if self._old else {}
        self._own_choice = self._old is not None
        with QSignalBlocker(self._why):
            self._why.setPlainText(self._old.justification if self._old else "")
        self._ask()
        self._fill_metrics()
        self._show_parameters()
        self._show_advice()

    def _ask(self) -> None:
        clear(self._asked)
        for view in advise.interview(self.kind):
            self._asked.addWidget(self._question(view))

    def _question(self, view: advise.AskedView) -> QWidget:
        yes = QRadioButton(self.tr("yes"))
        no = QRadioButton(self.tr("no"))
        group = QButtonGroup(self._metric)
        for made, value in ((yes, True), (no, False)):
            made.setObjectName(f"interview-{view.id}-{'yes' if value else 'no'}")
            made.setAccessibleName(f"{view.text} {made.text()}")
            made.setChecked(self.fingerprint.get(view.id) is value)
            made.clicked.connect(partial(self._on_answered, view.id, value))
            group.addButton(made)
        words = column(
            label(view.text, wrap=True),
            label(view.help, tone="muted", size="small", wrap=True),
            space=2,
        )
        line = row(box(words), yes, no, space=12)
        line.setStretch(0, 1)
        holder = box(line, f"interview-{view.id}")
        group.setParent(holder)
        return holder

    def _fill_metrics(self) -> None:
        first = self._old.metrics[0].name if self._old else self.advised()[0].name
        with QSignalBlocker(self._metric):
            self._metric.clear()
            for metric in METRICS.values():
                if metric.answer_type is self.kind:
                    self._metric.addItem(metric.title, metric.name)
            self._metric.setCurrentIndex(self._metric.findData(first))

    def _show_parameters(self) -> None:
        clear(self._parameters)
        self._entries = {}
        given = (
            {metric.name: metric.parameters for metric in self._old.metrics} if self._old else {}
        )
        for metric in (m for m in METRICS.values() if m.answer_type is self.kind):
            for name, usual in zip(metric.parameters, metric.usual, strict=True):
                value = given.get(metric.name, {}).get(name, usual)
                if name not in self._entries:
                    self._parameters.addWidget(self._parameter(name, value))

    def _parameter(self, name: str, value: float) -> QWidget:
        words = {
            "tolerance_mm": self.tr("Good enough within, in mm (how far two experts differ)"),
            "greatest_mm": self.tr("A missing point counts as this far away, in mm"),
            "iou": self.tr("Found from this overlap on (0 to 1)"),
        }
        entry = QLineEdit(f"{value:g}")
        entry.setObjectName(f"parameter-{name}")
        entry.setAccessibleName(words.get(name, name))
        entry.setFixedWidth(80)
        entry.textChanged.connect(self.changed)
        self._entries[name] = entry
        line = row(label(words.get(name, name), wrap=True), entry)
        line.setStretch(0, 1)
        return box(line)

    def _values(self, name: str) -> dict[str, float]:
        return {one: _number(self._entries[one].text()) for one in METRICS[name].parameters}

    def _show_advice(self) -> None:
        clear(self._advised)
        first = True
        for line in advise.advice(self.kind, self.fingerprint):
            self._advised.addWidget(self._line(line, ranks=first))
            first = False
        metric = METRICS.get(self.ranking)
        self._definition.setText(metric.definition if metric else "")

    def _line(self, line: advise.AdviceLine, *, ranks: bool) -> QWidget:
        title = label(line.title, size="strong", wrap=True)
        head = row(title, chip(self.tr("ranks"), tone="accent")) if ranks else row(title)
        head.setStretch(0, 1)
        return box(
            column(
                head,
                label(line.reason, wrap=True),
                label(line.citation, tone="muted", size="small", wrap=True),
                space=2,
            )
        )

    def _on_answered(self, question: str, answer: bool, *_: object) -> None:  # noqa: FBT001 - yes or no
        self.fingerprint[question] = answer
        found = self.advised()
        if not self._own_choice:
            with QSignalBlocker(self._metric):
                self._metric.setCurrentIndex(self._metric.findData(found[0].name))
            for name, value in found[0].parameters.items():
                self._entries[name].setText(f"{value:g}")
        self._show_advice()
        self.changed.emit()

    def _on_chosen(self) -> None:
        self._own_choice = True
        self._show_advice()
        self.changed.emit()

    def _lay_out(self) -> None:
        ranked = label(self.tr("Models are ranked by"))
        ranked.setBuddy(self._metric)
        why = label(self.tr("Why (kept with the challenge, for the panel)"))
        why.setBuddy(self._why)
        questions = column(label(self.tr("About your question"), size="large"), self._asked)
        advice = column(label(self.tr("What follows"), size="large"), self._advised, margin=12)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(
            column(
                questions,
                card(advice, "advice"),
                *(ranked, self._metric, self._definition, self._parameters, why, self._why),
                None,
                space=8,
            )
        )
        inner.layout().setContentsMargins(0, 0, 12, 0)  # type: ignore[union-attr] # set above
        self.setLayout(column(scrolled(inner, "judging-scroll")))


def _number(words: str) -> float:
    return float(words.strip().replace(",", "."))
