"""What a page shows when it has nothing else to show: empty, loading, failed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.theme import Tone

_WIDEST = 480


class StatePanel(QWidget):
    """An icon, a title, a sentence, and at most one thing to do."""

    acted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label("", f"{name}-title", size="large", wrap=True)
        self._words = label("", f"{name}-words", tone="muted", wrap=True)
        for part in (self._title, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._act = button("", f"{name}-act", role="primary")
        self._act.clicked.connect(self.acted)
        act = row(None, self._act, None)
        middle = box(column(None, self._icon, 4, self._title, self._words, 8, act, None))
        middle.setMaximumWidth(_WIDEST)
        whole = row(None, middle, None, margin=24)
        whole.setStretch(1, 100)  # as wide as it may be; what is left over goes to both sides
        self.setLayout(whole)

    def say(self, icon: str, title: str, words: str, action: str = "") -> None:
        """Show one state; without `action` there is no button."""
        self._icon.setPixmap(icons.pixmap(icon, Tone.MUTED, 44))
        self._icon.setProperty("icon-name", icon)
        self._title.setText(title)
        self._words.setText(words)
        self._act.setText(action)
        self._act.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {words}")
