"""From steps to a speed and a time left, in words."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from medal_desktop.base.progress import Step
from medal_desktop.ui.kit.numbers import byte_words, time_words

_SECONDS = 8.0
HELD = {"paused": "paused", "waiting": "waits for the hours in which it may send"}


class Speed:
    """Looks back over the last seconds only, so that it follows the line."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def words(self, step: Step) -> str:
        """Give `12.3 MB of 400 MB · 2.1 MB/s · 3 min left`; the rate once it is known."""
        now = self._clock()
        if self._seen and step.done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, step.done))
        while now - self._seen[0][0] > _SECONDS:
            self._seen.popleft()
        said = f"{byte_words(step.done)} of {byte_words(step.total)}"
        if step.label in HELD:
            self._seen.clear()
            return f"{said} · {HELD[step.label]}"
        seconds = now - self._seen[0][0]
        moved = step.done - self._seen[0][1]
        if seconds < 0.5 or moved <= 0:
            return said
        rate = moved / seconds
        left = time_words((step.total - step.done) / rate)
        return f"{said} · {byte_words(rate)}/s · {left} left"
