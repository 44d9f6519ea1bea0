"""Connections that never finish asking are closed: uvicorn itself waits for ever for a head.

Of a body that somebody known sends, more is taken in while the application writes what came before:
each piece that is handed over costs as much as some hundred kilobytes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Self

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

ROOM = 1 << 20
log = logging.getLogger("medal.access")


def patient(seconds: float) -> type[asyncio.Protocol]:
    """Give the protocol that waits so long for a request's head."""
    return type("Patient", (_Patient,), {"patience": seconds})


class _Pieces:
    """What came of a body and waits: joined once, where uvicorn's own grows by copies."""

    def __init__(self, first: bytes) -> None:
        self._pieces, self._size = [first], len(first)

    def __iadd__(self, piece: bytes) -> Self:
        self._pieces.append(piece)
        self._size += len(piece)
        return self

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)


class _Patient(HttpToolsProtocol):
    """Closes a connection whose request line and headers do not come whole in time."""

    patience = 60.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Begin to wait again, for the next request of the same connection."""
        super().on_message_begin()
        self._wait()

    def on_headers_complete(self) -> None:
        """Stop waiting: from here on the application looks after the time."""
        self._stop()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece in, and go on reading while there is room for an account's body."""
        if self.cycle.response_complete:
            return
        if self.cycle.body:
            self.cycle.body += body
        else:
            self.cycle.body = _Pieces(body)  # type: ignore[assignment]  # all that uvicorn asks of it
        if len(self.cycle.body) > (ROOM if "account" in self._state() else HIGH_WATER_LIMIT):
            self.flow.pause_reading()
        self.cycle.message_event.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        super().connection_lost(exc)

    def _state(self) -> Mapping[str, object]:
        """Give what the application noted of this request: `account` is who asks."""
        state: Mapping[str, object] = self.scope.get("state", {})
        return state

    def _wait(self) -> None:
        self._stop()
        self._timer = self.loop.call_later(self.patience, self._give_up)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        log.warning("connection closed: no request came")
        self.transport.close()
