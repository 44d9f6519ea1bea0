"""The first tour: six steps in words, beside the rail; it stops nobody from working."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row

STEPS = 6


class Tour(QFrame):
    """A card over the window's lower right corner.

    Signals:
        showing: the key of the step that the words are about.
        ended: it was seen, or left.
    """

    showing = Signal(str)
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tour")
        self.setProperty("card", "true")
        self.setFixedWidth(380)
        self._at = 0
        self._count = label("", "tour-count", tone="muted", size="small")
        self._title = label("", "tour-title", size="large", wrap=True)
        self._words = label("", "tour-words", wrap=True)
        self._back = button(self.tr("Back"), "tour-back")
        self._on = button(self.tr("Next"), "tour-next", role="primary")
        leave = button(self.tr("Leave the tour"), "tour-leave", role="quiet")
        self._back.clicked.connect(lambda: self.go_to(self._at - 1))
        self._on.clicked.connect(lambda: self.go_to(self._at + 1))
        leave.clicked.connect(self._end)
        acts = row(leave, None, self._back, self._on)
        self.setLayout(column(self._count, self._title, self._words, acts, space=8, margin=16))
        parent.installEventFilter(self)

    def begin(self) -> None:
        """Show the first step."""
        self.show()
        self.raise_()
        self.go_to(0)
        self._on.setFocus()

    def go_to(self, at: int) -> None:
        """Show a step; behind the last one the tour ends."""
        steps = self._steps()
        if at >= len(steps):
            self._end()
            return
        self._at = max(at, 0)
        key, title, words = steps[self._at]
        self._count.setText(self.tr("{n} of {total}").format(n=self._at + 1, total=len(steps)))
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(f"{title}. {words}")
        self._back.setEnabled(self._at > 0)
        self._on.setText(self.tr("Done") if self._at == len(steps) - 1 else self.tr("Next"))
        self.showing.emit(key)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner when the window grows."""
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.adjustSize()
        over = self.parentWidget()
        if over is None:
            return
        self.move(over.width() - self.width() - 24, over.height() - self.height() - 24)

    def _end(self) -> None:
        self.hide()
        self.ended.emit()

    def _steps(self) -> list[tuple[str, str, str]]:
        return [
            (
                "load",
                self.tr("Load images"),
                self.tr(
                    "Drop a folder, a CD or a zip file. The originals are only read, never changed."
                ),
            ),
            (
                "annotate",
                self.tr("Answer and draw"),
                self.tr(
                    "Look, measure, draw. Number keys answer, N goes to the next open case, "
                    "Ctrl+Z takes anything back. Each act is kept at once."
                ),
            ),
            (
                "de-identify",
                self.tr("De-identify"),
                self.tr(
                    "Copies without names are made and checked a second time. What is unclear "
                    "waits for your eyes."
                ),
            ),
            (
                "describe",
                self.tr("Describe the challenge"),
                self.tr(
                    "What is asked, of whom, and how answers are judged: one page of questions."
                ),
            ),
            (
                "seal",
                self.tr("Seal one file"),
                self.tr(
                    "Everything goes into one encrypted file. The hidden answers can be opened "
                    "by the evaluation alone."
                ),
            ),
            (
                "submit",
                self.tr("Send it, or carry it"),
                self.tr(
                    "Upload it, or save it to a stick. Ctrl+K finds every command, F1 every key."
                ),
            ),
        ]
