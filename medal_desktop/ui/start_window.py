"""The first page: begin a challenge, or go on with one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.ui.banner import Banner
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import Item, card, column, row


class StartWindow(QWidget):
    """Asks for a workspace; `begin` and `reopen` carry the folder that was chosen."""

    begin = Signal(Path)
    reopen = Signal(Path)

    def __init__(self, last: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("MEDAL Desktop")
        self.setMinimumSize(1080, 680)
        self.banner = Banner()
        title = label("MEDAL Desktop", size="title")
        words = label(
            self.tr(
                "From the images on your disk to a sealed challenge: load, annotate, de-identify, "
                "describe, seal, submit. You can stop at any time and go on where you were."
            ),
            tone="muted",
            wrap=True,
        )
        new = button(
            self.tr("Begin a new challenge"),
            "start-new",
            role="primary",
            icon="plus",
            shortcut="Ctrl+N",
        )
        new.clicked.connect(self._on_new)
        resume = button(
            self.tr("Open a workspace"), "start-open", icon="folder-open", shortcut="Ctrl+O"
        )
        resume.clicked.connect(self._on_open)
        parts: list[Item] = [title, words, 8, row(new, resume, None)]
        if last is not None:
            parts += [8, self._last(last)]
        note = label(self.tr("Not for diagnostic use."), tone="muted", size="small")
        panel = card(column(*parts, 8, note, space=12, margin=32), "start")
        panel.setFixedWidth(560)
        middle = column(None, row(None, panel, None), None)
        self.setLayout(column(self.banner, middle, margin=16))

    def show_error(self, error: MedalError) -> None:
        """Show why a workspace could not be opened."""
        self.banner.show_error(error)

    def _last(self, last: Path) -> QWidget:
        again = button(
            self.tr("Go on with “{name}”").format(name=last.name),
            "start-last",
            role="link",
            icon="clock-counter-clockwise",
        )
        again.clicked.connect(lambda: self.reopen.emit(last))
        return again

    def _on_new(self) -> None:
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Choose an empty folder for the new challenge")
        )
        if folder:
            self.begin.emit(Path(folder))

    def _on_open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose the workspace's folder"))
        if folder:
            self.reopen.emit(Path(folder))
