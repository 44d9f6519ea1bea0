"""How often an account may begin something: a sliding minute, kept in the process's memory."""

from __future__ import annotations

import threading
import time
from collections import deque

from server_api.errors import TooManyRequests

MINUTE = 60.0
_MOST = 10_000


class RateLimit:
    """At most `per_minute` acts of each account in any minute."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._acts: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, account_id: str) -> None:
        """Count one act.

        Raises:
            TooManyRequests: the account has used up its minute.
        """
        now = time.monotonic()
        with self._lock:
            if len(self._acts) > _MOST:
                self._acts = {who: acts for who, acts in self._acts.items() if _live(acts, now)}
            acts = self._acts.setdefault(account_id, deque())
            while acts and acts[0] <= now - MINUTE:
                acts.popleft()
            if len(acts) >= self._most:
                raise TooManyRequests
            acts.append(now)


def _live(acts: deque[float], now: float) -> bool:
    return bool(acts) and acts[-1] > now - MINUTE
