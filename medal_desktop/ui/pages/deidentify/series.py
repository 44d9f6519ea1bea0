"""The series at the left, each with its state in a word and a colour."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from medal_desktop.ui.item_models.rows import Column, Role, RowsModel
from medal_desktop.ui.kit.layout import column
from medal_desktop.ui.kit.tables import table, widths
from medal_desktop.workflow.views import DeidSeriesView, DeidState

_TONES = {
    DeidState.WAITING: "muted",
    DeidState.CLEAN: "good",
    DeidState.NEEDS_YOU: "warning",
    DeidState.BLOCKED: "danger",
}
_SIGNS = {
    DeidState.WAITING: "○",
    DeidState.CLEAN: "✓",
    DeidState.NEEDS_YOU: "!",
    DeidState.BLOCKED: "✕",
}


class SeriesTable(QWidget):
    """One row per series; `chosen` carries the one whose changes are to be shown."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        columns: tuple[Column[DeidSeriesView], ...] = (
            Column(title=self.tr("State"), text=self._state, tone=lambda s: _TONES[s.state]),
            Column(
                title=self.tr("Series"), text=lambda s: f"{s.case_id} · {s.title} · {s.files:,}"
            ),
        )
        self._model = RowsModel(columns, self)
        self._table = table(
            self._model, "deid-series", self.tr("Series and their state"), stretch=1
        )
        self._table.setSortingEnabled(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        widths(self._table, 104)
        self._table.selectionModel().selectionChanged.connect(self._on_selection)
        self.setLayout(column(self._table))
        self.setMinimumWidth(200)

    def show_series(self, series: tuple[DeidSeriesView, ...]) -> None:
        """Show the states, and keep the row in hand."""
        row = self._table.currentIndex().row()
        self._model.show(series)
        self._table.selectRow(row if 0 <= row < len(series) else 0)

    def _on_selection(self) -> None:
        for index in self._table.selectionModel().selectedRows():
            self.chosen.emit(index.data(Role.VALUE))

    def _state(self, series: DeidSeriesView) -> str:
        words = {
            DeidState.WAITING: self.tr("waiting"),
            DeidState.CLEAN: self.tr("clean"),
            DeidState.NEEDS_YOU: self.tr("needs you"),
            DeidState.BLOCKED: self.tr("blocked"),
        }
        return f"{_SIGNS[series.state]}  {words[series.state]}"
