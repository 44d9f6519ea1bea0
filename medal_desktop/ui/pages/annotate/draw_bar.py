"""The tools for drawing, shown while one draws."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QIntValidator, QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QToolButton, QVBoxLayout

from medal_desktop.package.documents import Segment
from medal_desktop.ui import theme
from medal_desktop.ui.kit.controls import button, icon_button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.viewer.hand import Tool


class DrawBar(QFrame):
    """Says what was chosen; keeps nothing.

    Signals:
        tool_chosen, label_chosen: what the left button does, and with which segment.
        ball_chosen: a ball instead of a flat brush.
        range_chosen: (low, high) or None.
        fill_wanted, undo_wanted, redo_wanted, done: as their names say.
    """

    tool_chosen = Signal(str)
    label_chosen = Signal(int)
    ball_chosen = Signal(bool)
    range_chosen = Signal(object)
    fill_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("draw-bar")
        self.setProperty("card", "true")
        self._segments = QComboBox()
        self._segments.setObjectName("draw-segment")
        self._segments.setAccessibleName(self.tr("Segment"))
        self._segments.setMinimumWidth(150)
        self._segments.setIconSize(QSize(14, 14))
        self._segments.currentIndexChanged.connect(self._on_segment)
        self._tools = self._make_tools()
        self._ball = icon_button("cube", "draw-ball", self.tr("Ball (3-D)"), checkable=True)
        self._ball.toggled.connect(self.ball_chosen)
        self._limit = QCheckBox(self.tr("Only values from"))
        self._limit.setObjectName("draw-limit")
        self._low = self._number("draw-low", self.tr("Lowest value"))
        self._high = self._number("draw-high", self.tr("Highest value"))
        self._limit.toggled.connect(self._on_range)
        self._size = label("", "draw-size", tone="muted")
        self._volume = label("", "draw-volume", size="strong")
        self.setLayout(self._make_layout())
        self.hide()

    @property
    def range(self) -> tuple[float, float]:
        """The two values, the lower one first."""
        low, high = sorted((_whole(self._low.text()), _whole(self._high.text())))
        return low, high

    def begin(self, segments: tuple[Segment, ...], low: int, high: int) -> None:
        """Offer the segments of a question, and a range to begin with."""
        self._segments.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._segments.clear()
        for segment in segments:
            self._segments.addItem(_swatch(segment.value), segment.name, segment.value)
        self._segments.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._low.setText(str(low))
        self._high.setText(str(high))
        self._limit.setChecked(False)
        self._ball.setChecked(False)
        self.mark_tool(Tool.BRUSH)
        self.show()

    def mark_tool(self, tool: str) -> None:
        """Show which tool is in the hand."""
        for name, made in self._tools.items():
            made.setChecked(name == tool)

    def show_size(self, radius_mm: float) -> None:
        """Show how wide the brush is."""
        self._size.setText(self.tr("⌀ {mm:.1f} mm").format(mm=2 * radius_mm))

    def show_volume(self, ml: float) -> None:
        """Show the volume of the segment in hand."""
        self._volume.setText(self.tr("{ml:.2f} ml").format(ml=ml))

    def show_history(self, *, undo: bool, redo: bool) -> None:
        """Offer to go back or forth."""
        self._undo.setEnabled(undo)
        self._redo.setEnabled(redo)

    def _on_segment(self) -> None:
        value = self._segments.currentData()
        if value is not None:
            self.label_chosen.emit(int(value))

    def _on_range(self) -> None:
        self.range_chosen.emit(self.range if self._limit.isChecked() else None)

    def _make_tools(self) -> dict[str, QToolButton]:
        made = {}
        for tool, icon, title in (
            (Tool.BRUSH, "paint-brush", self.tr("Brush (Ctrl + wheel sizes it)")),
            (Tool.ERASER, "eraser", self.tr("Eraser (Ctrl + wheel sizes it)")),
            (Tool.GROW, "magic-wand", self.tr("Grow from a click within the values")),
        ):
            one = icon_button(icon, f"draw-{tool}", title, checkable=True)
            one.clicked.connect(lambda _=False, tool=tool: self.tool_chosen.emit(str(tool)))
            made[str(tool)] = one
        return made

    def _number(self, name: str, title: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setValidator(QIntValidator(-1_000_000, 1_000_000, made))
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.setFixedWidth(84)
        made.textChanged.connect(self._on_range)
        return made

    def _make_layout(self) -> QVBoxLayout:
        fill = button(self.tr("Fill between slices"), "draw-fill", role="quiet")
        fill.clicked.connect(self.fill_wanted)
        self._undo = icon_button("arrow-u-up-left", "draw-undo", self.tr("Undo"), shortcut="Ctrl+Z")
        self._redo = icon_button(
            "arrow-u-up-right", "draw-redo", self.tr("Redo"), shortcut="Ctrl+Shift+Z"
        )
        self._undo.clicked.connect(self.undo_wanted)
        self._redo.clicked.connect(self.redo_wanted)
        done = button(self.tr("Done"), "draw-done")
        done.clicked.connect(self.done)
        first = row(
            self._segments, *self._tools.values(), self._ball, self._size, None, self._volume, done
        )
        second = row(
            self._limit,
            self._low,
            label(self.tr("to")),
            self._high,
            fill,
            None,
            self._undo,
            self._redo,
        )
        return column(first, second, space=4, margin=8)


def _swatch(value: int) -> QIcon:
    pixels = QPixmap(14, 14)
    pixels.fill(theme.current().segment(value))
    return QIcon(pixels)


def _whole(text: str) -> float:
    """Read a number that may be half typed."""
    try:
        return float(int(text))
    except ValueError:
        return 0.0
