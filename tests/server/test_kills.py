"""Power cuts at random moments, of the client and of the server, in the middle of one upload."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from server_api.db.base import later
from server_api.db.tables import ModelRow, UploadRow
from server_api.intake.sweep import sweep
from server_api.services import Services, open_services
from server_api.storage.bucket import BucketStorage
from tests.builders.backends import BACKENDS, EMBEDDED, SCALED
from tests.builders.server import RunningServer, _settings, running_server, wait_for

MIB = 1 << 20
_CLIENT = """
import sys
from pathlib import Path
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import UploadKind
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.pacing import Patience
from medal_desktop.upload.tus import Sending, upload
url, token, path, limit, chunk = sys.argv[1:6]
patience = Patience(tries=400, first=0.05, longest=0.5)
sending = Sending(chunk=int(chunk), limit=int(limit), patience=patience)
with ServerClient(url, token) as client:
    path = Path(path)
    print(upload(client, path, UploadKind.MODEL, "m", path.parent / "state", Job(), sending))
"""


@pytest.fixture(params=[EMBEDDED, SCALED])
def kind(request: pytest.FixtureRequest) -> Iterator[str]:
    BACKENDS.chosen = request.param
    yield request.param
    BACKENDS.chosen = EMBEDDED


def send(server: RunningServer, path: Path, limit: int, chunk: int) -> subprocess.Popen[str]:
    words = [server.url, server.tokens["evaluator"], str(path), str(limit), str(chunk)]
    return subprocess.Popen(
        [sys.executable, "-c", _CLIENT, *words], stdout=subprocess.PIPE, text=True
    )


def cut_often(
    server: RunningServer, path: Path, kills: int, limit: int, dice: random.Random
) -> str:
    """Kill both sides at random, so many times in all, on the way; give what came of it.

    Chunks are so small that what a kill costs is less than what arrives before the next.
    """
    chunk = path.stat().st_size // kills // 8
    turns = [True, False] * (kills // 2)
    dice.shuffle(turns)
    process = send(server, path, limit, chunk)
    done = 0
    while done < kills:
        time.sleep(dice.uniform(0.1, path.stat().st_size / limit / kills))
        assert process.poll() in {None, 0}
        if process.poll() == 0:
            raise AssertionError(f"it arrived after {done} kills already: give it less speed")
        if turns[done]:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            process = send(server, path, limit, chunk)
        else:
            server.kill()
            server.restart()
        done += 1
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return out.strip()


def noise(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as stream:
        for number in range(size // MIB):
            block = hashlib.shake_128(number.to_bytes(8)).digest(MIB)
            stream.write(block)
            digest.update(block)
    return digest.hexdigest()


def check_arrived(services: Services, result: str, digest: str) -> None:
    """One row, the right bytes, and nothing beside them."""
    with services.database.reading() as session:
        rows = session.scalars(select(ModelRow)).all()
    assert [(row.id, row.sha256) for row in rows] == [(result, digest)]
    with services.storage.fetch_received(result).open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == digest


def check_clean(services: Services) -> None:
    """After expiry and a sweep nothing is left of any upload."""
    with services.database.session() as session:
        session.execute(update(UploadRow).values(expires=later(-1)))
    sweep(services)
    assert services.storage.uploads() == ()
    with services.database.reading() as session:
        assert session.scalars(select(UploadRow.id)).all() == []
    if isinstance(services.storage, BucketStorage):
        bucket = services.storage.bucket
        assert bucket.begun("") == []
        assert bucket.keys("tails/") == []


def carry_out(tmp_path: Path, size: int, kills: int, limit: int) -> None:
    seed = random.SystemRandom().randrange(1 << 30)
    (tmp_path / "seed").write_text(str(seed))  # pytest keeps the folder of a test that failed
    archive = tmp_path / "model.tar"
    digest = noise(archive, size)
    left = tmp_path / "other.tar"
    noise(left, 7 * MIB)
    with running_server(tmp_path, with_worker=False) as server:
        result = cut_often(server, archive, kills, limit, random.Random(seed))
        abandoned = send(server, left, 2 * MIB, MIB)
        services = open_services(_settings(server))
        wait_for(lambda: len(_uploads(services)) == 2)
        abandoned.kill()
        abandoned.communicate()
        check_arrived(services, result, digest)
        wait_for(lambda: _swept(services))
        services.close()


def _uploads(services: Services) -> list[str]:
    with services.database.reading() as session:
        return list(session.scalars(select(UploadRow.id)))


def _swept(services: Services) -> bool:
    """The server may still be at the request that was cut off; then it is swept the next time."""
    try:
        check_clean(services)
    except AssertionError:
        return False
    return True


@pytest.mark.usefixtures("kind")
def test_that_kills_of_both_sides_lose_and_double_nothing(tmp_path: Path) -> None:
    carry_out(tmp_path, 8 * MIB, kills=2, limit=4 * MIB)
    assert (tmp_path / "state").is_dir()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("kind")
def test_that_twenty_kills_in_a_gigabyte_lose_and_double_nothing(tmp_path: Path) -> None:
    carry_out(tmp_path, 1024 * MIB, kills=20, limit=16 * MIB)
    assert (tmp_path / "state").is_dir()
