"""Security headers on every answer, one log line per request without anybody's data, small bodies.

Only an upload's bytes stream into the application. Every other body is read here, to its cap, so
that nothing behind can be made to hold more; a stranger's is not read at all.

Pages take scripts, styles and images from the server itself only: no inline script or style.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server_api.errors import BodyTooLarge, BodyTooSlow, NotFound, NotSignedIn, ServerError
from server_api.metrics import Requests
from server_api.problems import refusal

LONGEST_BODY = 64 << 10
_UPLOADS = "/api/v1/uploads/"
_SITES = "/api/v1/site/"  # whose signature is looked at before a body is read
_OPEN = "/api/v1/sign-in/"  # where programs come that have no token yet
_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
_READING = {"GET", "HEAD", "OPTIONS"}  # what the API lets strangers do is among these

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
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
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, behind_tls: bool, requests: Requests, patience: float
    ) -> None:
        self._app, self._requests, self._patience = app, requests, patience
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
            await self._admit(scope, receive, protected)
        finally:
            self._note(scope, status, time.monotonic() - begun)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is small or an upload's bytes; refuse the rest before it is read."""
        try:
            _check_path(scope)
            _check_signed(scope)
            if not _reads_itself(scope):
                receive = await self._read_small(scope, receive)
        except ServerError as error:
            await refusal(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _read_small(self, scope: Scope, receive: Receive) -> Receive:
        """Read a small body, unless it drips.

        Raises:
            BodyTooLarge, BodyTooSlow.
        """
        try:
            async with asyncio.timeout(self._patience):
                return await _small(scope, receive)
        except TimeoutError:
            raise BodyTooSlow from None

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log the route's pattern, not the path: a path is what a stranger sent."""
        route: Any = scope.get("route")
        state: dict[str, Any] = scope.get("state") or {}
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        pattern = getattr(route, "path", "-")
        self._requests.note(method, pattern, status, seconds)
        fields = {
            "method": method,
            "route": pattern,
            "status": status,
            "ms": round(seconds * 1000),
            "account": state.get("account", "-"),
        }
        log.info("request", extra={"fields": fields})

    def _protect(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


def _reads_itself(scope: Scope) -> bool:
    upload = scope["method"] == "PATCH" and scope["path"].startswith(_UPLOADS)
    return bool(upload or scope["path"].startswith(_SITES))


def _check_path(scope: Scope) -> None:
    """Refuse a path with a character that no name has and that databases choke on."""
    if not scope["path"].isprintable():
        raise NotFound


def _check_signed(scope: Scope) -> None:
    """Refuse who does not even claim to be somebody; whether it is true is found out later."""
    path = scope["path"]
    if not path.startswith("/api/") or path.startswith(_OPEN) or scope["method"] in _READING:
        return
    scheme, _, token = Headers(scope=scope).get("Authorization", "").partition(" ")
    wanted = "medal-site" if path.startswith(_SITES) else "bearer"
    if scheme.lower() != wanted or not token.strip():
        raise NotSignedIn


async def _small(scope: Scope, receive: Receive) -> Receive:
    """Read a body to its end and give what hands it on.

    Raises:
        BodyTooLarge: it is announced as, or turns out, longer than `LONGEST_BODY`.
    """
    headers = Headers(scope=scope)
    announced = headers.get("Content-Length", "0")
    if announced.isdecimal() and int(announced[:20]) > LONGEST_BODY:
        raise BodyTooLarge
    if announced == "0" and "Transfer-Encoding" not in headers:
        return receive
    waiting: list[Message] = []
    size = 0
    more = True
    while more:
        message = await receive()
        waiting.append(message)
        size += len(message.get("body", b""))
        if size > LONGEST_BODY:
            raise BodyTooLarge
        more = message.get("more_body", False)

    async def replay() -> Message:
        return waiting.pop(0) if waiting else await receive()

    return replay
