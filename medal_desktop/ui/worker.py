"""The one bridge between work and the window: a thread of Qt's pool that reports by signals."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal
from shiboken6 import isValid

from medal_desktop.base.errors import Cancelled, MedalError, Unexpected
from medal_desktop.base.progress import Job, Step

_QUIET_SECONDS = 0.04


class _Relay(QObject):
    """Lives as long as the work; signals cross to the window's thread from here."""

    stepped = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()


class Task(QObject):
    """One piece of work off the window's thread. Connect first, then `start`.

    Signals: `stepped(Step)`, `succeeded(result)`, `failed(MedalError)`, `cancelled()`; then always
    `finished()`. A library that calls `sys.exit` only makes the task fail. When the parent goes
    away, its signals reach nobody.
    """

    stepped = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, work: Callable[[Job], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._relay = _Relay()
        self.job = Job(report=_Quiet(self._relay))
        self._relay.stepped.connect(self.stepped)
        self._relay.succeeded.connect(self._on_succeeded)
        self._relay.failed.connect(self._on_failed)
        self._relay.cancelled.connect(self._on_cancelled)

    def start(self, *, though_held: bool = False) -> None:
        """Begin; returns at once. `though_held` is for work that needs nothing more loaded."""
        work, job, relay = self._work, self.job, self._relay
        _begin(lambda: _run(work, job, relay), though_held=though_held)

    def cancel(self) -> None:
        """Ask the work to stop at its next check."""
        self.job.cancel()

    def _on_succeeded(self, result: object) -> None:
        self.succeeded.emit(result)
        self.finished.emit()

    def _on_failed(self, error: MedalError) -> None:
        self.failed.emit(error)
        self.finished.emit()

    def _on_cancelled(self) -> None:
        self.cancelled.emit()
        self.finished.emit()


class _Quiet:
    """Lets through at most some 25 reports a second, and every last one."""

    def __init__(self, relay: _Relay) -> None:
        self._relay = relay
        self._last = 0.0

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now - self._last >= _QUIET_SECONDS or step.done == step.total:
            self._last = now
            self._relay.stepped.emit(step)


def _run(work: Callable[[Job], Any], job: Job, relay: _Relay) -> None:
    try:
        result = work(job)
    except Cancelled:
        _tell(relay, "cancelled")
    except MedalError as error:
        _tell(relay, "failed", error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the last line before a silent thread
        report(error)
        _tell(relay, "failed", Unexpected.of(error))
    else:
        _tell(relay, "succeeded", result)


def report(error: BaseException) -> None:
    """Leave a crash report of what nobody foresaw; it names places in the code, never words."""
    from medal_desktop.workflow import logs  # noqa: PLC0415 - not before the first paint

    logs.report(error)


def _tell(relay: _Relay, signal: str, *values: object) -> None:
    """Emit, unless the program has ended meanwhile and nobody listens."""
    if isValid(relay):
        getattr(relay, signal).emit(*values)


@dataclass(slots=True)
class _Gate:
    """Work that waits until all may begin; None while it may."""

    held: list[Callable[[], None]] | None = None


_GATE = _Gate()


def hold() -> None:
    """From now on no work begins; what runs goes on. On the window's thread, as `release` is."""
    if _GATE.held is None:
        _GATE.held = []


def release() -> None:
    """Begin all that was held, and from now on everything at once."""
    held, _GATE.held = _GATE.held or [], None
    for begin in held:
        _begin(begin)


def is_idle() -> bool:
    """Whether no work runs."""
    return QThreadPool.globalInstance().activeThreadCount() == 0


def is_calm() -> bool:
    """Whether no work runs, and none waits until it may begin."""
    return is_idle() and not _GATE.held


def _begin(run: Callable[[], None], *, though_held: bool = False) -> None:
    if _GATE.held is None or though_held:
        QThreadPool.globalInstance().start(run)
    else:
        _GATE.held.append(run)


def wait_for_all(milliseconds: int = 10_000) -> bool:
    """Wait until no work runs any more, nor waits; False when time ran out."""
    release()
    return QThreadPool.globalInstance().waitForDone(milliseconds)
