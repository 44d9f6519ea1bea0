"""Marks as rows: what it is, its words, what it measures."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPixmap

from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.marks.readings import Reading
from medal_desktop.ui import theme
from medal_desktop.ui.marks import words

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What stands in a column."""

    SHAPE = 0
    TEXT = 1
    READING = 2


class MarkModel(QAbstractTableModel):
    """Rows of (mark, readings). `renamed` tells of a new text for a mark's id."""

    renamed = Signal(str, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[tuple[Mark, tuple[Reading, ...]], ...] = ()

    def show(self, rows: tuple[tuple[Mark, tuple[Reading, ...]], ...]) -> None:
        """Take other rows."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def row_of(self, mark_id: str) -> int:
        """Give the row of a mark, or −1."""
        ids = [mark.id for mark, _ in self.rows]
        return ids.index(mark_id) if mark_id in ids else -1

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and sign
        """Give the number of marks."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's name and sign
        """Give the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what stands in a cell."""
        mark, told = self.rows[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == Column.SHAPE:
            return _swatch(theme.current().segment(mark.colour))
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.long(told)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return None
        return {
            Column.SHAPE: words.title(mark.shape),
            Column.TEXT: mark.text,
            Column.READING: _reading(mark, told),
        }[Column(index.column())]

    def setData(  # noqa: N802 - Qt's name
        self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Ask for another text; who keeps marks shows it again."""
        if role != Qt.ItemDataRole.EditRole or index.column() != Column.TEXT:
            return False
        mark = self.rows[index.row()][0]
        if str(value).strip() != mark.text:
            self.renamed.emit(mark.id, str(value).strip()[:400])
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the words be edited."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == Column.TEXT else found

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Mark"), self.tr("Words"), self.tr("Measured"))[section]


def _reading(mark: Mark, told: tuple[Reading, ...]) -> str:
    if mark.frames is not None:
        return words.frames(mark)
    lines = words.short(mark.model_copy(update={"text": ""}), told)
    return " · ".join(lines)


def _swatch(colour: QColor) -> QPixmap:
    made = QPixmap(12, 12)
    made.fill(colour)
    return made
