"""Playing: at the film's own speed or another, frame by frame, and to any frame exactly."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import icon_button, label
from medal_desktop.ui.kit.layout import row

_SPEEDS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0)


class Clock:
    """Tells which frame is due; late ones are left out, so that the speed is true."""

    def __init__(self, count: int, fps: float) -> None:
        self.count, self.fps = count, fps
        self.speed = 1.0
        self._began, self._from = 0.0, 0

    def begin(self, frame: int, now: float) -> None:
        """Start counting at a frame."""
        self._began, self._from = now, frame

    def due(self, now: float) -> int:
        """Give the frame that is due; after the last one it begins again."""
        passed = int((now - self._began) * self.fps * self.speed + 1e-6)
        return (self._from + passed) % self.count


class PlayBar(QWidget):
    """Steps through something by time. It holds the number; `moved` says when it changes.

    Signals:
        moved: the number of the frame that is to be seen.
        playing: whether it plays.
    """

    moved = Signal(int)
    playing = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("play-bar")
        self._clock = Clock(1, 1.0)
        self._word = ""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._play = icon_button("play", "play", self.tr("Play or stop (space)"))
        back = icon_button("caret-left", "play-back", self.tr("One frame back (,)"))
        on = icon_button("caret-right", "play-on", self.tr("One frame on (.)"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("play-slider")
        self._slider.setAccessibleName(self.tr("Frame"))
        self._slider.setMinimumHeight(28)
        self._speed = QComboBox()
        self._speed.setObjectName("play-speed")
        self._speed.setAccessibleName(self.tr("Speed"))
        for speed in _SPEEDS:
            self._speed.addItem(f"×{speed:g}", speed)
        self._speed.setCurrentIndex(_SPEEDS.index(1.0))
        self._told = label("", "play-told", tone="muted")
        self._told.setMinimumWidth(190)
        self._play.clicked.connect(self.toggle)
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        self._slider.valueChanged.connect(self._on_slider)
        self._speed.currentIndexChanged.connect(self._on_speed)
        self.setLayout(row(self._play, back, on, self._slider, self._told, self._speed, space=4))
        self.hide()

    @property
    def number(self) -> int:
        """The frame in hand, from 0."""
        return self._slider.value()

    @property
    def plays(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    def offer(self, count: int, fps: float, word: str, number: int = 0) -> None:
        """Offer to play `count` frames; hide where there is nothing to play."""
        self.stop()
        self._clock = Clock(max(count, 1), fps or 1.0)
        self._clock.speed = float(self._speed.currentData())
        self._word = word
        self._slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._slider.setRange(0, max(count - 1, 0))
        self._slider.setValue(number)
        self._slider.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._tell()
        self.setVisible(count > 1)

    def toggle(self) -> None:
        """Play, or stop."""
        if self.plays:
            self.stop()
        elif self._clock.count > 1:
            self._clock.begin(self.number, time.monotonic())
            rate = self._clock.fps * self._clock.speed
            self._timer.start(max(int(1000 / min(rate, 60.0) / 2), 4))
            icons.put(self._play, "pause")
            self.playing.emit(True)  # noqa: FBT003 - Qt's signature

    def stop(self) -> None:
        """Stop where it is."""
        if self.plays:
            self._timer.stop()
            icons.put(self._play, "play")
            self.playing.emit(False)  # noqa: FBT003 - Qt's signature

    def step(self, by: int) -> None:
        """Go some frames on or back, stopping there."""
        self.stop()
        self._slider.setValue(self.number + by)

    def show_number(self, number: int) -> None:
        """Follow what somebody else chose; says nothing."""
        if number != self.number:
            self._slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self._slider.setValue(number)
            self._slider.blockSignals(False)  # noqa: FBT003 - Qt's signature
            self._tell()

    def _on_tick(self) -> None:
        due = self._clock.due(time.monotonic())
        if due != self.number:
            self._slider.setValue(due)

    def _on_slider(self, number: int) -> None:
        if self.plays and self._slider.isSliderDown():
            self._clock.begin(number, time.monotonic())
        self._tell()
        self.moved.emit(number)

    def _on_speed(self) -> None:
        self._clock.speed = float(self._speed.currentData())
        if self.plays:
            self.stop()
            self.toggle()

    def _tell(self) -> None:
        clock, number = self._clock, self.number
        seconds = number / clock.fps
        parts = [f"{self._word} {number + 1} / {clock.count}"]
        if clock.fps > 1:
            parts += [f"{int(seconds // 60)}:{seconds % 60:06.3f}", f"{clock.fps:.4g} / s"]
        self._told.setText(" · ".join(parts))
