"""The SHA-256 of a file that grows is ready when its last byte is, and is that of the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from server_api.storage import ahead
from server_api.storage.ahead import HashAhead
from server_api.storage.local import LocalStorage
from tests.builders.server import wait_for

DATA = hashlib.shake_128(b"growing").digest((5 << 20) + 17)
STEPS = (1, 1 << 20, (1 << 20) + 1, 3 << 20, len(DATA))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def grown(path: Path, hashing: HashAhead, steps: tuple[int, ...]) -> None:
    """Let a file grow in steps, and tell of each."""
    before = 0
    with path.open("wb", buffering=0) as stream:
        for end in steps:
            stream.write(DATA[before:end])
            hashing.go_on(path, end)
            before = end


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def test_that_steps_give_the_hash_of_the_whole(path: Path) -> None:
    hashing = HashAhead()
    grown(path, hashing, STEPS)
    assert hashing.finish(path) == sha256(DATA)
    hashing.close()


def test_that_what_was_hashed_ahead_is_not_read_again(path: Path) -> None:
    hashing = HashAhead()
    grown(path, hashing, STEPS[:-1])
    wait_for(lambda: hashing._begun[path.name].position == STEPS[-2])
    with path.open("r+b") as stream:  # nobody may do that; here it tells what was read
        stream.write(b"other")
    assert hashing.finish(path) == sha256(DATA[: STEPS[-2]])
    hashing.close()


def test_that_bytes_behind_the_counted_ones_are_part_of_the_hash(path: Path) -> None:
    hashing = HashAhead()
    grown(path, hashing, (100,))
    with path.open("ab") as stream:
        stream.write(b"more")
    assert hashing.finish(path) == sha256(DATA[:100] + b"more")
    hashing.close()


def test_that_a_file_that_another_process_received_is_hashed_whole(path: Path) -> None:
    grown(path, HashAhead(), STEPS[:2])
    fresh = HashAhead()
    path.write_bytes(DATA)
    assert fresh.finish(path) == sha256(DATA)
    assert HashAhead().finish(path) == sha256(DATA)


def test_that_a_file_that_was_taken_back_is_no_fault_and_is_forgotten(path: Path) -> None:
    hashing = HashAhead()
    hashing.go_on(path, 100)
    hashing.forget(path)
    path.write_bytes(b"anew")
    assert hashing.finish(path) == sha256(b"anew")
    hashing.close()


def test_that_only_so_many_are_remembered(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_MOST", 2)
    hashing = HashAhead()
    for number in range(5):
        grown(path.with_name(str(number)), hashing, STEPS[:1])
    assert len(hashing._begun) == 2
    assert hashing.finish(path.with_name("0")) == sha256(DATA[:1])
    hashing.close()


def test_that_the_storage_gives_it_wherever_the_file_is_by_now(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.prepare()
    with storage.appending("a" * 32) as part:
        part.write(DATA)
        part.sync()
    storage.hash_ahead("a" * 32, len(DATA))
    assert storage.sha256("a" * 32) == sha256(DATA)
    storage.into_models("a" * 32)
    assert storage.sha256("a" * 32) == sha256(DATA)
    assert storage.sha256("b" * 32) == ""
    storage.close()
