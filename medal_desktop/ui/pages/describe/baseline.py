"""How well people and tried models answer: one row each, a box and every score as a dot."""

from __future__ import annotations

from math import floor, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from medal_desktop.challenge.baseline import Summary
from medal_desktop.ui import theme
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import card, column, row
from medal_desktop.ui.theme import Tone

_ROW, _LEFT, _RIGHT, _TOP, _BOTTOM = 40, 220, 150, 12, 34


class ScorePlot(QWidget):
    """Draws summaries on one axis; the words say the same to who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("score-plot")
        self.shown: tuple[Summary, ...] = ()

    def show_scores(self, found: tuple[Summary, ...]) -> None:
        """Show them, one row each."""
        self.shown = found
        self.setMinimumHeight(self.sizeHint().height())
        said = "; ".join(f"{s.who}: {s.mean:.3g} ({s.low:.3g} to {s.high:.3g})" for s in found)
        self.setAccessibleName(self.tr("Scores"))
        self.setAccessibleDescription(said)
        self.setToolTip(said.replace("; ", "\n"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows."""
        return QSize(640, _TOP + _ROW * len(self.shown) + _BOTTOM)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the axis, then row after row."""
        if not self.shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ticks = ticks_for([value for one in self.shown for value in one.values])
        self._axis(painter, ticks)
        for number, one in enumerate(self.shown):
            self._row(painter, one, _TOP + _ROW * (number + 0.5), ticks)
        painter.end()

    def _x(self, value: float, ticks: list[float]) -> float:
        width = self.width() - _LEFT - _RIGHT
        return _LEFT + width * (value - ticks[0]) / (ticks[-1] - ticks[0])

    def _axis(self, painter: QPainter, ticks: list[float]) -> None:
        base = _TOP + _ROW * len(self.shown)
        for tick in ticks:
            at = self._x(tick, ticks)
            painter.setPen(QPen(_faint(Tone.MUTED, 60), 1))
            painter.drawLine(QPointF(at, _TOP), QPointF(at, base))
            painter.setPen(_ink(Tone.MUTED))
            place = QRectF(at - 40, base + 6, 80, 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, f"{tick:g}")

    def _row(self, painter: QPainter, one: Summary, y: float, ticks: list[float]) -> None:
        tone = Tone.ACCENT if one.kind == "human" else Tone.WARNING
        painter.setPen(_ink(Tone.TEXT))
        place = QRectF(0, y - 12, _LEFT - 16, 24)
        words = painter.fontMetrics().elidedText(
            one.who, Qt.TextElideMode.ElideRight, int(place.width())
        )
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, right, words)
        low, middle, high = (self._x(value, ticks) for value in one.quartiles)
        painter.setPen(QPen(_ink(tone), 1.5))
        painter.setBrush(_faint(tone, 40))
        if len(one.values) > 2:
            painter.drawRoundedRect(QRectF(low, y - 10, max(high - low, 2), 20), 3, 3)
            painter.drawLine(QPointF(middle, y - 10), QPointF(middle, y + 10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faint(tone, 190))
        for index, value in enumerate(one.values):
            # dots are spread by a fixed pattern, so that the same picture comes each time
            aside = (index % 5 - 2) * 2.6 if len(one.values) > 1 else 0.0
            painter.drawEllipse(QPointF(self._x(value, ticks), y + aside), 3.5, 3.5)
        self._words(painter, one, y)

    def _words(self, painter: QPainter, one: Summary, y: float) -> None:
        said = f"{one.mean:.3g}"
        if len(one.values) > 1:
            said += f"  ({one.low:.3g} – {one.high:.3g})"
        painter.setPen(_ink(Tone.MUTED))
        place = QRectF(self.width() - _RIGHT + 16, y - 12, _RIGHT - 16, 24)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, left, said)


class BaselinePanel(QWidget):
    """The plot with its words; says `import_wanted`."""

    import_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("baseline")
        self.plot = ScorePlot()
        words = self.tr(
            "A table with the columns who, kind (human or model) and score: one row per reader, or "
            "one row per reader and case. That models were tried is evidence of difficulty, never "
            "a condition."
        )
        self._none = label(
            self.tr("Nothing is brought in yet."), "baseline-none", tone="muted", wrap=True
        )
        bring = button(self.tr("Bring in a table"), "import-baseline", icon="file-arrow-up")
        bring.clicked.connect(self.import_wanted)
        framed = card(column(self._none, self.plot, margin=16), "baseline-card")
        self.setLayout(
            column(
                label(self.tr("Human baseline and difficulty"), size="large"),
                label(words, tone="muted", wrap=True),
                row(bring, None),
                framed,
                None,
                space=16,
            )
        )
        self.setMaximumWidth(980)

    def show_scores(self, found: tuple[Summary, ...]) -> None:
        """Show what was brought in."""
        self._none.setVisible(not found)
        self.plot.setVisible(bool(found))
        self.plot.show_scores(found)


def ticks_for(values: list[float]) -> list[float]:
    """Give round numbers that enclose all values, some five of them."""
    low, high = min(values), max(values)
    span = high - low or abs(high) or 1.0
    step = 10 ** floor(log10(span / 4))
    step = next(step * by for by in (1, 2, 5, 10) if span / (step * by) <= 5)
    first, last = floor(low / step + 1e-9), -floor(-high / step + 1e-9)
    return [round(number * step, 12) for number in range(first, max(last, first + 1) + 1)]


def _ink(tone: Tone) -> QColor:
    return theme.current().colour(tone)


def _faint(tone: Tone, alpha: int) -> QColor:
    made = QColor(theme.current().colour(tone))
    made.setAlpha(alpha)
    return made
