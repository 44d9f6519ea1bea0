"""How far the two readers agree, question by question, and which answer became the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from medal_desktop.ui.item_models.rows import Column, RowsModel
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.tables import table, widths

if TYPE_CHECKING:
    from medal_desktop.workflow.agreement import AgreementLine


class AgreementPanel(QWidget):
    """A table of statistics; keeps nothing.

    Signals:
        closed: back to the worklist.
        rule_wanted: the rule of merging is to be written.
    """

    closed = Signal()
    rule_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("agreement")
        columns: tuple[Column[AgreementLine], ...] = (
            Column(title=self.tr("Question"), text=lambda one: one.text),
            Column(title=self.tr("Statistic"), text=lambda one: one.statistic),
            Column(
                title=self.tr("Value"),
                text=lambda one: "–" if one.value is None else f"{one.value:.2f}",
                sort=lambda one: -2.0 if one.value is None else one.value,
                right=True,
            ),
            Column(
                title=self.tr("Read twice"),
                text=lambda one: str(one.cases),
                sort=lambda one: one.cases,
                right=True,
            ),
            Column(
                title=self.tr("Decided"),
                text=lambda one: str(one.decided),
                sort=lambda one: one.decided,
                right=True,
            ),
            Column(title=self.tr("In words"), text=lambda one: one.beside),
        )
        self.model = RowsModel(columns, self)
        self.table = table(self.model, "agreement-table", self.tr("Agreement of the readers"), 0)
        self.table.setSortingEnabled(False)
        widths(self.table, 0, 130, 64, 96, 84, 170)
        back = button(self.tr("Back to the worklist"), "agreement-close", icon="arrow-left")
        back.clicked.connect(self.closed)
        self._none = label(
            self.tr("No question has been answered by both readers yet."),
            "agreement-none",
            tone="muted",
            wrap=True,
        )
        self._rule = label("", "agreement-rule", wrap=True)
        write = button(self.tr("Write the rule"), "agreement-write", role="quiet")
        write.clicked.connect(self.rule_wanted)
        foot = row(self._rule, write)
        foot.setStretch(0, 1)
        words = label(
            self.tr(
                "1 is full agreement, 0 what chance alone would give (for Dice: no overlap). "
                "“Decided” counts the cases that were adjudicated; in all others the first "
                "reader's answer is the reference."
            ),
            tone="muted",
            size="small",
            wrap=True,
        )
        head = row(back, None)
        self.setLayout(column(head, self._none, self.table, words, foot, space=12))

    def show_lines(self, lines: tuple[AgreementLine, ...], rule: str) -> None:
        """Show the statistics, and the rule of merging as the description says it."""
        self.model.show(lines)
        self._none.setVisible(not any(one.cases for one in lines))
        said = self.tr("How answers were merged: {rule}").format(rule=rule)
        none = self.tr("How answers were merged is not written yet; a panel will ask for it.")
        self._rule.setText(said if rule else none)
        self.table.setFocus()
