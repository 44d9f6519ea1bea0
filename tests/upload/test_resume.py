"""Uploads against a real server process: cut off anywhere, they go on and arrive once."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.package.messages import UploadKind
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.errors import (
    DamagedUpload,
    NotPermitted,
    Offline,
    SourceMissing,
    WrongToken,
)
from medal_desktop.upload.pacing import Patience
from medal_desktop.upload.tus import Sending, upload
from tests.builders.server import RunningServer, running_server, wait_for

MIB = 1 << 20
SMALL = Sending(chunk=MIB, patience=Patience(tries=400, first=0.05, longest=0.3))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path, with_worker=False) as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "model.tar"
    path.write_bytes(hashlib.shake_256(b"model").digest(12 * MIB + 345))
    return path


def send(
    server: RunningServer, path: Path, job: Job | None = None, sending: Sending = SMALL
) -> str:
    with ServerClient(server.url, server.tokens["evaluator"]) as client:
        folder = path.parent / "state"
        return upload(client, path, UploadKind.MODEL, "model", folder, job or Job(), sending)


def arrived(server: RunningServer, result: str) -> bytes:
    """The bytes that the server holds for a model."""
    return (server.data / "models/received" / f"{result}.tar").read_bytes()


def asked(server: RunningServer, query: str) -> int:
    connection = sqlite3.connect(server.data / "server.db")
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def rows(server: RunningServer, table: str) -> int:
    return asked(server, f"SELECT count(*) FROM {table}")


def test_that_a_file_arrives_with_its_bytes_and_leaves_no_state(
    server: RunningServer, archive: Path
) -> None:
    result = send(server, archive)
    assert arrived(server, result) == archive.read_bytes()
    assert list((archive.parent / "state").iterdir()) == []


def test_that_the_same_file_sent_twice_is_one_thing(server: RunningServer, archive: Path) -> None:
    assert send(server, archive) == send(server, archive)
    assert rows(server, "models") == 1


def test_that_an_upload_survives_kills_of_the_server(server: RunningServer, archive: Path) -> None:
    killed: list[int] = []
    restarts: list[threading.Thread] = []

    def report(step: Step) -> None:
        if step.label == "upload" and step.done >= (3 + 3 * len(killed)) * MIB and len(killed) < 3:
            server.kill()
            killed.append(step.done)
            restarts.append(threading.Thread(target=server.restart))
            restarts[-1].start()

    result = send(server, archive, Job(report))
    for thread in restarts:
        thread.join()
    assert len(killed) == 3
    assert arrived(server, result) == archive.read_bytes()
    assert rows(server, "models") == 1


def test_that_an_upload_survives_a_kill_of_the_client(server: RunningServer, archive: Path) -> None:
    client = _client_process(server, archive)
    wait_for(lambda: _offset(server) >= 2 * MIB)
    client.send_signal(signal.SIGKILL)
    client.wait()
    before = _offset(server)
    assert 0 < before < archive.stat().st_size

    starts: list[int] = []
    result = send(
        server, archive, Job(lambda s: starts.append(s.done) if s.label == "upload" else None)
    )
    assert starts[0] > 2 * MIB
    assert arrived(server, result) == archive.read_bytes()
    assert (rows(server, "models"), rows(server, "uploads")) == (1, 1)


def test_that_a_lost_state_folder_costs_nothing(server: RunningServer, archive: Path) -> None:
    job = Job()

    def stop_in_the_middle(step: Step) -> None:
        if step.label == "upload" and step.done >= 5 * MIB:
            job.cancel()

    job.report = stop_in_the_middle
    with pytest.raises(Cancelled):
        send(server, archive, job)
    for path in (archive.parent / "state").iterdir():
        path.unlink()
    starts: list[int] = []
    send(server, archive, Job(lambda s: starts.append(s.done) if s.label == "upload" else None))
    assert starts[0] > 3 * MIB
    assert rows(server, "uploads") == 1


def test_that_a_file_changed_while_sent_is_refused_and_forgotten(
    server: RunningServer, archive: Path
) -> None:
    changed: list[bool] = []

    def change(step: Step) -> None:
        if step.label == "upload" and not changed:
            changed.append(True)
            with archive.open("r+b") as stream:
                stream.seek(9 * MIB)
                stream.write(b"changed")

    with pytest.raises(DamagedUpload):
        send(server, archive, Job(change))
    assert rows(server, "models") == 0
    assert send(server, archive)
    assert rows(server, "models") == 1


def test_that_a_stopped_server_gives_the_offline_words(
    server: RunningServer, archive: Path
) -> None:
    server.stop()
    impatient = Sending(patience=Patience(tries=2, first=0.01, longest=0.01))
    with pytest.raises(Offline):
        send(server, archive, sending=impatient)


def test_that_a_wrong_token_is_told_at_once(server: RunningServer, archive: Path) -> None:
    server.tokens["evaluator"] = "medal_unknown"
    with pytest.raises(WrongToken):
        send(server, archive)


def test_that_a_submitter_may_not_send_models(server: RunningServer, archive: Path) -> None:
    server.tokens["evaluator"] = server.tokens["submitter"]
    with pytest.raises(NotPermitted):
        send(server, archive)


def test_that_an_empty_file_is_refused_before_anything_is_sent(
    server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "empty.tar").touch()
    with pytest.raises(SourceMissing):
        send(server, tmp_path / "empty.tar")


def _client_process(server: RunningServer, archive: Path) -> subprocess.Popen[bytes]:
    program = (
        "import sys; from pathlib import Path; from medal_desktop.base.progress import Job;"
        "from medal_desktop.package.messages import UploadKind;"
        "from medal_desktop.upload.client import ServerClient;"
        "from medal_desktop.upload.tus import Sending, upload;"
        "upload(ServerClient(sys.argv[1], sys.argv[2]), Path(sys.argv[3]), UploadKind.MODEL,"
        " 'model', Path(sys.argv[4]), Job(), Sending(chunk=1 << 20, limit=4 << 20))"
    )
    state = str(archive.parent / "state")
    arguments = [server.url, server.tokens["evaluator"], str(archive), state]
    return subprocess.Popen([sys.executable, "-c", program, *arguments])


def _offset(server: RunningServer) -> int:
    return asked(server, 'SELECT coalesce(max("offset"), 0) FROM uploads')


def test_that_a_known_hash_that_is_wrong_is_found_by_the_server(
    server: RunningServer, archive: Path
) -> None:
    with ServerClient(server.url, server.tokens["evaluator"]) as client:
        right = hashlib.sha256(archive.read_bytes()).hexdigest()
        words = (client, archive, UploadKind.MODEL, "model", archive.parent / "state", Job())
        with pytest.raises(DamagedUpload):
            upload(*words, SMALL, known="0" * 64)
        result = upload(*words, SMALL, known=right)
    assert arrived(server, result) == archive.read_bytes()
