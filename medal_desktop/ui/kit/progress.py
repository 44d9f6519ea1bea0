"""Progress with words, a number and a way to stop."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from medal_desktop.base.progress import Step
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row


class ProgressStrip(QFrame):
    """One line of words, a bar, and Stop."""

    stop = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", "true")
        self._title = ""
        self._words = label("", f"{name}-words")
        self._count = label("", f"{name}-count", tone="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = button(self.tr("Stop"), f"{name}-stop", tip=self.tr("Nothing is lost."))
        self._stop.clicked.connect(self._on_stop)
        inner = column(row(self._words, None, self._count), self._bar, space=8)
        line = row(inner, self._stop, space=16, margin=12)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.hide()

    def begin(self, title: str) -> None:
        """Show the strip for work that begins now."""
        self._title = title
        self._words.setText(title)
        self._count.setText("")
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(title)
        self._stop.setEnabled(True)
        self.show()

    def step(self, step: Step) -> None:
        """Show how far the work has come."""
        self._bar.setRange(0, max(step.total, 0))
        self._bar.setValue(step.done)
        self._words.setText(f"{self._title} · {step.label}" if step.label else self._title)
        if step.total > 0:
            self._count.setText(
                self.tr("{done} of {total}").format(
                    done=_number(step.done), total=_number(step.total)
                )
            )

    def note(self, words: str) -> None:
        """Put other words where the count is, such as a speed."""
        self._count.setText(words)

    def end(self) -> None:
        """Hide the strip."""
        self.hide()

    def _on_stop(self) -> None:
        self._stop.setEnabled(False)
        self._words.setText(self.tr("Stopping …"))
        self.stop.emit()


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
