"""Feeding a stack with its frames, or a volume with its time points, from a thread of their own."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QObject, Signal

from medal_desktop.base.progress import Job
from medal_desktop.ui.viewer.opening import Reader, Shown, open_group, reader_of
from medal_desktop.ui.viewer.own_thread import OwnThread
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture

_AHEAD = 12
_KEEP_BYTES = 1 << 30


class FrameFeed(QObject):
    """Reads frames that are wanted, and while a film plays those that come next.

    Signals:
        arrived: the number of a frame that is there now.
        failed: a MedalError.
    """

    arrived = Signal(int)
    failed = Signal(object)

    def __init__(self, shown: Shown, picture: StackPicture) -> None:
        super().__init__()
        self._reader: Reader = reader_of(shown.group)
        self._picture = picture
        self._count = picture.cuts[picture.first_plane].count
        self._broken: set[int] = set()
        self._thread = OwnThread("frames")
        self._thread.answered.connect(self._on_answered)
        self._thread.failed.connect(self._on_failed)

    def want(self, index: int, *, ahead: int = 0) -> None:
        """Have a frame read at once, and some of the next ones after it."""
        near = range(index, min(index + 1 + min(ahead, _AHEAD), self._count))
        self._thread.forget(lambda key: key in near)
        for number in near:
            if not self._picture.holds(number) and number not in self._broken:
                self._ask(number, first=number == index)

    def close(self) -> None:
        """Let go of the file and end the thread."""
        self._thread.close(self._reader.close)

    def _ask(self, number: int, *, first: bool) -> None:
        reader = self._reader
        self._thread.ask(number, lambda: reader.frame(number), first=first)

    def _on_answered(self, key: object, pixels: Any) -> None:
        if isinstance(key, int):
            self._picture.put(key, pixels)
            self.arrived.emit(key)

    def _on_failed(self, key: object, error: object) -> None:
        if isinstance(key, int):
            self._broken.add(key)  # asking again would not mend it
        self.failed.emit(error)


class TimeFeed(QObject):
    """Reads time points of a series; the ones seen last are kept as far as memory allows.

    Signals:
        arrived: (time, VolumePicture).
        failed: a MedalError.
    """

    arrived = Signal(int, object)
    failed = Signal(object)

    def __init__(self, shown: Shown, picture: VolumePicture) -> None:
        super().__init__()
        self._group = shown.group
        self._kept: OrderedDict[int, VolumePicture] = OrderedDict({shown.time: picture})
        self._job = Job()
        self._thread = OwnThread("times")
        self._thread.answered.connect(self._on_answered)
        self._thread.failed.connect(lambda _key, error: self.failed.emit(error))

    def want(self, time: int) -> None:
        """Have one time point read; only the one wanted last is."""
        if time in self._kept:
            self._kept.move_to_end(time)
            self.arrived.emit(time, self._kept[time])
            return
        group, job = self._group, self._job
        self._thread.ask("time", lambda: (time, open_group(group, job, time).picture))

    def close(self) -> None:
        """Stop reading and end the thread."""
        self._job.cancel()
        self._thread.close()

    def _on_answered(self, key: object, found: Any) -> None:  # noqa: ARG002 - the signal's sign
        time, picture = found
        self._kept[time] = picture
        while len(self._kept) > 2 and self._size() > _KEEP_BYTES:
            self._kept.popitem(last=False)
        self.arrived.emit(time, picture)

    def _size(self) -> int:
        return sum(picture.values.nbytes for picture in self._kept.values())
