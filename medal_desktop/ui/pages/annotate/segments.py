"""The segments of the mask being drawn: volume, values, diameter; lock and hide."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from medal_desktop.annotation.statistics import SegmentStatistics
from medal_desktop.package.documents import Segment
from medal_desktop.ui import icons, theme
from medal_desktop.ui.kit.controls import button, icon_button, label
from medal_desktop.ui.kit.layout import clear, column, row


class SegmentPanel(QWidget):
    """Shows segments; keeps nothing.

    Signals:
        chosen: a label to draw with.
        locked, hidden: all labels that are.
        measure_wanted: the numbers are asked for; slow.
    """

    chosen = Signal(int)
    locked = Signal(object)
    hidden = Signal(object)
    measure_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("segments")
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self._empty = label(
            self.tr("Press Draw at a question that asks for a mask, and its segments stand here."),
            "segments-empty",
            tone="muted",
            wrap=True,
        )
        self._measure = button(self.tr("Measure"), "segments-measure", icon="chart-bar")
        self._measure.setToolTip(self.tr("Volume, mean value and diameter of each segment"))
        self._measure.clicked.connect(self.measure_wanted)
        self.setLayout(column(self._empty, self._list, row(self._measure, None), None, space=8))
        self._numbers: dict[int, QWidget] = {}
        self._locks: dict[int, QToolButton] = {}
        self._eyes: dict[int, QToolButton] = {}
        self.show_segments(())

    def show_segments(self, segments: tuple[Segment, ...]) -> None:
        """Show the segments of a question."""
        clear(self._list)
        self._numbers, self._locks, self._eyes = {}, {}, {}
        for segment in segments:
            self._list.addWidget(self._card(segment))
        self._empty.setVisible(not segments)
        self._measure.setVisible(bool(segments))

    def show_numbers(self, found: tuple[SegmentStatistics, ...], unit: str) -> None:
        """Write what was measured."""
        for one in found:
            told = self._numbers.get(one.label)
            if told is not None:
                told.setText(self._words(one, unit))  # type: ignore[attr-defined]  # it is a label

    def _words(self, one: SegmentStatistics, unit: str) -> str:
        if not one.voxels:
            return self.tr("nothing drawn")
        values = f"{one.mean:.1f} ± {one.deviation:.1f} {unit}".replace("-", "−").strip()
        return self.tr(
            "{ml:.2f} ml · {values} · diameter {mm:.1f} mm, in a slice {flat:.1f} mm"
        ).format(ml=one.ml, values=values, mm=one.diameter_mm, flat=one.in_slice_mm)

    def _card(self, segment: Segment) -> QFrame:
        made = QFrame()
        made.setObjectName(f"segment-{segment.value}")
        made.setProperty("card", "true")
        name = button(segment.name, f"segment-{segment.value}-choose", role="quiet")
        name.setToolTip(self.tr("Draw with this segment"))
        name.setAccessibleName(self.tr("Draw with: {name}").format(name=segment.name))
        name.clicked.connect(lambda: self.chosen.emit(segment.value))
        lock = icon_button(
            "lock-open",
            f"segment-{segment.value}-lock",
            self.tr("Lock {name}: nothing changes it").format(name=segment.name),
            checkable=True,
        )
        lock.toggled.connect(self._on_lock)
        eye = icon_button(
            "eye",
            f"segment-{segment.value}-eye",
            self.tr("Show {name}").format(name=segment.name),
            checkable=True,
        )
        eye.setChecked(True)
        eye.toggled.connect(self._on_eye)
        told = label("", f"segment-{segment.value}-numbers", tone="muted", size="small", wrap=True)
        code = label(segment.code, tone="muted", size="small")
        made.setLayout(
            column(
                row(_swatch(segment.value), name, None, code, lock, eye), told, margin=8, space=2
            )
        )
        self._numbers[segment.value] = told
        self._locks[segment.value], self._eyes[segment.value] = lock, eye
        return made

    def _on_lock(self) -> None:
        for made in self._locks.values():
            icons.put(made, "lock" if made.isChecked() else "lock-open")
        self.locked.emit(frozenset(one for one, made in self._locks.items() if made.isChecked()))

    def _on_eye(self) -> None:
        for made in self._eyes.values():
            icons.put(made, "eye" if made.isChecked() else "eye-slash")
        self.hidden.emit(frozenset(one for one, made in self._eyes.items() if not made.isChecked()))


def _swatch(value: int) -> QFrame:
    made = QFrame()
    made.setFixedSize(14, 14)
    colour = theme.current().segment(value).name()
    made.setStyleSheet(f"background: {colour}; border: 0; border-radius: 3px;")
    return made
