"""What must be so before sealing; an open line leads to where it is mended."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, clear, row
from medal_desktop.ui.theme import Tone
from medal_desktop.workflow.views import CheckLine

_TOLD = 4


class Checklist(QWidget):
    """One row per line; `go` carries the step of the line that was pressed."""

    go = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("checklist")
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)

    def show_lines(self, lines: tuple[CheckLine, ...]) -> None:
        """Show the lines in their order."""
        clear(self._list)
        all_of = Counter(line.step for line in lines if line.finding is not None)
        told: Counter[str] = Counter()
        for number, line in enumerate(lines):
            told[line.step] += line.finding is not None
            if line.finding is None or told[line.step] <= _TOLD:
                self._list.addWidget(self._line(line, number))
            elif told[line.step] == all_of[line.step]:
                self._list.addWidget(self._more(line.step, all_of[line.step] - _TOLD))

    def _more(self, step: str, count: int) -> QWidget:
        """Many open fields of one step are one line."""
        words = self.tr("… and {n} more of this kind").format(n=count)
        link = button(words, f"check-more-{step.lower()}", role="link")
        link.clicked.connect(lambda: self.go.emit(step))
        return box(row(30, link, None))

    def _line(self, line: CheckLine, number: int) -> QWidget:
        sign = QLabel()
        name, tone = ("check-circle", Tone.GOOD) if line.done else ("circle", Tone.WARNING)
        sign.setPixmap(icons.pixmap(name, tone, 20))
        sign.setAccessibleName(self.tr("done") if line.done else self.tr("open"))
        said = line.finding.message if line.finding is not None else line.words
        words = label(said, f"check-{number}", tone="muted" if line.done else "text", wrap=True)
        parts: list[QWidget] = [sign, words]
        if not line.done and line.step != "Seal":
            where = self.tr("Go to {step}").format(step=line.step)
            link = button(where, f"check-go-{number}", role="link")
            link.clicked.connect(lambda: self.go.emit(line.step))
            parts.append(link)
        made = row(*parts, space=10)
        made.setStretch(1, 1)
        holder = box(made, f"line-{number}")
        holder.setMinimumHeight(34)
        if line.finding is not None and line.finding.advice:
            words.setToolTip(line.finding.advice)
        return holder
