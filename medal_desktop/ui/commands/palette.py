"""The command palette: type some letters, press Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from medal_desktop.ui.commands.table import Command
from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import column

_MOST = 200


class Palette(QDialog):
    """Finds a command by its words, and does it after the palette has closed."""

    def __init__(self, parent: QWidget, commands: tuple[Command, ...]) -> None:
        super().__init__(parent)
        self.setObjectName("palette-dialog")
        self.setWindowTitle(self.tr("Commands"))
        self.setAccessibleName(self.tr("Commands"))
        self.setModal(True)
        self.resize(560, 420)
        self._commands = commands
        self.chosen: Command | None = None
        self.field = QLineEdit()
        self.field.setObjectName("palette-field")
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("palette-list")
        self.list.setAccessibleName(self.tr("Commands that fit"))
        self.list.itemActivated.connect(self._on_item)
        self._none = label(self.tr("Nothing fits. Try fewer letters."), tone="muted")
        self.setLayout(column(self.field, self._none, self.list, space=8, margin=12))
        self._filter("")

    @classmethod
    def ask(cls, parent: QWidget, commands: tuple[Command, ...]) -> Command | None:
        """Let a person choose; None when they leave."""
        made = cls(parent, commands)
        made.exec()
        chosen = made.chosen
        made.deleteLater()
        return chosen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Walk through the list and choose from within the field."""
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        return watched is self.field and pressed and self._walk(Qt.Key(event.key()))  # type: ignore[attr-defined]  # a key event

    def _walk(self, key: Qt.Key) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_PageUp: -10,
        }
        if key in steps:
            at = self.list.currentRow() + steps[key]
            self.list.setCurrentRow(min(max(at, 0), self.list.count() - 1))
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.list.currentItem()
            if item is not None:
                self._on_item(item)
            return True
        return False

    def _filter(self, text: str) -> None:
        wanted = text.casefold().split()
        self.list.clear()
        for one in self._commands:
            if all(word in one.title.casefold() for word in wanted):
                self._offer(one)
            if self.list.count() >= _MOST:
                break
        self.list.setCurrentRow(0)
        self._none.setVisible(self.list.count() == 0)

    def _offer(self, one: Command) -> None:
        keys = QKeySequence(one.keys).toString(QKeySequence.SequenceFormat.NativeText)
        item = QListWidgetItem(f"{one.title}    {keys}".rstrip())
        item.setData(Qt.ItemDataRole.UserRole, one.id)
        self.list.addItem(item)

    def _on_item(self, item: QListWidgetItem) -> None:
        wanted = item.data(Qt.ItemDataRole.UserRole)
        self.chosen = next(one for one in self._commands if one.id == wanted)
        self.accept()
