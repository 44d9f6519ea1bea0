"""A package of somebody else, opened to be read: its signed label, and with a key all of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, card, clear, column, row
from medal_desktop.workflow.look_inside import InsideView


class InsideDialog(QDialog):
    """Shows an `InsideView`; `key_wanted` when one wants to open the inputs."""

    key_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("inside")
        self.setMinimumSize(860, 640)
        self._title = label("", "inside-title", size="title", wrap=True)
        self._facts = column(space=6, margin=16)
        self._text = QTextBrowser()
        self._text.setObjectName("inside-proposal")
        self._text.setOpenLinks(False)
        self._text.setAccessibleName(self.tr("The description in the package"))
        words = self.tr(
            "To be read only. The description and the images are sealed to the server; its key "
            "opens them here too."
        )
        self._hint = label(words, "inside-hint", tone="muted", wrap=True)
        self._key = button(self.tr("Open with a key file"), "inside-key", icon="key")
        self._key.clicked.connect(self.key_wanted)
        close = button(self.tr("Close"), "inside-close", role="primary")
        close.clicked.connect(self.accept)
        whole = column(
            self._title,
            card(self._facts, "inside-facts"),
            self._hint,
            self._text,
            row(self._key, None, close),
            space=12,
            margin=24,
        )
        whole.setStretch(3, 1)
        self.setLayout(whole)

    def show_inside(self, view: InsideView) -> None:
        """Show what was found."""
        self.setWindowTitle(view.title)
        self._title.setText(view.title)
        clear(self._facts)
        for name, words in view.facts:
            left = label(name, tone="muted")
            left.setFixedWidth(120)
            line = row(left, label(words, wrap=True), space=12)
            line.setStretch(1, 1)
            self._facts.addWidget(box(line))
        self._text.setVisible(bool(view.proposal))
        self._hint.setVisible(not view.proposal)
        self._key.setVisible(not view.proposal)
        self._text.setHtml(view.proposal)
