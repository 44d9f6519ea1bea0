"""tuspy, a client that others wrote, against our server: it begins, goes on, and arrives."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from server_api.db.tables import ModelRow
from server_api.services import Services
from tests.builders.server import make_tokens, open_server, serving

MIB = 1 << 20


@dataclass
class Place:
    """A server, a file, and tuspy with an account."""

    services: Services
    archive: Path
    client: TusClient

    def uploader(self, **options: Any) -> Any:
        """Give tuspy's uploader of the file."""
        digest = hashlib.sha256(self.archive.read_bytes()).hexdigest()
        metadata = {"kind": "model", "sha256": digest, "filename": "model.tar", "name": "m"}
        stream = io.BytesIO(self.archive.read_bytes())
        return self.client.uploader(file_stream=stream, metadata=metadata, **options)

    def arrived(self) -> bytes:
        digest = hashlib.sha256(self.archive.read_bytes()).hexdigest()
        with self.services.database.reading() as session:
            (model,) = session.scalars(select(ModelRow.id).where(ModelRow.sha256 == digest))
        return self.services.storage.fetch_received(model).read_bytes()


@pytest.fixture(scope="module")
def door(
    backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Services, str, str]]:
    services = open_server(tmp_path_factory.mktemp(backend))
    token = make_tokens(services)["evaluator"]
    with serving(services) as url:
        yield services, f"{url}/api/v1/uploads", token


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest, door: tuple[Services, str, str]) -> Place:
    services, uploads, token = door
    archive = tmp_path / "model.tar"
    own = request.node.name.encode()
    archive.write_bytes(hashlib.shake_256(own).digest(9 * MIB + 123))
    return Place(
        services, archive, TusClient(uploads, headers={"Authorization": f"Bearer {token}"})
    )


@pytest.mark.parametrize("checksum", [False, True])
@pytest.mark.parametrize("chunk", [MIB, 4 * MIB + 1, 64 * MIB])
def test_that_tuspy_uploads_in_chunks_of_any_size(place: Place, chunk: int, checksum: bool) -> None:
    place.uploader(chunk_size=chunk, upload_checksum=checksum).upload()
    assert place.arrived() == place.archive.read_bytes()


def test_that_tuspy_goes_on_where_it_stopped(place: Place) -> None:
    first = place.uploader(chunk_size=2 * MIB)
    first.upload_chunk()
    again = place.uploader(chunk_size=2 * MIB, url=first.url)
    assert again.offset == 2 * MIB
    again.upload()
    assert place.arrived() == place.archive.read_bytes()


def test_that_tuspy_is_told_that_its_token_is_wrong(place: Place) -> None:
    place.client.set_headers({"Authorization": "Bearer medal_wrong"})
    with pytest.raises(TusCommunicationError) as refused:
        place.uploader(chunk_size=MIB).upload()
    assert refused.value.status_code == 401
