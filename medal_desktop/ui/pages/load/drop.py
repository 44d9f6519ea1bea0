"""The place to drop folders on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QSizePolicy

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import button, label, restyle
from medal_desktop.ui.theme import Tone


class DropZone(QFrame):
    """Takes files and folders by drag and drop or by its button; large while nothing is open."""

    dropped = Signal(object)
    choose_folder = Signal()
    choose_files = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("drop")
        self.setAccessibleName(self.tr("Drop folders or files here"))
        self.setAcceptDrops(True)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(self.tr("Drop a folder with images here"), size="large")
        self._words = label(
            self.tr("Folders, DICOM files, zip archives or a CD. Originals are only ever read."),
            tone="muted",
        )
        folder = button(
            self.tr("Open folder"),
            "open-folder",
            role="primary",
            icon="folder-open",
            shortcut="Ctrl+O",
        )
        files = button(self.tr("Open files"), "open-files", icon="files", shortcut="Ctrl+Shift+O")
        folder.clicked.connect(self.choose_folder)
        files.clicked.connect(self.choose_files)
        self._buttons = (folder, files)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.set_large(large=True)

    def set_large(self, *, large: bool) -> None:
        """Fill the page, or be one line."""
        while self._box.takeAt(0) is not None:
            pass
        self._words.setVisible(large)
        self._icon.setPixmap(icons.pixmap("tray", Tone.MUTED, 44 if large else 24))
        restyle(self._title, text_size="large" if large else "strong")
        for part in (self._title, self._words):
            part.setAlignment(
                Qt.AlignmentFlag.AlignCenter if large else Qt.AlignmentFlag.AlignVCenter
            )
        vertical = QSizePolicy.Policy.Expanding if large else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        if large:
            self._fill_large()
        else:
            self._fill_line()

    def _fill_large(self) -> None:
        self._box.setDirection(QBoxLayout.Direction.TopToBottom)
        self._box.setContentsMargins(24, 24, 24, 24)
        self._box.setSpacing(8)
        self._box.addStretch(1)
        for part in (self._icon, self._title, self._words):
            self._box.addWidget(part)
        self._box.addSpacing(8)
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line.addStretch(1)
        for made in self._buttons:
            line.addWidget(made)
        line.addStretch(1)
        self._box.addLayout(line)
        self._box.addStretch(1)

    def _fill_line(self) -> None:
        self._box.setDirection(QBoxLayout.Direction.LeftToRight)
        self._box.setContentsMargins(12, 10, 12, 10)
        self._box.setSpacing(12)
        for part in (self._icon, self._title, self._words):
            self._box.addWidget(part)
        self._box.addStretch(1)
        for made in self._buttons:
            self._box.addWidget(made)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take what lies on this computer."""
        if _paths(event.mimeData()):
            event.acceptProposedAction()
            restyle(self, over="true")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Be quiet again."""
        restyle(self, over="false")
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on what was dropped."""
        restyle(self, over="false")
        event.acceptProposedAction()
        self.dropped.emit(_paths(event.mimeData()))


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
