"""The top of a page: its title, one sentence, and the acts at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import column, row


class Heading(QWidget):
    """Title and sentence at the left, acts at the right."""

    def __init__(self, title: str, sentence: str, *acts: QWidget) -> None:
        super().__init__()
        self.title: QLabel = label(title, "page-title", size="title")
        self.sentence: QLabel = label(sentence, "page-sentence", tone="muted", wrap=True)
        words = column(self.title, self.sentence, space=2)
        line = row(words, *acts, space=8)
        line.setStretch(0, 1)
        self.setLayout(line)

    def say(self, sentence: str) -> None:
        """Change the sentence."""
        self.sentence.setText(sentence)
