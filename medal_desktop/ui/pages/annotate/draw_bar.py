"""The tools for drawing, shown while one draws."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QIntValidator, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
)

from medal_desktop.package.documents import Segment
from medal_desktop.ui import theme
from medal_desktop.ui.kit.controls import button, icon_button, label
from medal_desktop.ui.kit.flow import Flow
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.pages.annotate.segment_acts import NEEDS_OTHER, titles
from medal_desktop.ui.viewer.hand import Tool


class DrawBar(QFrame):
    """Says what was chosen; keeps nothing.

    Signals:
        tool_chosen, label_chosen: what the left button does, and with which segment.
        ball_chosen: a ball instead of a flat brush.
        range_chosen: (low, high) or None.
        act_wanted: what to do to the whole segment, a margin in mm, and another segment.
        done: as its name says.
    """

    tool_chosen = Signal(str)
    label_chosen = Signal(int)
    ball_chosen = Signal(bool)
    range_chosen = Signal(object)
    act_wanted = Signal(str, float, int)
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
        self._limit = QCheckBox(self.tr("Only from"))
        self._limit.setObjectName("draw-limit")
        self._low = self._number("draw-low", self.tr("Lowest value"))
        self._high = self._number("draw-high", self.tr("Highest value"))
        self._limit.toggled.connect(self._on_range)
        self._size = label("", "draw-size", tone="muted")
        self._volume = label("", "draw-volume", size="strong")
        self._margin = self._make_margin()
        self._others = QComboBox()
        self._others.setObjectName("draw-other")
        self._others.setAccessibleName(self.tr("The other segment, for uniting and cutting"))
        self._others.setIconSize(QSize(14, 14))
        self._others.setMaximumWidth(110)
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
            self._segments.addItem(swatch(segment.value), segment.name, segment.value)
        self._segments.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._others.clear()
        for segment in segments:
            self._others.addItem(swatch(segment.value), segment.name, segment.value)
        self._others.setCurrentIndex(1 if len(segments) > 1 else 0)
        self._others.setVisible(len(segments) > 1)
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

    def select(self, label: int) -> None:
        """Take another segment in hand."""
        self._segments.setCurrentIndex(self._segments.findData(label))

    def act(self, name: str) -> None:
        """Ask for an act with the margin and the other segment as they stand."""
        other = self._others.currentData()
        self.act_wanted.emit(name, self._margin.value(), int(other) if other is not None else 0)

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
            (Tool.LASSO, "scribble-loop", self.tr("Draw around what belongs to it")),
            (Tool.CUT, "scissors", self.tr("Draw around what is to go")),
            (Tool.LEVEL, "waves", self.tr("Trace the level of a pixel in the slice")),
            (Tool.BUCKET, "paint-bucket", self.tr("Fill what is enclosed in the slice")),
            (Tool.GROW, "magic-wand", self.tr("Grow from a click within the values")),
            (Tool.KEEP, "star", self.tr("Keep only the island that is clicked")),
            (Tool.DROP, "x-circle", self.tr("Remove the island that is clicked")),
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
        made.setFixedWidth(72)
        made.textChanged.connect(self._on_range)
        return made

    def _make_margin(self) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setObjectName("draw-margin")
        made.setAccessibleName(self.tr("Margin in mm"))
        made.setRange(0.1, 100.0)
        made.setDecimals(1)
        made.setValue(2.0)
        made.setSuffix(" mm")
        made.setMinimumHeight(30)
        made.setFixedWidth(96)
        return made

    def _make_more(self) -> QPushButton:
        more = button(self.tr("Segment"), "draw-more", role="quiet")
        menu = QMenu(more)
        menu.setAccessibleName(self.tr("Acts on the whole segment"))
        for name, title in titles().items():
            act = menu.addAction(title)
            act.setObjectName(f"act-{name}")
            act.triggered.connect(lambda _=False, name=name: self.act(name))
        menu.aboutToShow.connect(lambda: self._offer(menu))
        more.setMenu(menu)
        return more

    def _offer(self, menu: QMenu) -> None:
        """Offer boolean acts where there is another segment."""
        for act in menu.actions():
            name = act.objectName().removeprefix("act-")
            act.setEnabled(name not in NEEDS_OTHER or self._others.count() > 1)

    def _make_layout(self) -> QVBoxLayout:
        """Groups that belong together stay together; the lines break between them."""
        fill = button(self.tr("Fill between"), "draw-fill", role="quiet")
        fill.clicked.connect(lambda: self.act("fill"))
        done = button(self.tr("Done"), "draw-done")
        done.clicked.connect(self.done)
        margin = label(self.tr("Margin"), tone="muted")
        margin.setBuddy(self._margin)
        limits = row(self._limit, self._low, label(self.tr("to")), self._high, space=6)
        groups = Flow(
            box(row(self._segments)),
            box(row(*self._tools.values(), self._ball, space=4)),
            box(limits),
            box(row(fill, margin, self._margin, space=6)),
            box(row(self._others, self._make_more(), space=6)),
            box(row(self._size, self._volume, done, space=12)),
            space=6,
        )
        return column(groups, margin=8)


def swatch(value: int) -> QIcon:
    """Give a small square in a segment's colour."""
    pixels = QPixmap(14, 14)
    pixels.fill(theme.current().segment(value))
    return QIcon(pixels)


def _whole(text: str) -> float:
    """Read a number that may be half typed."""
    try:
        return float(int(text))
    except ValueError:
        return 0.0
