"""Studies and their series as a tree of two levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QIcon

from medal_desktop.ui import theme
from medal_desktop.ui.item_models.rows import Role
from medal_desktop.workflow.views import LibraryView, SeriesView, StudyView

Index = QModelIndex | QPersistentModelIndex
Cells = tuple[Callable[[SeriesView], str], ...]


class LibraryModel(QAbstractItemModel):
    """A study's row names patient and study; a series' row has one cell per column."""

    def __init__(
        self, headings: tuple[str, ...], cells: Cells, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._headings, self._cells = headings, cells
        self._pictures: dict[str, QIcon] = {}
        self.view = LibraryView()

    def show(self, view: LibraryView) -> None:
        """Show another folder, or the same one after a change."""
        self.beginResetModel()
        self.view = view
        self.endResetModel()

    def set_picture(self, key: str, picture: QIcon) -> None:
        """Put a thumbnail beside a series."""
        self._pictures[key] = picture
        for row, study in enumerate(self.view.studies):
            for inner, series in enumerate(study.series):
                if series.key == key:
                    place = self.index(inner, 0, self.index(row, 0))
                    self.dataChanged.emit(place, place, [Qt.ItemDataRole.DecorationRole])

    def value(self, index: Index) -> StudyView | SeriesView | None:
        """Give the study or series of a row."""
        if not index.isValid():
            return None
        above = int(index.internalId())
        if above == 0:
            return self.view.studies[index.row()]
        return self.view.studies[above - 1].series[index.row()]

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """Make an index; its id is 0 for a study and the study's number, from 1, for a series."""
        inside = parent is not None and parent.isValid()
        number = parent.row() + 1 if inside and parent is not None else 0
        return self.createIndex(row, column, number)

    def parent(self, index: Index | None = None) -> Any:
        """Give a series' study."""
        if index is None:
            return super().parent()
        above = int(index.internalId()) if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Studies, or the series of one."""
        if parent is None or not parent.isValid():
            return len(self.view.studies)
        if parent.column() > 0 or int(parent.internalId()) > 0:
            return 0
        return len(self.view.studies[parent.row()].series)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802, ARG002 - Qt's name and sign
        """One per cell of a series."""
        return len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        value = self.value(index)
        if role == Role.VALUE:
            return value
        if isinstance(value, SeriesView):
            return self._series(value, index.column(), role)
        return self._study(value, index.column(), role) if value else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give a column's heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A study can be opened and closed, a series that is free can be chosen."""
        value = self.value(index)
        if isinstance(value, SeriesView) and value.in_case is None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled

    def _study(self, study: StudyView, column: int, role: int) -> Any:
        if column > 0:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{study.patient or '–'}   ·   {study.title}"
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setPixelSize(theme.current().base_px)
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def _series(self, series: SeriesView, column: int, role: int) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._cells[column](series)
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._pictures.get(series.key)
        if role == Qt.ItemDataRole.ForegroundRole and series.in_case is not None:
            return theme.current().colour("muted")
        return None
