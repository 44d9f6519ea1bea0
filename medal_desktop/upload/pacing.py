"""How fast to send, and how long to wait before trying again."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from medal_desktop.base.progress import Job

_SLICE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Tries without progress before giving up; waits in seconds, doubling, with jitter."""

    tries: int = 10
    first: float = 0.5
    longest: float = 30.0

    def seconds(self, failures: int) -> float:
        """Give the wait after so many failures in a row: half of it fixed, half of it chance."""
        most = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return most * random.uniform(0.5, 1.0)  # noqa: S311 - spreads clients in time, no secret


class Pace:
    """Keeps the mean rate at or below a limit in bytes per second; 0 means no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun = time.monotonic()
        self._sent = 0

    def take(self, count: int, job: Job) -> None:
        """Count bytes about to be sent, and wait until it is their turn."""
        if self._limit:
            self._sent += count
            wait(self._begun + self._sent / self._limit - time.monotonic(), job)


def wait(seconds: float, job: Job) -> None:
    """Wait, but stop at once when the job is cancelled.

    Raises:
        Cancelled: somebody asked to stop.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        job.check()
        time.sleep(min(_SLICE, left))
    job.check()
