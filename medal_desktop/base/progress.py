"""The line between work and whoever watches it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from medal_desktop.base.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a piece of work has come; `total` 0 means that nobody knows yet."""

    done: int
    total: int
    label: str = ""


def _ignore(step: Step) -> None:
    """Take a report that nobody watches."""


@dataclass(slots=True)
class Job:
    """Progress one way, cancel the other; safe across threads."""

    report: Callable[[Step], None] = _ignore
    _stop: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the work to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise `Cancelled` when asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def step(self, done: int, total: int, label: str = "") -> None:
        """Check for cancel, then report."""
        self.check()
        self.report(Step(done, total, label))

    def each(self, items: Iterable[T], total: int, label: str = "") -> Iterator[T]:
        """Yield `items`, checking for cancel before and reporting after each one."""
        for done, item in enumerate(items, start=1):
            self.check()
            yield item
            self.report(Step(done, total, label))
