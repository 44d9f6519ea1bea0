"""The code with which a browser lets this program in: shown large, with the link beside."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from medal_desktop.package.messages import DeviceCode
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row


class CodeCard(QWidget):
    """Hidden until there is a code; opens the browser, and shows where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("code-card")
        self._address = ""
        self._words = label("", "code-words", wrap=True)
        self._code = label("", "code", size="title")
        self._code.setAccessibleName(self.tr("The code that the browser shows too"))
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        for one in (self._words, self._code):
            one.setTextInteractionFlags(selectable)
        self._open = button(self.tr("Open the page again"), "open-page", role="link")
        self._open.clicked.connect(self._on_open)
        self._stop = button(self.tr("Stop"), "stop-sign-in", role="quiet")
        self.stopped = self._stop.clicked
        self.setLayout(column(self._words, self._code, row(self._open, self._stop, None), space=8))
        self.hide()

    def show_code(self, code: DeviceCode) -> None:
        """Show it, and open the page in the browser."""
        self._address = code.verification_uri_complete
        words = self.tr(
            "Your browser opens {page}. Sign in there, and allow MEDAL Desktop "
            "if it shows this code:"
        )
        self._words.setText(words.format(page=code.verification_uri))
        self._code.setText(code.user_code)
        self.show()
        self._on_open()

    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._address))
