"""The way of a submission as a line of stations."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from medal_desktop.package.messages import SubmissionState, SubmissionStatus
from medal_desktop.ui import icons, theme
from medal_desktop.ui.kit.controls import label, retone
from medal_desktop.ui.kit.layout import column
from medal_desktop.ui.theme import Tone

# How many stations are behind a submission in each state.
_REACHED = {
    SubmissionState.RECEIVED: 1,
    SubmissionState.QUARANTINE: 1,
    SubmissionState.IN_REVIEW: 3,
    SubmissionState.RETURNED: 3,
    SubmissionState.PUBLISHED: 4,
    SubmissionState.WITHDRAWN: 0,
}


class Line(QWidget):
    """Four stations: those behind are ticked, the one in hand is marked."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("stations")
        self._names = names
        self.reached, self.returned = 0, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_reached(self, reached: int, *, returned: bool) -> None:
        """Show how far it has come, and whether it was sent back."""
        self.reached, self.returned = reached, returned
        names = ", ".join(self._names[:reached]) or "–"
        self.setAccessibleName(names)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide enough for four names."""
        return QSize(520, 64)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw stations and the way between them."""
        worn = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = len(self._names)
        step = (self.width() - 140) / (count - 1)
        for number, name in enumerate(self._names):
            x = 70 + number * step
            if number + 1 < count:
                behind = number + 1 < self.reached
                painter.setPen(QPen(worn.colour("good" if behind else "outline"), 2))
                painter.drawLine(QPointF(x + 18, 18), QPointF(x + step - 18, 18))
            self._station(painter, x, number, name)
        painter.end()

    def _station(self, painter: QPainter, x: float, number: int, name: str) -> None:
        worn = theme.current()
        last = self.returned and number + 1 == self.reached
        if last:
            painter.drawPixmap(int(x - 14), 4, icons.pixmap("arrow-u-up-left", Tone.WARNING, 28))
        elif number < self.reached:
            painter.drawPixmap(int(x - 14), 4, icons.pixmap("check-circle", Tone.GOOD, 28))
        else:
            painter.setPen(QPen(worn.colour("outline"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, 18), 11, 11)
        painter.setPen(worn.colour("text" if number < self.reached else "muted"))
        painter.drawText(QRectF(x - 70, 38, 140, 22), Qt.AlignmentFlag.AlignCenter, name)


class Stations(QWidget):
    """The line, a sentence, and what the panel or the check said."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(
            (self.tr("received"), self.tr("checked"), self.tr("in review"), self.tr("published"))
        )
        self._words = label("", "status-words", wrap=True)
        self._comment = label("", "status-comment", tone="muted", wrap=True)
        self.setLayout(column(self.line, self._words, self._comment, space=8))
        self.show_none()

    def show_none(self) -> None:
        """Show that nothing was sent yet."""
        self.line.show_reached(0, returned=False)
        self._words.setText(self.tr("Not sent yet."))
        retone(self._words, "muted")
        self._comment.hide()

    def show_sent(self, server: str) -> None:
        """Show that it was sent to a server that has not been asked yet."""
        self.line.show_reached(1, returned=False)
        self._words.setText(self.tr("Sent to {server}.").format(server=server))
        retone(self._words, "text")
        self._comment.hide()

    def say_unknown(self, reason: str) -> None:
        """Say why the server did not tell more."""
        self._comment.setText(reason)
        self._comment.show()

    def show_status(self, status: SubmissionStatus) -> None:
        """Show where a submission stands and what was said about it."""
        returned = status.state is SubmissionState.RETURNED
        self.line.show_reached(_REACHED[status.state], returned=returned)
        self._words.setText(self._sentence(status.state))
        retone(self._words, "warning" if returned else "text")
        said = [status.comment] if status.comment else []
        said += [f"{finding.message} {finding.advice}".strip() for finding in status.findings]
        self._comment.setText("\n".join(said))
        self._comment.setVisible(bool(said))

    def _sentence(self, state: SubmissionState) -> str:
        words = {
            SubmissionState.RECEIVED: self.tr("The server has it and will check it now."),
            SubmissionState.QUARANTINE: self.tr("The server is checking it."),
            SubmissionState.IN_REVIEW: self.tr("Checked. The panel is looking at it."),
            SubmissionState.RETURNED: self.tr("The panel has sent it back to you:"),
            SubmissionState.PUBLISHED: self.tr("Published. Models can be evaluated on it."),
            SubmissionState.WITHDRAWN: self.tr("Withdrawn. The server has removed its data."),
        }
        return words[state]
