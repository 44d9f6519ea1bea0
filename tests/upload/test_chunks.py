"""Chunks follow the line: large on a fast one, small on one that may break."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import UploadKind
from medal_desktop.upload import tus
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.connection import Answer, Connection
from medal_desktop.upload.errors import SourceMissing
from medal_desktop.upload.network import Network
from medal_desktop.upload.tus import Sending, upload
from server_api.services import Services
from tests.builders.server import make_tokens, open_server, serving

KIB = 1 << 10


class Counting(Connection):
    """Notes the size of each body."""

    sizes: tuple[int, ...] = ()

    def ask(self, method: str, path: str, **given: object) -> Answer:
        if data := given.get("data"):
            self.sizes += (len(data),)  # type: ignore[arg-type]  # it has a length
        return super().ask(method, path, **given)  # type: ignore[arg-type]  # as it came


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return open_server(tmp_path)


@pytest.fixture
def client(services: Services) -> Iterator[ServerClient]:
    token = make_tokens(services)["evaluator"]
    with serving(services) as url, ServerClient(url, token) as opened:
        opened.connection = Counting(url, token, Network())
        yield opened


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = {"CHUNK": 16 * KIB, "SHORTEST": 2 * KIB, "LONGEST": 64 * KIB, "BLOCK": KIB}
    for name, size in sizes.items():
        monkeypatch.setattr(tus, name, size)


def sizes(client: ServerClient, folder: Path, size: int, sending: Sending) -> tuple[int, ...]:
    """Send a file, see that it arrived, and give the sizes of its chunks."""
    path = folder / "file"
    path.write_bytes(hashlib.shake_128(b"chunks").digest(size))
    assert upload(client, path, UploadKind.MODEL, "m", folder / "state", Job(), sending)
    assert isinstance(client.connection, Counting)
    return client.connection.sizes


def test_that_chunks_grow_on_a_fast_line(
    client: ServerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tus, "QUICK", 1000.0)
    found = sizes(client, tmp_path, 200 * KIB + 1, Sending())
    assert found == (16 * KIB, 32 * KIB, 64 * KIB, 64 * KIB, 24 * KIB + 1)


def test_that_chunks_shrink_on_a_slow_line(
    client: ServerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tus, "QUICK", 0.0)
    monkeypatch.setattr(tus, "SLOW", 0.0)
    found = sizes(client, tmp_path, 40 * KIB, Sending())
    assert found[:5] == tuple(KIB * n for n in (16, 8, 4, 2, 2))


def test_that_a_size_that_was_asked_for_is_kept(
    client: ServerClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tus, "QUICK", 1000.0)
    assert set(sizes(client, tmp_path, 30 * KIB, Sending(chunk=10 * KIB))) == {10 * KIB}


def test_that_a_file_that_becomes_shorter_is_a_missing_source(
    client: ServerClient, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(10))
    with pytest.raises(SourceMissing):
        upload(
            client,
            _Shrinking(path),
            UploadKind.MODEL,
            "m",
            tmp_path / "state",
            Job(),
            known="0" * 64,
        )


class _Shrinking(type(Path())):  # type: ignore[misc]  # the class of this system's paths
    """A file that has lost its end when it is opened."""

    def open(self, *given: object, **named: object) -> io.BytesIO:  # type: ignore[override]  # short
        return io.BytesIO(b"less")
