"""News of a newer version: told, never fetched; off unless the organisation turns it on."""

from __future__ import annotations

import re

from medal_desktop import __version__
from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError


def newer_version(server: str) -> str:
    """Give the version that the server's operator names, where it is newer; else nothing.

    Asks nobody unless `UpdateMode` is `notify`; a server that does not answer is no news.
    """
    held = policy.current()
    address = held.chosen("ServerUrl", server)
    if held.text("UpdateMode") != "notify" or not address:
        return ""
    from medal_desktop.workflow.network import connected  # noqa: PLC0415 - few ask, all start

    try:
        with connected(address) as client:
            told = client.desktop().newest
    except MedalError:
        return ""
    return told if _number(told) > _number(__version__) else ""


def _number(version: str) -> tuple[int, ...]:
    """Read `1.2.3`; what is none counts as the oldest."""
    found = re.fullmatch(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version)
    return tuple(map(int, found.groups())) if found else ()
