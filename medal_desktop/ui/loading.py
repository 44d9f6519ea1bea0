"""Brings the window's parts in: at first what the first page needs, the rest once that is shown.

Two threads that import overlapping parts at the same time can see a module half made, so that one
waits here until the other is done.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from typing import Any

_ONE_AT_A_TIME = RLock()
_FIRST = ("ui.app", "workflow.rail", "workflow.settings", "ui.pages.load.page")


def bring(name: str) -> Any:
    """Give the module `name` of this program, imported when nobody has asked for it before."""
    with _ONE_AT_A_TIME:
        return import_module(f"medal_desktop.{name}")


def bring_first() -> None:
    """Bring in what the window and its first page need."""
    with _nothing_to_free():
        for name in _FIRST:
            bring(name)


def bring_rest(names: Iterable[str]) -> None:
    """Bring in what later pages need, one by one, so that who needs one does not wait long."""
    with _nothing_to_free():
        for name in names:
            bring(name)


@contextmanager
def _nothing_to_free() -> Iterator[None]:
    """What is loaded stays, so that looking for what to free would be in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
