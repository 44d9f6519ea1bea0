"""A table over a tuple of frozen values, described by its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from medal_desktop.ui import theme

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What else a cell tells."""

    VALUE = Qt.ItemDataRole.UserRole
    SORT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[T]):
    """One column: its heading, what it says, by what it sorts, and the tone of its words."""

    title: str
    text: Callable[[T], str]
    sort: Callable[[T], Any] | None = None
    tone: Callable[[T], str] | None = None
    right: bool = False


class RowsModel(QAbstractTableModel, Generic[T]):
    """Shows values as rows; holds nothing else."""

    def __init__(self, columns: tuple[Column[T], ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self.rows: tuple[T, ...] = ()

    def show(self, rows: tuple[T, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One per value."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """One per column."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        value, column = self.rows[index.row()], self._columns[index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(value)
        if role == Role.VALUE:
            return value
        if role == Role.SORT:
            return column.sort(value) if column.sort else column.text(value).casefold()
        if role == Qt.ItemDataRole.ForegroundRole and column.tone:
            return theme.current().colour(column.tone(value))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if self._columns[section].right
                else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def sorted_by_role(model: QAbstractTableModel) -> QSortFilterProxyModel:
    """Give a proxy that sorts by `Role.SORT` and filters over all columns, whatever the case."""
    proxy = QSortFilterProxyModel(model)
    proxy.setSourceModel(model)
    proxy.setSortRole(Role.SORT)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return proxy
