"""Who means harm: what they send is refused and logged, and no byte of it is kept."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from httpx import Client, Response
from sqlalchemy import func, select

from server_api.db.tables import UploadRow
from server_api.services import Services, open_services
from tests.builders.server import RunningServer, _settings, running_server, wait_for

UPLOADS = "/api/v1/uploads"


@dataclass
class Place:
    """A real server process, and its doors."""

    server: RunningServer
    services: Services
    http: Client

    def create(self, number: int, length: str, token: str) -> int:
        return self._created(number, length, token).status_code

    def begin(self, number: int, length: str, token: str) -> str:
        return str(self._created(number, length, token).headers["Location"])

    def _created(self, number: int, length: str, token: str) -> Response:
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        words = {"kind": "model", "sha256": digest, "filename": "m.tar"}
        metadata = ",".join(
            f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in words.items()
        )
        given = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": length,
            "Upload-Metadata": metadata,
            "Authorization": f"Bearer {token}",
        }
        return self.http.post(UPLOADS, headers=given)

    def bytes_kept(self) -> int:
        folders = ("uploads", "quarantine", "models")
        paths = [path for name in folders for path in (self.server.data / name).rglob("*")]
        return sum(path.stat().st_size for path in paths if path.is_file())

    def logged(self) -> list[dict[str, object]]:
        lines = self.server.log().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("hostile")
    with (
        running_server(folder, with_worker=False, request_timeout=1) as server,
        open_services(_settings(server)) as services,
        Client(base_url=server.url, timeout=60) as http,
    ):
        yield Place(server, services, http)


@pytest.mark.parametrize("length", [str(10**15), str(1 << 63), "9" * 40])
def test_that_a_petabyte_is_refused_logged_and_leaves_nothing(place: Place, length: str) -> None:
    assert place.create(1, length, place.server.tokens["evaluator"]) == 413
    assert place.bytes_kept() == 0
    assert wait_for(lambda: any(line.get("status") == 413 for line in place.logged()))


def test_that_ten_thousand_tiny_uploads_are_slowed_down(place: Place) -> None:
    token = place.server.tokens["stranger"]
    statuses = [place.create(number, "1", token) for number in range(120)]
    assert statuses.count(201) == 60
    assert statuses.count(429) == 60
    with place.services.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(UploadRow)) == 60
    assert place.bytes_kept() == 0


@pytest.mark.slow
def test_that_ten_thousand_tiny_uploads_of_one_account_change_nothing_for_others(
    place: Place,
) -> None:
    token = place.server.tokens["admin"]
    begun = time.monotonic()
    statuses = [place.create(number, "1", token) for number in range(10_000)]
    minutes = (time.monotonic() - begun) / 60
    assert set(statuses) == {201, 429}
    assert statuses.count(201) <= 60 * (minutes + 1)
    assert place.create(0, "1", place.server.tokens["evaluator"]) == 201
    assert place.bytes_kept() == 0


@pytest.mark.parametrize(
    "where",
    ["query", "cookie", "basic", "custom", "tus metadata", "session cookie name", "twice", "lower"],
)
def test_that_a_token_in_the_wrong_place_opens_nothing_and_is_not_logged(
    place: Place, where: str
) -> None:
    token = place.server.tokens["admin"]
    basic = base64.b64encode(f"admin:{token}".encode()).decode()
    ways: dict[str, dict[str, dict[str, str]]] = {
        "query": {"params": {"access_token": token, "token": token}},
        "cookie": {"cookies": {"Authorization": f"Bearer {token}", "token": token}},
        "basic": {"headers": {"Authorization": f"Basic {basic}"}},
        "custom": {"headers": {"X-Auth-Token": token, "X-Api-Key": token}},
        "tus metadata": {"headers": {"Upload-Metadata": f"token {basic}"}},
        "session cookie name": {"cookies": {"medal": token, "__Host-medal": token}},
        "twice": {"headers": {"Authorization": f"Bearer {token} {token}"}},
        "lower": {"headers": {"Authorization": f"Bearer {token.lower()}"}},
    }
    way = ways[where]
    with Client(base_url=place.server.url, cookies=way.get("cookies")) as http:
        answer = http.get("/api/v1/account", headers=way.get("headers"), params=way.get("params"))
    assert answer.status_code == 401
    assert token not in place.server.log()
    assert token not in answer.text


def test_that_many_slow_clients_hold_up_nobody_and_are_hung_up_on(place: Place) -> None:
    host, port = place.server.url.removeprefix("http://").split(":")
    head = f"POST {UPLOADS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nobody\r\n"
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection((host, int(port)))) for _ in range(60)
        ]
        for line in lines:
            line.sendall(head.encode())
        for _ in range(3):
            for line in lines:
                line.sendall(b"X-Slow: 1\r\n")
            begun = time.monotonic()
            assert place.http.get("/healthz").status_code == 204
            assert time.monotonic() - begun < 5
        for line in lines:
            line.sendall(b"Content-Length: 100000\r\n\r\n")
        for line in lines:
            line.settimeout(30)
            assert line.recv(4096)[:12] in {b"HTTP/1.1 401", b"HTTP/1.1 413"}
    assert place.bytes_kept() == 0


def test_that_a_client_that_drips_its_body_is_hung_up_on(place: Place) -> None:
    token = place.server.tokens["reviewer"]
    host, port = place.server.url.removeprefix("http://").split(":")
    path = f"/api/v1/submissions/{'0' * 32}/decision"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode())
        line.settimeout(20)
        assert line.recv(4096).startswith(b"HTTP/1.1 408")


def test_that_an_upload_that_drips_is_hung_up_on_and_can_go_on(place: Place) -> None:
    token = place.server.tokens["evaluator"]
    host, port = place.server.url.removeprefix("http://").split(":")
    signed = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    path = place.begin(7, "1000", token)
    head = [
        f"PATCH {path} HTTP/1.1",
        "Host: x",
        *(f"{name}: {value}" for name, value in signed.items()),
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        "Content-Length: 1000",
    ]
    with socket.create_connection((host, int(port))) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode())
        line.settimeout(0.3)
        answer = b""
        for _ in range(100):  # never silent, and never done
            line.sendall(b"x")
            with contextlib.suppress(TimeoutError):
                answer = line.recv(4096)
                break
    assert answer.startswith(b"HTTP/1.1 408")
    arrived = place.http.head(path, headers=signed).headers["Upload-Offset"]
    assert 0 < int(arrived) < 100
    assert place.http.delete(path, headers=signed).status_code == 204


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 4", "Content-Length: 60"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding : chunked",),
        ("Content-Length: +4",),
        ("Content-Length: 4\nX-Other: 1",),
        ("X-Name: a\x00b", "Content-Length: 0"),
    ],
)
def test_that_a_request_hidden_in_another_is_never_seen(
    place: Place, lines: tuple[str, ...]
) -> None:
    host, port = place.server.url.removeprefix("http://").split(":")
    hidden = b"0\r\n\r\nGET /metrics?hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    head = "\r\n".join(["POST /sign-in HTTP/1.1", "Host: x", *lines, "", ""]).encode()
    with socket.create_connection((host, int(port))) as wire:
        wire.settimeout(5)
        wire.sendall(head + hidden)
        received = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while piece := wire.recv(65_536):
                received += piece
    assert b"medal_" not in received.split(b"\r\n\r\n", 1)[-1]
    assert received.count(b"HTTP/1.1 ") <= 1
    assert received[9:12] in {b"400", b"403", b"413", b"411", b"408", b""}


def test_that_a_client_that_never_ends_its_head_is_hung_up_on_and_logged(place: Place) -> None:
    host, port = place.server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(20)
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow:")
        assert line.recv(100) == b""
    assert any("no request came" in str(entry["message"]) for entry in place.logged())
