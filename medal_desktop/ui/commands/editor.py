"""All keys in one table that one can search and change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from medal_desktop.ui.commands.table import Command, CommandTable
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText


class ShortcutEditor(QDialog):
    """Changes a table of commands. `changed` tells that keys are to be kept."""

    changed = Signal()

    def __init__(self, parent: QWidget, table: CommandTable) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut-editor")
        self.setWindowTitle(self.tr("Keys"))
        self.setAccessibleName(self.tr("Keys"))
        self.resize(640, 560)
        self._table = table
        self._shown: tuple[Command, ...] = ()
        self.filter = QLineEdit()
        self.filter.setObjectName("shortcut-filter")
        self.filter.setAccessibleName(self.tr("Find a command or keys"))
        self.filter.setPlaceholderText(self.tr("Find a command or keys"))
        self.filter.textChanged.connect(self._fill)
        self.list = self._make_list()
        self.field = QKeySequenceEdit()
        self.field.setObjectName("shortcut-field")
        self.field.setAccessibleName(self.tr("New keys for the command"))
        self.field.setMaximumSequenceLength(1)
        for inner in self.field.findChildren(QLineEdit):
            inner.setAccessibleName(self.field.accessibleName())
        self.field.setMinimumHeight(30)
        self._told = label("", "shortcut-told", tone="warning", wrap=True)
        put = button(self.tr("Use these keys"), "shortcut-use", role="primary")
        put.clicked.connect(self._use)
        none = button(self.tr("No keys"), "shortcut-none")
        none.clicked.connect(lambda: self._set(""))
        back = button(self.tr("All as delivered"), "shortcut-reset", role="quiet")
        back.clicked.connect(self._reset)
        close = button(self.tr("Close"), "shortcut-close")
        close.clicked.connect(self.accept)
        acts = row(self.field, put, none, None)
        self.setLayout(
            column(
                self.filter, self.list, acts, self._told, row(back, None, close), space=8, margin=12
            )
        )
        self._fill()

    @property
    def current(self) -> Command | None:
        """The command in hand."""
        at = self.list.currentRow()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    def _make_list(self) -> QTableWidget:
        made = QTableWidget(0, 2)
        made.setObjectName("shortcut-table")
        made.setAccessibleName(self.tr("Commands and their keys"))
        made.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        made.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        made.currentCellChanged.connect(lambda *_: self._on_row())
        return made

    def _fill(self) -> None:
        wanted = self.filter.text().casefold().split()
        kept = self.current.id if self.current else ""
        self._shown = tuple(
            one
            for one in self._table.commands()
            if all(word in f"{one.title} {one.keys}".casefold() for word in wanted)
        )
        self.list.setRowCount(len(self._shown))
        for at, one in enumerate(self._shown):
            for column_, words in enumerate((one.title, QKeySequence(one.keys).toString(_NATIVE))):
                self.list.setItem(at, column_, QTableWidgetItem(words))
        ids = [one.id for one in self._shown]
        self.list.setCurrentCell(ids.index(kept) if kept in ids else 0, 0)
        self._on_row()

    def _on_row(self) -> None:
        self._told.setText("")
        if self.current is not None:
            self.field.setKeySequence(QKeySequence(self.current.keys))

    def _use(self) -> None:
        self._set(self.field.keySequence().toString(_PORTABLE))

    def _set(self, keys: str) -> None:
        command = self.current
        if command is None:
            return
        other = self._table.taken_by(keys, command.id) if keys else None
        if other is not None:
            self._told.setText(
                self.tr(
                    "{keys} belongs to “{other}”. Choose other keys, or take them away there."
                ).format(keys=keys, other=other.title)
            )
            return
        self._table.choose(command.id, keys)
        self.changed.emit()
        self._fill()

    def _reset(self) -> None:
        self._table.reset()
        self.changed.emit()
        self._fill()

    def keyPressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Enter in the filter does not close the dialog."""
        if getattr(event, "key", lambda: 0)() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)  # type: ignore[arg-type]  # a key event
