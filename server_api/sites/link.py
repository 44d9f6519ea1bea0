"""The agent's one way to its server: HTTPS, each message signed and numbered."""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from medal_desktop.base.files import CHUNK
from medal_desktop.package.documents import Document
from medal_desktop.package.keys import SigningKey
from server_api.db.base import stamp
from server_api.safety import LOCAL
from server_api.settings_sources import InvalidSettings
from server_api.sites.documents import Welcome
from server_api.sites.errors import ServerSaidNo, ServerUnreachable, SiteClock, SiteReplay
from server_api.sites.signing import Ticket

_PATIENCE = 60.0
_LARGEST_ANSWER = 1 << 20
_FINAL = range(400, 500)
_AGAIN = {408, 425, 429}


class Link:
    """Speaks to one server. Messages leave one after the other, so that their numbers rise.

    Raises:
        InvalidSettings: the address is not https, which only this machine's own may lack.
    """

    def __init__(self, welcome: Welcome, key: SigningKey, authority: Path | None = None) -> None:
        address = urlsplit(welcome.server)
        if address.scheme != "https" and address.hostname not in LOCAL:
            raise InvalidSettings("the server's address must begin with https://")
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
        self._http = httpx.Client(base_url=welcome.server, timeout=_PATIENCE, verify=context)
        self._welcome, self._key = welcome, key
        self._lock = threading.Lock()
        self._number = time.time_ns() // 1000
        self._ahead = timedelta()

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def tell(self, path: str, document: Document) -> bytes:
        """Send a document and give the answer's body; empty where there is nothing to say.

        Raises:
            ServerUnreachable: try again later.
            ServerSaidNo: there is no use in that.
        """
        with self._answered(path, document) as answer:
            return _bounded(answer)

    def fetch(self, path: str, document: Document, target: Path, most: int) -> None:
        """Write what the server gives to a file, of `most` bytes.

        Raises:
            ServerUnreachable: try again later.
            ServerSaidNo: there is no use in that.
        """
        with self._answered(path, document) as answer, target.open("wb") as stream:
            try:
                for block in answer.iter_bytes(CHUNK):
                    stream.write(block)
                    if stream.tell() > most:
                        raise ServerSaidNo("the model's archive is too large")
            except httpx.HTTPError as wrong:
                raise ServerUnreachable from wrong

    @contextmanager
    def _answered(self, path: str, document: Document) -> Iterator[httpx.Response]:
        body = document.model_dump_json().encode()
        for _ in range(3):  # after an answer the time, and then the number, are the server's
            answer = self._send(path, body)
            if _code(answer) not in {SiteClock.code, SiteReplay.code}:
                break
        try:
            if answer.status_code not in {200, 204}:
                raise _refused(answer)
            yield answer
        finally:
            answer.close()

    def _send(self, path: str, body: bytes) -> httpx.Response:
        full = f"/api/v1/site/{path}"
        try:
            with self._lock:
                headers = {"Authorization": self._ticket(full, body).header}
                request = self._http.build_request("POST", full, content=body, headers=headers)
                answer = self._http.send(request, stream=True)
                if answer.status_code not in {200, 204}:
                    answer.read()
                self._learn(answer)
        except httpx.HTTPError as wrong:
            raise ServerUnreachable from wrong
        return answer

    def _ticket(self, path: str, body: bytes) -> Ticket:
        self._number += 1
        ticket = Ticket(
            site_id=self._welcome.site_id,
            number=self._number,
            moment=stamp(datetime.now(UTC) + self._ahead),
            body_sha256=hashlib.sha256(body).hexdigest(),
        )
        content = ticket.signed_bytes(self._welcome.key.id, "POST", path)
        return replace(ticket, signature=self._key.sign(content))

    def _learn(self, answer: httpx.Response) -> None:
        """Take over the server's time, and the number that it saw last where that is higher."""
        with suppress(ValueError, TypeError):
            told = parsedate_to_datetime(answer.headers.get("Date", ""))
            self._ahead = told - datetime.now(UTC)
        if _code(answer) == SiteReplay.code:
            with suppress(ValueError, TypeError):
                self._number = max(self._number, int(answer.json()["detail"]))


def _bounded(answer: httpx.Response) -> bytes:
    body = bytearray()
    try:
        for block in answer.iter_bytes():
            body += block
            if len(body) > _LARGEST_ANSWER:
                raise ServerUnreachable("its answer is too long")
    except httpx.HTTPError as wrong:
        raise ServerUnreachable from wrong
    return bytes(body)


def _code(answer: httpx.Response) -> str:
    if answer.status_code not in _FINAL:
        return ""
    try:
        told = answer.json()
    except ValueError:
        return ""
    return str(told.get("code", "")) if isinstance(told, dict) else ""


def _refused(answer: httpx.Response) -> ServerSaidNo | ServerUnreachable:
    if answer.status_code in _FINAL and answer.status_code not in _AGAIN:
        return ServerSaidNo(f"{answer.status_code} {_code(answer)}"[:100])
    return ServerUnreachable(f"status {answer.status_code}")
