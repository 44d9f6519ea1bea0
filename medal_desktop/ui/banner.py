"""The strip at the top of the window that says what went wrong, until it is put away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.ui import icons, language
from medal_desktop.ui.kit.controls import icon_button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.theme import Tone


class Banner(QFrame):
    """Two lines and a code; not modal. Esc, or its cross, puts it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("band", "danger")
        self.setAccessibleName(self.tr("Error"))
        self._icon = QLabel()
        self._what = label("", "banner-what", size="strong", wrap=True)
        self._advice = label("", "banner-advice", wrap=True)
        self._code = label("", "banner-code", tone="muted", size="small")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = icon_button("x", "banner-close", self.tr("Put this message away"))
        self._close.clicked.connect(self.hide)
        words = column(self._what, self._advice, space=2)
        line = row(self._icon, words, self._code, self._close, space=12, margin=10)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def say(self, words: str) -> None:
        """Show words that are no error."""
        self._icon.setPixmap(icons.pixmap("info", Tone.ACCENT, 24))
        self._what.setText(words)
        self._advice.setText("")
        self._code.setText("")
        self.setAccessibleDescription(words)
        self.show()

    def show_error(self, error: MedalError) -> None:
        """Show an error's two lines and its code."""
        what, advice = language.error_words(error)
        self._icon.setPixmap(icons.pixmap("warning-circle", Tone.DANGER, 24))
        self._what.setText(what)
        self._advice.setText(advice)
        self._code.setText(self.tr("Code {code}").format(code=error.code))
        self.setAccessibleDescription(f"{what} {advice}")
        self.show()
