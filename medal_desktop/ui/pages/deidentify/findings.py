"""What the check could not decide, each with one button."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from medal_desktop.ui.kit.controls import button, chip, label
from medal_desktop.ui.kit.layout import Item, clear, column, row, scrolled
from medal_desktop.ui.pages.deidentify.decide import DecideDialog
from medal_desktop.workflow.views import DecisionView

# More cards than this would make the page slow, and nobody reads them at once.
_MOST = 60


class FindingsPanel(QWidget):
    """A card per finding; `decided(decision, name, reason)`."""

    decided = Signal(object, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 8, 8, 0)
        self._list.setSpacing(8)
        self.setLayout(column(scrolled(inner, "findings")))

    def show_findings(self, decisions: tuple[DecisionView, ...]) -> None:
        """Show open findings first, then those decided and those for information."""
        clear(self._list)
        ordered = sorted(decisions, key=lambda d: (not d.open, not d.finding.blocking))
        for number, decision in enumerate(ordered[:_MOST]):
            self._list.addWidget(self._card(decision, number))
        if len(ordered) > _MOST:
            words = self.tr("and {n} more; they come up as you decide these").format(
                n=len(ordered) - _MOST
            )
            self._list.addWidget(label(words, "more-findings", tone="muted", wrap=True))
        if not decisions:
            words = self.tr("The check found nothing that needs your decision.")
            self._list.addWidget(label(words, "no-findings", tone="muted", wrap=True))
        self._list.addStretch(1)

    def _card(self, decision: DecisionView, number: int) -> QFrame:
        card = QFrame()
        card.setProperty("card", "true")
        card.setObjectName(f"finding-{number}")
        finding = decision.finding
        parts: list[Item] = [
            row(self._chip(decision), None),
            label(finding.message, size="strong", wrap=True),
            label(finding.place, tone="muted", size="small", wrap=True),
        ]
        if finding.advice:
            parts.append(label(finding.advice, tone="muted", wrap=True))
        if decision.decided_by:
            words = self.tr("Decided by {name}: {reason}").format(
                name=decision.decided_by, reason=decision.reason or ""
            )
            parts.append(label(words, tone="good", wrap=True))
        elif decision.open:
            act = button(self.tr("Decide"), f"decide-{number}", icon="pencil-simple")
            act.clicked.connect(lambda: self._on_decide(decision))
            parts.append(row(act, None))
        card.setLayout(column(*parts, space=6, margin=12))
        return card

    def _chip(self, decision: DecisionView) -> QWidget:
        if decision.decided_by:
            return chip(self.tr("decided"), tone="good")
        if decision.open:
            return chip(self.tr("needs you"), tone="warning")
        return chip(self.tr("for information"), tone="muted")

    def _on_decide(self, decision: DecisionView) -> None:
        answer = DecideDialog.ask(self, decision, self._name)
        if answer is not None:
            self._name = answer[0]
            self.decided.emit(decision, *answer)
