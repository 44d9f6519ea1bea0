"""Watch one container from outside, without asking the engine each time."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from medal_desktop.base.progress import Job
from server_api.evaluation.host import Group
from server_api.evaluation.limits import Limits

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.2


class Ending(Enum):
    """Why the watch ended."""

    GONE = auto()
    TIMEOUT = auto()
    CANCELLED = auto()
    UNLIMITED = auto()
    UNWATCHED = auto()


@dataclass(slots=True)
class Watch:
    """One container, known by the pid files that podman wrote into `place`.

    conmon holds the container's end: when it is gone, the container's state is final, or the
    container has nobody who would note its end.
    """

    place: Path
    limits: Limits
    deadline: float
    peak_bytes: int = 0

    def until_end(self, job: Job) -> Ending:
        """Wait for the end, the deadline or a cancel, whichever comes first."""
        conmon, model = _pid(self.place / "conmon.pid"), _pid(self.place / "model.pid")
        if conmon is None:
            return Ending.UNWATCHED
        group, pause = Group(model or 0), _FIRST_PAUSE
        if not self._is_limited(group, model):
            return Ending.UNLIMITED
        with _end_of(conmon) as ended:
            while _lives(conmon):
                self.peak_bytes = max(self.peak_bytes, group.peak_memory())
                if job.cancelled:
                    return Ending.CANCELLED
                left = self.deadline - time.monotonic()
                if left <= 0:
                    return Ending.TIMEOUT
                ended(min(pause, left))
                pause = min(pause * 1.2, _LONGEST_PAUSE)
        return Ending.GONE

    def _is_limited(self, group: Group, model: int | None) -> bool:
        """Whether the kernel holds the limits that were asked for; true for what has ended."""
        if model is None or not _lives(model):
            return True
        memory = group.memory_limit()
        if memory is None or group.pids_limit() is None:
            time.sleep(_LONGEST_PAUSE)  # it may be just about to end, and have left its group
            return not _lives(model)
        return memory <= self.limits.memory_pages


@contextmanager
def _end_of(pid: int) -> Iterator[Callable[[float], object]]:
    """Give what waits for the end of a process, for so many seconds at most."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:  # it has ended, or the kernel is an old one
        yield time.sleep
        return
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        yield lambda seconds: poll.poll(seconds * 1000)
    finally:
        os.close(descriptor)


def _pid(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None


def _lives(pid: int) -> bool:
    """Whether the process runs; one that ended and waits for its parent does not."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return facts.rpartition(")")[2].split()[0] not in {"Z", "X"}
