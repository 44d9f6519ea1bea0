"""What a stranger may make the server read: nothing, and what an account may: little."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from httpx import Client

from server_api.protection import LONGEST_BODY
from tests.builders.server import make_tokens, open_server, serving

HUGE = 400 << 20
JSON = "Content-Type: application/json"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    services = open_server(tmp_path_factory.mktemp("bodies"))
    tokens = make_tokens(services)
    with serving(services) as url:
        yield url, tokens


def answer(url: str, first: str, *headers: str, body: bytes = b"") -> tuple[int, str]:
    """The answer to a request of which only `body` is ever sent."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as wire:
        lines = [f"{first} HTTP/1.1", f"Host: {parts.netloc}", JSON, *headers, "", ""]
        wire.sendall("\r\n".join(lines).encode() + body)
        received = b""
        while piece := wire.recv(65_536):
            received += piece
    head, _, content = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), content.decode()


@pytest.mark.parametrize(
    "first",
    [
        "POST /api/v1/evaluations",
        "POST /api/v1/submissions/x/decision",
        "PUT /api/v1/models/x/hosting",
        "POST /api/v1/uploads",
        "PATCH /api/v1/uploads/x",
    ],
)
def test_that_a_stranger_is_refused_before_a_byte_of_the_body_is_read(
    door: tuple[str, dict[str, str]], first: str
) -> None:
    status, text = answer(door[0], first, f"Content-Length: {HUGE}")
    assert (status, '"code":"server.not-signed-in"' in text) == (401, True)


def test_that_a_body_announced_as_long_is_refused_unread(
    door: tuple[str, dict[str, str]],
) -> None:
    url, tokens = door
    signed = f"Authorization: Bearer {tokens['evaluator']}"
    status, text = answer(
        url, "POST /api/v1/evaluations", signed, f"Content-Length: {LONGEST_BODY + 1}"
    )
    assert (status, '"code":"server.body-too-large"' in text) == (413, True)


@pytest.mark.parametrize("first", ["POST /api/v1/evaluations", "GET /api/v1/recipients", "POST /"])
def test_that_a_body_without_a_length_is_counted(
    door: tuple[str, dict[str, str]], first: str
) -> None:
    url, tokens = door
    signed = f"Authorization: Bearer {tokens['evaluator']}"
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    status, _ = answer(url, first, signed, "Transfer-Encoding: chunked", body=piece + b"1\r\n \r\n")
    assert status == 413


def test_that_a_body_up_to_the_cap_is_read_in_either_way(
    door: tuple[str, dict[str, str]],
) -> None:
    url, tokens = door
    body = b'{"model_id": "none", "challenge_id": "none", "version": "1.0.0"}'.ljust(LONGEST_BODY)
    headers = {"Authorization": f"Bearer {tokens['evaluator']}", "Content-Type": "application/json"}
    with Client(base_url=url, headers=headers) as http:
        whole = http.post("/api/v1/evaluations", content=body)
        pieces = http.post("/api/v1/evaluations", content=iter([body[:9], body[9:]]))
    assert (whole.status_code, pieces.status_code) == (404, 404)
    assert whole.json()["code"] == "server.not-found"
