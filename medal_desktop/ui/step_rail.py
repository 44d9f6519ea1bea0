"""The rail at the left: six steps, what is done in each and what is missing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from medal_desktop.ui import icons, theme
from medal_desktop.ui.rail_words import in_words
from medal_desktop.ui.theme import Theme, Tone
from medal_desktop.workflow.views import RailView, StepState, StepView

STEPS = ("load", "annotate", "de-identify", "describe", "seal", "submit")


def step_key(name: str) -> str:
    """Give the key of a step from its name or from a finding's place."""
    return name.strip().lower().replace(" ", "-")


class StepButton(QAbstractButton):
    """One step: its number or a tick, its name, and a line of words."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.setObjectName(f"step-{STEPS[number - 1]}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setShortcut(f"Ctrl+{number}")
        self.number = number
        self.step: StepView | None = None

    def show_step(self, step: StepView, state_words: str) -> None:
        """Show how the step stands."""
        self.step = step
        self.setToolTip(f"{step.words}  (Ctrl+{self.number})")
        self.setAccessibleName(f"{self.number} {self.text()}")
        self.setAccessibleDescription(f"{state_words}. {step.words}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Tall enough for two lines."""
        return QSize(200, 54)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Draw the step."""
        worn = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_back(painter, worn)
        self._draw_mark(painter, worn)
        self._draw_words(painter, worn)
        painter.end()

    def _draw_back(self, painter: QPainter, worn: Theme) -> None:
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(worn.colour("selection"))
            painter.drawRoundedRect(frame, worn.radius, worn.radius)
        elif self.underMouse():
            painter.setBrush(QColor(worn.mixed("text", "surface", 0.07)))
            painter.drawRoundedRect(frame, worn.radius, worn.radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(worn.colour("focus"), 2))
            painter.drawRoundedRect(frame, worn.radius, worn.radius)

    def _draw_mark(self, painter: QPainter, worn: Theme) -> None:
        state = self.step.state if self.step else StepState.WAITING
        circle = QRectF(12, 12, 24, 24)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state is StepState.DONE:
            painter.drawPixmap(10, 10, icons.pixmap("check-circle", Tone.GOOD, 28))
            return
        colour = "accent" if state in {StepState.STARTED, StepState.READY} else "outline"
        if self.isChecked():
            colour = "on_selection"
        painter.setPen(QPen(worn.colour(colour), 1.5))
        painter.drawEllipse(circle)
        font = painter.font()
        font.setPixelSize(worn.base_px - 1)
        painter.setFont(font)
        ready = state is not StepState.WAITING or self.isChecked()
        painter.setPen(
            worn.colour("on_selection" if self.isChecked() else "text" if ready else "muted")
        )
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number))

    def _draw_words(self, painter: QPainter, worn: Theme) -> None:
        left, width = 46, self.width() - 54
        font = painter.font()
        font.setPixelSize(worn.base_px)
        font.setWeight(font.Weight.DemiBold if self.isChecked() else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(worn.colour("on_selection" if self.isChecked() else "text"))
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 7, width, 20), top, self.text())
        if self.step is None:
            return
        font.setPixelSize(round(worn.base_px * 0.88))
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(worn.colour("on_selection" if self.isChecked() else "muted"))
        words = painter.fontMetrics().elidedText(
            self.step.words, Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(QRectF(left, 27, width, 18), top, words)


class StepRail(QWidget):
    """The six steps; `chosen` carries the key of the one that was pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        titles = (
            self.tr("Load"),
            self.tr("Annotate"),
            self.tr("De-identify"),
            self.tr("Describe"),
            self.tr("Seal"),
            self.tr("Submit"),
        )
        self.buttons: dict[str, StepButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for number, (key, title) in enumerate(zip(STEPS, titles, strict=True), start=1):
            made = StepButton(number, title)
            made.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self.buttons[key] = made
            layout.addWidget(made)

    def show_rail(self, view: RailView) -> None:
        """Show how all steps stand."""
        words = {
            StepState.DONE: self.tr("done"),
            StepState.STARTED: self.tr("started"),
            StepState.READY: self.tr("ready"),
            StepState.WAITING: self.tr("waiting"),
        }
        for made, step in zip(self.buttons.values(), view.steps, strict=False):
            made.show_step(replace(step, words=in_words(step.words)), words[step.state])

    def select(self, key: str) -> None:
        """Mark the step that is shown."""
        self.buttons[key].setChecked(True)
