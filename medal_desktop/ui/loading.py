"""What the window loads, and when: at first what the first page needs, the rest behind that page.

The first part comes in a thread, while nothing can be clicked. The rest comes on the window's own
thread, one module between two events. Meanwhile no `Task` begins, so that never two threads import:
one would meet a module that the other has half made, and Qt's classes are made where Qt draws.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from PySide6.QtCore import QObject, QTimer

from medal_desktop.ui import worker

_FIRST = ("ui.app", "workflow.rail", "workflow.secrets", "ui.pages.load.page")
_PAUSE_MS = 5
# Step by step, in the order of the pages; what takes a tenth of a second is in parts of its own.
LATER = (
    "deid.fileio",
    "deid.clinical_words",
    "deid.context",
    "deid.check",
    "deid.work",
    "deid.run",
    "workflow.frames",
    "workflow.session",
    "workflow.agreement",
    "ui.pages.annotate.conduct",
    "ui.pages.annotate.page",
    "workflow.deidentify",
    "workflow.deid_report",
    "workflow.companions",
    "ui.pages.deidentify.page",
    "ui.pages.describe.tasks",
    "ui.pages.describe.page",
    "package.keyfile",
    "workflow.build_package",
    "workflow.submit",
    "workflow.sign_in",
    "workflow.look_inside",
    "ui.pages.seal.page",
    "ui.pages.submit.page",
)


def bring(name: str) -> Any:
    """Give the module `name` of this program."""
    return import_module(f"medal_desktop.{name}")


def bring_first() -> None:
    """Bring in what the window and its first page need; no collector looks at it again."""
    with _nothing_to_free():
        for name in _FIRST:
            bring(name)
        gc.freeze()


class Later(QObject):
    """Brings in the rest, `names` in this order."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._left = list(names)
        self._waiting: list[tuple[str, Callable[[], object]]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    def begin(self) -> None:
        """Begin, or go on; returns at once."""
        if not self._left:
            return
        worker.hold()  # also again: a window that closed has let its own work go
        if not self._timer.isActive():
            self._timer.start(0)

    def when(self, name: str, act: Callable[[], object]) -> None:
        """Call `act` once the module `name` is there: at once, or later on the same thread.

        When it cannot be loaded `act` is called, too, and meets the error itself.
        """
        if f"medal_desktop.{name}" in sys.modules or name not in self._left:
            act()
            return
        self._waiting.append((name, act))
        self.begin()

    def _on_time(self) -> None:
        if not worker.is_idle():  # what began before it was held may still import
            self._timer.start(_PAUSE_MS)
            return
        name = self._left.pop(0)
        try:
            with _nothing_to_free():
                bring(name)
        finally:
            self._go_on(name)

    def _go_on(self, name: str) -> None:
        ready = [act for wanted, act in self._waiting if wanted == name]
        self._waiting = [one for one in self._waiting if one[0] != name]
        if self._left:
            self._timer.start(0)
        else:
            worker.release()
        for act in ready:
            act()


@cache
def later() -> Later:
    """Give the one of this program."""
    return Later(LATER)


@contextmanager
def _nothing_to_free() -> Iterator[None]:
    """What is loaded stays, so that looking for what to free would be in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
