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
    """One row per line; `go` carries the step and place of the line that was pressed."""

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
        groups = [(line.step, line.hint) for line in lines if line.finding is not None]
        all_of = Counter(groups)
        told: Counter[tuple[str, bool]] = Counter()
        for number, line in enumerate(lines):
            group = (line.step, line.hint)
            told[group] += line.finding is not None
            if line.finding is None or told[group] <= _TOLD:
                self._list.addWidget(self._line(line, number))
            elif told[group] == all_of[group]:
                self._list.addWidget(self._more(line.step, all_of[group] - _TOLD))

    def _more(self, step: str, count: int) -> QWidget:
        """Many open fields of one step are one line."""
        words = self.tr("… and {n} more of this kind").format(n=count)
        link = button(words, f"check-more-{step.lower()}", role="link")
        link.clicked.connect(lambda: self.go.emit(step))
        return box(row(30, link, None))

    def _line(self, line: CheckLine, number: int) -> QWidget:
        sign = QLabel()
        name, tone = _sign(line)
        sign.setPixmap(icons.pixmap(name, tone, 20))
        state = self.tr("hint") if line.hint else self.tr("done") if line.done else self.tr("open")
        sign.setAccessibleName(state)
        said = line.finding.message if line.finding is not None else line.words
        quiet = line.done and not line.hint
        words = label(said, f"check-{number}", tone="muted" if quiet else "text", wrap=True)
        parts: list[QWidget] = [sign, words]
        if (not line.done or line.hint) and line.step != "Seal":
            where = self.tr("Go to {step}").format(step=line.step)
            link = button(where, f"check-go-{number}", role="link")
            link.clicked.connect(lambda: self.go.emit(_where(line)))
            parts.append(link)
        made = row(*parts, space=10)
        made.setStretch(1, 1)
        holder = box(made, f"line-{number}")
        holder.setMinimumHeight(34)
        if line.finding is not None and line.finding.advice:
            words.setToolTip(line.finding.advice)
        return holder


def _sign(line: CheckLine) -> tuple[str, Tone]:
    if line.hint:
        return "info", Tone.WARNING
    return ("check-circle", Tone.GOOD) if line.done else ("circle", Tone.WARNING)


def _where(line: CheckLine) -> str:
    """Name the step, and behind a # the field or case where the finding is mended."""
    return f"{line.step}#{line.finding.place}" if line.finding is not None else line.step
