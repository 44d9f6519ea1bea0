"""Tables that look the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def table(model: QAbstractItemModel, name: str, title: str, stretch: int = 0) -> QTableView:
    """Make a table of rows; `stretch` is the column that takes the room left."""
    made = QTableView()
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setModel(model)
    made.setSortingEnabled(True)
    made.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(34)
    header = made.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(64)
    return made


def widths(view: QTableView, *pixels: int) -> None:
    """Set the widths of the first columns; 0 leaves one as it is."""
    for column, width in enumerate(pixels):
        if width:
            view.setColumnWidth(column, width)
