"""What this program is and is not: shown on the first run, and in About."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from medal_desktop import __version__
from medal_desktop.ui import theme
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row


class Notice(QDialog):
    """A short text and one button; given nothing, gives back whether it was accepted."""

    def __init__(self, parent: QWidget | None = None, *, first_run: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setWindowTitle("MEDAL Desktop")
        title = label(self.tr("Not a medical device"), size="title")
        first = self.tr(
            "MEDAL Desktop prepares imaging challenges for research. It must not be used for "
            "diagnosis, treatment or any other clinical decision."
        )
        second = self.tr(
            "Your original images are only ever read. Copies are de-identified and checked on this "
            "computer, and nothing leaves it before you seal a package and send it yourself."
        )
        third = self.tr(
            "No software can promise that every trace of identity is found. You look at what it "
            "could not decide, and you answer for what you send."
        )
        words_on_it = self.tr("I understand") if first_run else self.tr("Close")
        agree = button(words_on_it, "notice-accept", role="primary")
        agree.setDefault(True)
        agree.clicked.connect(self.accept)
        words = [label(text, wrap=True) for text in (first, second, third)]
        made = label(self.tr("Version {number}").format(number=__version__), tone="muted")
        layout = column(title, 4, *words, 8, row(made, None, agree), space=12, margin=24)
        layout.setSizeConstraint(layout.SizeConstraint.SetFixedSize)
        for word in words:
            word.setFixedWidth(460)
        self.setLayout(layout)
        if parent is None:
            theme.dress(self)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)

    @classmethod
    def ask(cls, parent: QWidget | None = None) -> bool:
        """Show it on the first run; True when it was read and accepted."""
        notice = cls(parent, first_run=True)
        return notice.exec() == QDialog.DialogCode.Accepted

    @classmethod
    def show_about(cls, parent: QWidget | None = None) -> None:
        """Show it as About, without stopping the work behind it."""
        notice = cls(parent)
        notice.setWindowModality(Qt.WindowModality.NonModal)
        notice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.show()
