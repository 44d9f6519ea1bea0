"""One thread of its own, for what may not change threads: an OpenGL context, a decoder, a slide."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from medal_desktop.base.errors import MedalError, Unexpected
from medal_desktop.ui.worker import report

Work = Callable[[], Any]


class OwnThread(QObject):
    """Does one thing after the other. What is asked again before its turn replaces what waits.

    Signals:
        answered: (key, result), on the window's thread.
        failed: (key, MedalError), likewise.
    """

    answered = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._waiting: OrderedDict[object, Work] = OrderedDict()
        self._turn = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._go_on, name=name, daemon=True)
        self._thread.start()

    def ask(self, key: object, work: Work, *, first: bool = False) -> None:
        """Have something done; `first` goes before all that waits."""
        with self._turn:
            if self._ended:
                return
            self._waiting.pop(key, None)
            self._waiting[key] = work
            if first:
                self._waiting.move_to_end(key, last=False)
            self._turn.notify()

    def forget(self, wanted: Callable[[object], bool]) -> None:
        """Drop what waits and is not wanted any more."""
        with self._turn:
            for key in [key for key in self._waiting if not wanted(key)]:
                del self._waiting[key]

    def close(self, last: Work | None = None, seconds: float = 10.0) -> None:
        """Drop what waits, do one last thing there, such as letting go, and end the thread."""
        with self._turn:
            self._waiting.clear()
            if last is not None and not self._ended:
                self._waiting[_LAST] = last
            self._ended = True
            self._turn.notify()
        self._thread.join(seconds)

    def _go_on(self) -> None:
        while True:
            with self._turn:
                while not self._waiting and not self._ended:
                    self._turn.wait()
                if not self._waiting:
                    return
                key, work = self._waiting.popitem(last=False)
            self._do(key, work)

    def _do(self, key: object, work: Work) -> None:
        try:
            result = work()
        except MedalError as error:
            self._say(self.failed, key, error)
        except Exception as error:  # noqa: BLE001 - the last line before a silent thread
            report(error)
            self._say(self.failed, key, Unexpected.of(error))
        else:
            if key is not _LAST:
                self._say(self.answered, key, result)

    def _say(self, signal: Any, key: object, value: object) -> None:
        if not self._ended:
            signal.emit(key, value)


_LAST = object()
