"""Holding None, True and False on Python below 3.12, where they can be used up.

PySide6 6.12 gives them back from its calls without a reference of their own, which is right only
where they are immortal (PEP 683, Python 3.12). Measured on 3.11: each `QPainter.drawLine` takes one
reference to None away, and after some ten thousand redraws the interpreter aborts.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def hold() -> None:
    """Give the three so many references that no session can use them up; once is enough."""
    for one in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(one))
        seen = sys.getrefcount(one)
        if abs(count.value - seen) < 1000 and seen < _PLENTY // 2:
            count.value += _PLENTY
