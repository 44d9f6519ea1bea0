"""Two readings side by side; what is taken becomes the reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from medal_desktop.package.documents import AnyAnswer, ChoiceAnswer, NumberAnswer
from medal_desktop.ui.kit.controls import button, chip, label, retone
from medal_desktop.ui.kit.layout import clear, column, row, scrolled

if TYPE_CHECKING:
    from medal_desktop.workflow.reading import Comparison


class Adjudication(QWidget):
    """Shows comparisons; keeps nothing.

    Signals:
        taken: a comparison, and `first` or `second`.
        difference_wanted: a comparison of two masks, to be drawn.
    """

    taken = Signal(object, str)
    difference_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("adjudication")
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(12)
        self._agreement: dict[tuple[str, str], QLabel] = {}
        self.setLayout(column(scrolled(inner, "adjudication-scroll")))

    def show_comparisons(self, comparisons: tuple[Comparison, ...]) -> None:
        """Show one card for each question."""
        clear(self._list)
        self._agreement = {}
        for one in comparisons:
            self._list.addWidget(self._card(one))
        if not comparisons:
            self._list.addWidget(
                label(self.tr("This challenge asks nothing yet."), tone="muted", wrap=True)
            )
        self._list.addStretch(1)

    def show_overlap(self, comparison: Comparison, dice: float) -> None:
        """Write how far two masks agree."""
        told = self._agreement[_key(comparison)]
        told.setText(self.tr("Dice {dice:.2f}").format(dice=dice))
        retone(told, "good" if dice >= 0.999 else "warning")

    def _card(self, one: Comparison) -> QFrame:
        name = f"{one.asked.task_id}-{one.asked.question.id}"
        made = QFrame()
        made.setObjectName(f"compare-{name}")
        made.setProperty("card", "true")
        made.setAccessibleName(one.asked.question.text)
        state = chip(self._state(one), f"agree-{name}", self._tone(one))
        self._agreement[_key(one)] = state
        lines: list[QWidget] = [label(one.asked.question.text, size="strong", wrap=True)]
        inner = column(row(*lines, state), space=6, margin=12)
        for by, title, reading in (
            ("first", self.tr("First reader"), one.first),
            ("second", self.tr("Second reader"), one.second),
        ):
            inner.addLayout(self._reading(one, by, title, reading.answer))
        if one.first.mask and one.second.mask:
            show = button(self.tr("Show where they differ"), f"differ-{name}", icon="eye")
            show.clicked.connect(self._ask(one))
            inner.addLayout(row(show, None))
        made.setLayout(inner)
        return made

    def _reading(
        self, one: Comparison, by: str, title: str, answer: AnyAnswer | None
    ) -> QVBoxLayout:
        name = f"{one.asked.task_id}-{one.asked.question.id}"
        said = label(self._words(one, answer), f"{by}-{name}", wrap=True)
        take = button(self.tr("Take this"), f"take-{by}-{name}")
        take.setAccessibleName(self.tr("Take the answer of: {who}").format(who=title))
        take.setEnabled(answer is not None)
        take.setCheckable(True)
        take.setChecked(one.chosen == by)
        take.clicked.connect(lambda: self.taken.emit(one, by))
        return column(label(title, tone="muted", size="small"), row(said, take), space=0)

    def _ask(self, one: Comparison) -> Callable[[], None]:
        return lambda: self.difference_wanted.emit(one)

    def _words(self, one: Comparison, answer: AnyAnswer | None) -> str:
        question = one.asked.question
        if answer is None:
            return self.tr("not answered")
        if isinstance(answer, ChoiceAnswer):
            labels = {option.code: option.label for option in question.options}
            return labels.get(answer.value, answer.value)
        if isinstance(answer, NumberAnswer):
            return f"{answer.value:.6g} {question.unit}".strip()
        return self.tr("a mask") if answer.type in {"mask", "instances"} else self.tr("answered")

    def _state(self, one: Comparison) -> str:
        if one.chosen:
            return self.tr("decided")
        if not one.both:
            return self.tr("waits for a reader")
        if one.agree is None:
            return self.tr("two masks")
        return self.tr("agree") if one.agree else self.tr("differ")

    @staticmethod
    def _tone(one: Comparison) -> str:
        if one.chosen or (one.both and one.agree):
            return "good"
        return "warning" if one.both else "muted"


def _key(one: Comparison) -> tuple[str, str]:
    return one.asked.task_id, one.asked.question.id
