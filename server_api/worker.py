"""The worker process: does what waits until it is asked to stop."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import os
import signal
import threading
from collections.abc import Callable

from server_api.intake import checking, finishing
from server_api.intake.sweep import Sweep
from server_api.services import Services

GRACE = 8.0
Step = Callable[[Services], bool]
log = logging.getLogger("medal.worker")


def steps() -> tuple[Step, ...]:
    """Give the work in the order in which it is looked for; each says whether it did something."""
    known: list[Step] = [finishing.finish_waiting, checking.step, Sweep()]
    if importlib.util.find_spec("server_api.evaluation.worker"):
        evaluation = importlib.import_module("server_api.evaluation.worker")
        known.append(evaluation.step)
    return tuple(known)


def run(services: Services, stop: threading.Event) -> None:
    """Do every kind of work beside each other until `stop`: a long one never holds up another.

    What is not done some seconds after `stop` is left as a power cut would leave it, which every
    step is made for.
    """
    loops = [
        threading.Thread(target=_loop, args=(step, services, stop), daemon=True) for step in steps()
    ]
    for loop in loops:
        loop.start()
    log.info("worker ready", extra={"fields": {"steps": len(loops)}})
    stop.wait()
    for loop in loops:
        loop.join(GRACE / len(loops))


def _loop(step: Step, services: Services, stop: threading.Event) -> None:
    while not stop.is_set():
        if not _attempt(step, services):
            stop.wait(services.settings.step_pause)


def _attempt(step: Step, services: Services) -> bool:
    try:
        return step(services)
    except Exception:
        # A worker that ends at the first fault would leave every other submission waiting.
        log.exception("step failed", extra={"fields": {"step": step.__module__}})
        return False


def stop_on_signal(stop: threading.Event, *, with_parent: bool) -> None:
    """Set `stop` on SIGTERM and SIGINT, and `with_parent` when standard input is closed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if with_parent:
        threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True).start()


def _wait_for_parent(stop: threading.Event) -> None:
    """Return when the other end of the pipe is gone, which also happens on kill -9."""
    # Not sys.stdin: its lock would still be held when the interpreter ends, which aborts it.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop.set()
