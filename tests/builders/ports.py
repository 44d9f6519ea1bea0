"""Ports of this machine that nobody listens on.

Each worker of a test run has a lane of its own, below the ports that the system gives to clients:
two workers that ask at the same moment never get the same one, and none is given twice in a row.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import socket

_FIRST, _LANE, _LANES = 12_000, 2_000, 10


def _lane() -> int:
    digits = re.findall(r"\d+", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(digits[0]) % (_LANES - 1) if digits else _LANES - 1


_TURNS = itertools.count(random.randrange(_LANE))


def free_port() -> int:
    """Give one."""
    for _ in range(_LANE):
        port = _FIRST + _lane() * _LANE + next(_TURNS) % _LANE
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("every port of this lane is taken")
