"""Before and after, attribute by attribute, for the eyes of this workstation only."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QSortFilterProxyModel
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from medal_desktop.ui.item_models.rows import Column, Index, Role, RowsModel
from medal_desktop.ui.kit.controls import clearable, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.tables import table, widths
from medal_desktop.workflow.views import ChangeKind, ChangeRow

_TAG, _NARROW = 4, 480
_TONES = {
    ChangeKind.REMOVED: "warning",
    ChangeKind.REPLACED: "accent",
    ChangeKind.KEPT: "muted",
    ChangeKind.ADDED: "good",
    ChangeKind.NEEDS_YOU: "danger",
}


class ChangesPanel(QWidget):
    """A filter, a kind, and the table."""

    def __init__(self) -> None:
        super().__init__()
        self._find = QLineEdit()
        self._find.setObjectName("changes-filter")
        self._find.setPlaceholderText(self.tr("Filter by tag, name or value"))
        self._find.setAccessibleName(self.tr("Filter by tag, name or value"))
        clearable(self._find, self.tr("Empty the filter"))
        self._kind = QComboBox()
        self._kind.setObjectName("changes-kind")
        self._kind.setAccessibleName(self.tr("Kind of change"))
        self._kind.setMinimumWidth(104)
        words = self._words()
        columns: tuple[Column[ChangeRow], ...] = (
            Column(title=self.tr("Attribute"), text=lambda r: r.name),
            Column(
                title=self.tr("Change"),
                text=lambda r: words[r.kind],
                tone=lambda r: _TONES[r.kind],
            ),
            Column(title=self.tr("Original"), text=lambda r: r.before),
            Column(title=self.tr("Copy"), text=lambda r: r.after or "–"),
            Column(title=self.tr("Tag"), text=lambda r: r.place),
        )
        self._model = RowsModel(columns, self)
        self._proxy = _ByKind(self)
        self._proxy.setSourceModel(self._model)
        self._table = table(self._proxy, "changes", self.tr("What changed"), stretch=2)
        widths(self._table, 130, 92, 100, 100, 96)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(3, header.ResizeMode.Stretch)
        self._note = label("", "changes-note", tone="muted", wrap=True)
        self._find.textChanged.connect(self._on_filter)
        self._kind.currentIndexChanged.connect(self._on_kind)
        line = row(self._find, self._kind)
        line.setStretch(0, 1)
        self.setLayout(column(8, line, self._note, self._table, space=8))
        self.say_none(self.tr("Choose a series to see its attributes before and after."))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, it is for the values: the tag, which few read, waits."""
        super().resizeEvent(event)
        self._table.setColumnHidden(_TAG, self.width() < _NARROW)

    def show_changes(self, changes: tuple[ChangeRow, ...]) -> None:
        """Show the attributes of one image and its copy."""
        self._model.show(changes)
        self._fill_kinds(changes)
        self._note.setText("")
        self._note.hide()
        self._table.show()

    def say_loading(self) -> None:
        """Say that the comparison is being made."""
        self._note.setText(self.tr("Comparing the original with its copy …"))
        self._note.show()

    def say_none(self, words: str) -> None:
        """Say why there is no table."""
        self._model.show(())
        self._fill_kinds(())
        self._note.setText(words)
        self._note.show()

    def _fill_kinds(self, changes: tuple[ChangeRow, ...]) -> None:
        counted = Counter(change.kind for change in changes)
        chosen = self._kind.currentData()
        self._kind.clear()
        self._kind.addItem(self.tr("All ({n})").format(n=len(changes)), None)
        for kind, words in self._words().items():
            self._kind.addItem(f"{words} ({counted[kind]})", kind)
        self._kind.setCurrentIndex(max(self._kind.findData(chosen), 0))

    def _on_filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)

    def _on_kind(self) -> None:
        self._proxy.show_only(self._kind.currentData())

    def _words(self) -> dict[ChangeKind, str]:
        return {
            ChangeKind.REMOVED: self.tr("removed"),
            ChangeKind.REPLACED: self.tr("replaced"),
            ChangeKind.KEPT: self.tr("kept"),
            ChangeKind.ADDED: self.tr("added"),
            ChangeKind.NEEDS_YOU: self.tr("needs you"),
        }


class _ByKind(QSortFilterProxyModel):
    """Filters by words in any column, and by kind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kind: ChangeKind | None = None
        self.setSortRole(Role.SORT)
        self.setFilterKeyColumn(-1)
        self.setFilterCaseSensitivity(self.filterCaseSensitivity().CaseInsensitive)

    def show_only(self, kind: ChangeKind | None) -> None:
        """Show one kind, or all."""
        self._kind = ChangeKind(kind) if kind else None
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Keep a row of the right kind that has the words."""
        source = self.sourceModel()
        value = source.index(row, 0).data(Role.VALUE)
        if self._kind is not None and isinstance(value, ChangeRow) and value.kind is not self._kind:
            return False
        return super().filterAcceptsRow(row, parent)
