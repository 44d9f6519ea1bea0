"""References in memory: no disk and no other process sees them, and a kill leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server_api.scoring import memory
from server_api.scoring.memory import NoMemoryFolder, forget_the_dead, memory_folder
from tests.builders.server import wait_for

SECRET = "the reference says yes"
HOLDER = f"""
import sys, time
from pathlib import Path
from server_api.scoring import memory
if sys.argv[2] == "shared":
    memory._mount = lambda place: False
with memory.memory_folder(Path(sys.argv[1]) / "sealed") as folder:
    (folder / "answer.json").write_text({SECRET!r})
    print(folder, flush=True)
    time.sleep(300)
"""


def needs_mounts() -> None:
    if os.geteuid() != 0:
        pytest.skip("MOUNT TESTS NOT RUN: root is needed")


@contextmanager
def holder(folder: Path, kind: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    command = [sys.executable, "-c", HOLDER, str(folder), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        place = Path(process.stdout.readline().strip())
        try:
            yield process, place
        finally:
            process.kill()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_that_nobody_else_sees_what_a_process_keeps_in_its_own_mount(tmp_path: Path) -> None:
    needs_mounts()
    with holder(tmp_path, "mounted") as (process, place):
        inside = Path(f"/proc/{process.pid}/root{place}/answer.json")
        assert inside.read_text() == SECRET
        assert files_below(tmp_path) == []
        assert str(place) not in Path("/proc/self/mounts").read_text()


def test_that_a_killed_process_leaves_nothing_of_its_own_mount(tmp_path: Path) -> None:
    needs_mounts()
    before = set(memory.SHARED.iterdir())
    with holder(tmp_path, "mounted") as (process, _):
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert files_below(tmp_path) == []
    assert {path for path in set(memory.SHARED.iterdir()) - before if "medal" in path.name} == set()


def test_that_without_the_right_to_mount_it_lies_in_memory_for_us_alone(tmp_path: Path) -> None:
    with holder(tmp_path, "shared") as (_, place):
        assert place.parent == memory.SHARED
        assert place.stat().st_mode & 0o077 == 0
        assert files_below(tmp_path) == []
        forget_the_dead()
        assert (place / "answer.json").read_text() == SECRET


def test_that_what_a_killed_process_left_in_memory_is_removed_by_the_next(tmp_path: Path) -> None:
    with holder(tmp_path, "shared") as (process, place):
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (place / "answer.json").is_file()
        forget_the_dead()
        assert not place.exists()


def test_that_a_block_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_mount", lambda place: False)
    seen: list[Path] = []

    def fail() -> None:
        with memory_folder(tmp_path / "sealed") as folder:
            (folder / "answer.json").write_text(SECRET)
            seen.append(folder)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not seen[0].exists()
    assert not (tmp_path / "sealed").exists()


def test_that_without_memory_nothing_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_mount", lambda place: False)
    monkeypatch.setattr(memory, "SHARED", tmp_path / "no-such-mount")
    with pytest.raises(NoMemoryFolder), memory_folder(tmp_path / "sealed"):
        pytest.fail("it was opened")
    assert not (tmp_path / "sealed").exists()


def test_that_a_link_in_memory_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "medal-sealed-trap").symlink_to(tmp_path / "precious")
    assert forget_the_dead(tmp_path) == 0
    assert (tmp_path / "precious").is_dir()


ORPHAN = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=sys.stdout)
child.wait()
"""
CHILD = """
import os, time
from server_api.scoring.memory import die_with_parent
die_with_parent()
print(os.getpid(), flush=True)
time.sleep(300)
"""


def test_that_scoring_ends_with_the_worker_that_started_it() -> None:
    command = [sys.executable, "-c", ORPHAN, CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        child = int(worker.stdout.readline())
        worker.kill()
        worker.wait()
        wait_for(lambda: not runs(child))


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
