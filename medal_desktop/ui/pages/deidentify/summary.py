"""What was done, in plain sentences, and the report for the data protection officer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import clear, column, row, scrolled


class SummaryPanel(QWidget):
    """Sentences, and a button that saves the report."""

    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        inner = QWidget()
        inner.setObjectName("scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 8, 8, 0)
        self._list.setSpacing(12)
        self._save = button(
            self.tr("Save the report"),
            "save-report",
            icon="file-text",
            tip=self.tr("For the data protection officer: PDF, HTML or JSON"),
        )
        self._save.clicked.connect(self.save_wanted)
        self._saved = label("", "report-saved", tone="good", wrap=True)
        line = row(self._save, self._saved, space=8)
        line.setStretch(1, 1)
        self.setLayout(column(scrolled(inner, "summary"), line, space=8))
        self.show_lines(())

    def say_saved(self, name: str) -> None:
        """Say that the report is there."""
        self._saved.setText(self.tr("Saved as {name}").format(name=name))

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show the sentences; none before the first run."""
        clear(self._list)
        words = lines or (self.tr("Run the de-identification to see what was done."),)
        for number, line in enumerate(words):
            tone = "text" if lines else "muted"
            self._list.addWidget(label(line, f"summary-{number}", tone=tone, wrap=True))
        self._list.addStretch(1)
        self._save.setEnabled(bool(lines))
        self._saved.setText("")
