"""Security headers on every answer, and one log line per request without anybody's data.

Pages take scripts, styles and images from the server itself only: no inline script or style.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
log = logging.getLogger("medal.access")


class Protection:
    """ASGI middleware; touches no body, so that uploads stream through it."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if behind_tls:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and protect its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.monotonic()
        status = 500

        async def protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._protect(scope, MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, protected)
        finally:
            _note(scope, status, time.monotonic() - begun)

    def _protect(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Log the route's pattern, not the path: a path is what a stranger chose to send."""
    route: Any = scope.get("route")
    state: dict[str, Any] = scope.get("state") or {}
    fields = {
        "method": scope["method"][:10],
        "route": getattr(route, "path", "-"),
        "status": status,
        "ms": round(seconds * 1000),
        "account": state.get("account", "-"),
    }
    log.info("request", extra={"fields": fields})
