"""The only question that stops the work: before answers would be lost."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row


class Confirm(QDialog):
    """Given words, gives back yes or no; no is the default."""

    def __init__(self, parent: QWidget, question: str, words: str, yes: str, no: str) -> None:
        super().__init__(parent)
        self.setObjectName("confirm")
        self.setWindowTitle(question)
        accept = button(yes, "confirm-yes", role="danger")
        refuse = button(no, "confirm-no", role="primary")
        refuse.setDefault(True)
        accept.clicked.connect(self.accept)
        refuse.clicked.connect(self.reject)
        title = label(question, size="large", wrap=True)
        text = label(words, tone="muted", wrap=True)
        text.setFixedWidth(420)
        self.setLayout(column(title, text, 8, row(None, accept, refuse), space=8, margin=24))

    @classmethod
    def ask(cls, parent: QWidget, question: str, words: str, yes: str, no: str) -> bool:
        """Ask; True for yes."""
        return cls(parent, question, words, yes, no).exec() == QDialog.DialogCode.Accepted
