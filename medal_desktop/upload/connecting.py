"""The door to a connection: requests is loaded when somebody first goes through it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from medal_desktop.upload.network import Network

if TYPE_CHECKING:
    from medal_desktop.upload.connection import Connection

_LOADING = threading.Lock()


def connect(address: str, token: str, network: Network | None = None) -> Connection:
    """Prepare to speak to one server; nothing is sent yet.

    The first call loads requests, which most starts of the window never need; the lock has other
    threads wait until it is wholly there.

    Raises:
        InvalidAddress: a token may not travel there.
        ProxyRefused: the PAC file cannot be read.
    """
    with _LOADING:
        from medal_desktop.upload.connection import Connection  # noqa: PLC0415 - as said above
    return Connection(address, token, network or Network())
