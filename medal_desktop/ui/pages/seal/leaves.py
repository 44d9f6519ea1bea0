"""What leaves the hospital and what stays, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import card, column, row
from medal_desktop.ui.theme import Tone


class LeavesAndStays(QWidget):
    """Two columns of plain sentences."""

    def __init__(self) -> None:
        super().__init__()
        leaves = (
            self.tr("De-identified copies of the images that the check cleared"),
            self.tr("Your answers and masks, readable by the evaluation only"),
            self.tr("Answers to public cases, readable by everybody"),
            self.tr("The description, the questions and how answers are judged"),
            self.tr("The report: what was removed and who decided what"),
            self.tr("Your name and your signature"),
        )
        stays = (
            self.tr("The original images: they are only ever read"),
            self.tr("The key that links pseudonyms to patients"),
            self.tr("Every value that was removed or replaced"),
            self.tr("Images that were refused or not yet decided"),
            self.tr("Your signing key and your passwords"),
        )
        line = row(
            self._card("export", self.tr("Leaves the hospital, encrypted"), leaves, "leaves"),
            self._card("house", self.tr("Stays on this computer"), stays, "stays"),
            space=16,
        )
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.setLayout(line)

    def _card(self, icon: str, title: str, sentences: tuple[str, ...], name: str) -> QFrame:
        sign = QLabel()
        sign.setPixmap(icons.pixmap(icon, Tone.ACCENT, 22))
        head = row(sign, label(title, size="large"), None, space=10)
        lines = [label(f"–  {words}", wrap=True) for words in sentences]
        return card(column(head, 4, *lines, None, space=6, margin=16), name)
