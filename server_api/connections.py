"""Connections that never finish asking are closed: uvicorn itself waits for ever for a head."""

from __future__ import annotations

import asyncio
import logging

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger("medal.access")


def patient(seconds: float) -> type[asyncio.Protocol]:
    """Give the protocol that waits so long for a request's head."""
    return type("Patient", (_Patient,), {"patience": seconds})


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

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop()
        super().connection_lost(exc)

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
