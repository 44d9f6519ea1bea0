"""A coloured strip with an icon and words: something to know before going on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import label, restyle
from medal_desktop.ui.kit.layout import row
from medal_desktop.ui.theme import Tone

_ICONS = {
    Tone.DANGER: "warning-octagon",
    Tone.WARNING: "warning",
    Tone.GOOD: "check-circle",
    Tone.ACCENT: "info",
}


class Band(QFrame):
    """Hidden while it has nothing to say; may carry one widget at its right."""

    def __init__(self, name: str, tone: Tone, act: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon = QLabel()
        self._words = label("", f"{name}-words", wrap=True)
        line = row(self._icon, self._words, space=12, margin=10)
        line.setStretch(1, 1)
        if act is not None:
            line.addWidget(act)
        self.setLayout(line)
        self._tone = tone
        self.hide()

    def say(self, words: str, tone: Tone | None = None) -> None:
        """Show words; empty ones hide the strip."""
        tone = self._tone = tone or self._tone
        restyle(self, band=str(tone))
        self._icon.setPixmap(icons.pixmap(_ICONS[tone], tone, 22))
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
