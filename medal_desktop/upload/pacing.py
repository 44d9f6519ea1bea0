"""How fast to send, and how long to wait before trying again."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from dataclasses import dataclass

from medal_desktop.base.progress import Job

_SLICE = 0.1
_BURST = 2.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When bytes may leave, by this computer's clock; `until` may lie on the next day."""

    begin: dt.time
    until: dt.time

    def __post_init__(self) -> None:
        if self.begin == self.until:
            raise ValueError("hours that begin when they end")

    @classmethod
    def parse(cls, text: str) -> Hours | None:
        """Read `22:00-06:00`; an empty text means always.

        Raises:
            ValueError: it is not of this form.
        """
        if not text.strip():
            return None
        begin, _, until = text.partition("-")
        return cls(
            begin=dt.time.fromisoformat(begin.strip()), until=dt.time.fromisoformat(until.strip())
        )

    def seconds_left(self, now: dt.datetime) -> float:
        """Give the seconds until bytes may leave; 0 when they may."""
        clock = now.time()
        if self.begin < self.until:
            within = self.begin <= clock < self.until
        else:
            within = clock >= self.begin or clock < self.until
        if within:
            return 0.0
        begin = dt.datetime.combine(now.date(), self.begin)
        begin += dt.timedelta(days=1) if begin <= now else dt.timedelta()
        return (begin - now).total_seconds()


class Gate:
    """Lets an upload through, or holds it: pause and go on, from any thread."""

    def __init__(self, hours: Hours | None = None) -> None:
        self.hours = hours
        self._open = threading.Event()
        self._open.set()

    @property
    def paused(self) -> bool:
        """Whether somebody pressed pause."""
        return not self._open.is_set()

    def pause(self) -> None:
        """Hold."""
        self._open.clear()

    def go_on(self) -> None:
        """Let through."""
        self._open.set()

    def pass_through(self, job: Job, done: int, total: int) -> None:
        """Wait until bytes may leave, and say why meanwhile.

        Raises:
            Cancelled: somebody asked to stop.
        """
        while not self._open.is_set():
            job.step(done, total, "paused")
            wait(_SLICE, job)
        while self.hours and (left := self.hours.seconds_left(dt.datetime.now())) > 0:  # noqa: DTZ005 - the hours are those of the clock on the wall
            job.step(done, total, "waiting")
            wait(min(left, 1.0), job)


class Pace:
    """Keeps the mean rate at or below a limit in bytes per second; 0 means no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._begun = time.monotonic()
        self._sent = 0

    def take(self, count: int, job: Job) -> None:
        """Count bytes about to be sent, and wait until it is their turn."""
        if self._limit:
            if time.monotonic() - self._begun > self._sent / self._limit + _BURST:
                self._begun, self._sent = time.monotonic(), 0  # a pause is not made good by speed
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
