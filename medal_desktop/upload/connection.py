"""HTTPS to one server, requests' one door: the system's certificates, no redirects."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
import truststore
from pydantic import ValidationError
from requests.adapters import HTTPAdapter

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import Problem
from medal_desktop.upload.errors import (
    CertificateRefused,
    InvalidAddress,
    NotAMedalServer,
    Offline,
    ProxyRefused,
    refusal,
)
from medal_desktop.upload.network import Network
from medal_desktop.upload.proxies import proxies_for

BLOCK = 1 << 18
_LOCAL = {"127.0.0.1", "::1", "localhost"}
_LARGEST_ANSWER = 64 << 20


class Body(Protocol):
    """Bytes to send, of a known length."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[memoryview]: ...


class Answer:
    """A good answer: its headers and its JSON."""

    def __init__(self, response: requests.Response) -> None:
        self.headers: Mapping[str, str] = response.headers
        self.body = response.content


class Connection:
    """One server, one token; may be used by one thread at a time."""

    def __init__(self, address: str, token: str, network: Network) -> None:
        self.address = _checked(address)
        self._network = network
        self._session = requests.Session()
        self._session.mount("https://", _SystemTrust(self._network.certificates))
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        proxies = proxies_for(self._network.proxy, self.address)
        if proxies is not None:
            self._session.proxies = proxies
            self._session.trust_env = False

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        data: Body | None = None,
    ) -> Answer:
        """Send one request to `path` below the server's address.

        Raises:
            Offline, CertificateRefused, ProxyRefused: no answer came.
            ServerRefused: the server refused; subclasses tell how.
            NotAMedalServer: something else answered.
        """
        return _good(self._send(method, path, headers=headers, json=json, data=data))

    def download(self, path: str, sink: Callable[[bytes], object], job: Job) -> None:
        """Hand a file to `sink` in blocks, and notice when it broke off.

        Raises:
            Offline, CertificateRefused, ProxyRefused: no answer came, or not all of it.
            ServerRefused: the server refused; subclasses tell how.
            NotAMedalServer: something else answered.
            Cancelled: the job was stopped.
        """
        with self._send("GET", path, stream=True) as response:
            if response.status_code != 200:
                _good(response)
                raise NotAMedalServer(f"status {response.status_code}")
            length = response.headers.get("Content-Length", "")
            if not length.isdecimal():
                raise NotAMedalServer("a file without a length")
            done = 0
            try:
                for block in response.iter_content(BLOCK):
                    sink(block)
                    done += len(block)
                    job.step(done, int(length), "downloading")
            except requests.RequestException as error:
                raise _plain(error) from None
            if done != int(length):
                raise Offline

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        data: Body | None = None,
        stream: bool = False,
    ) -> requests.Response:
        network = self._network
        answer = network.answer_seconds if data is None else network.taking_seconds
        waits = (network.connect_seconds, answer)
        # With an explicit header requests would still prefer a .netrc; the token must stay ours.
        request = requests.Request(
            method,
            self.address + path,
            headers=dict(headers or {}),
            json=json,
            data=data,
            auth=_keep_header,
        )
        try:
            prepared = self._session.prepare_request(request)
            settings = self._session.merge_environment_settings(
                prepared.url, {}, stream, None, None
            )
            return self._session.send(prepared, timeout=waits, allow_redirects=False, **settings)
        except requests.RequestException as error:
            raise _plain(error) from None

    def close(self) -> None:
        """Hang up."""
        self._session.close()


class _SystemTrust(HTTPAdapter):
    """Trusts what the operating system trusts, and the hospital's own authority."""

    def __init__(self, certificates: Path | None) -> None:
        self._context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if certificates:
            self._context.load_verify_locations(certificates)
        super().__init__()

    def init_poolmanager(self, *args: Any, **keywords: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **keywords)

    def proxy_manager_for(self, proxy: str, **keywords: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **keywords)


def _keep_header(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _checked(address: str) -> str:
    """Give an address without a slash at its end, over which a token may travel."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidAddress from None
    if not host or parts.username or parts.query or parts.fragment:
        raise InvalidAddress
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOCAL):
        raise InvalidAddress("it must begin with https://")
    return address.strip().rstrip("/")


def _plain(error: requests.RequestException) -> Exception:
    """Choose the error that tells what to do; requests' own words name hosts and addresses."""
    kinds = (
        (requests.exceptions.ProxyError, ProxyRefused),
        (requests.exceptions.SSLError, CertificateRefused),
        (requests.exceptions.InvalidURL, InvalidAddress),
    )
    return next((made() for kind, made in kinds if isinstance(error, kind)), Offline())


def _good(response: requests.Response) -> Answer:
    if 200 <= response.status_code < 300:
        return Answer(response)
    if response.status_code == 407:
        raise ProxyRefused
    if response.status_code < 400:
        raise NotAMedalServer(f"status {response.status_code}")
    raise refusal(_problem(response))


def _problem(response: requests.Response) -> Problem:
    """Read a problem; an answer without one (HEAD has no body) gets the status alone."""
    status = response.status_code
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(title=f"The server answered {status}.", status=status, code=f"http.{status}")
