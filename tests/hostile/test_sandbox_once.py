"""`medal-server sandbox run` leaves nothing behind, however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from server_api.evaluation.once import Once, remove_the_dead
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL, Sandbox
from server_api.evaluation.schema import read_schema
from tests.builders.images import behaviour_image, engine_home, needs_containers, small_limits

pytestmark = pytest.mark.container


def started(tmp_path: Path) -> subprocess.Popen[str]:
    needs_containers()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text("import time; time.sleep(600)")
    command = (sys.executable, "-m", "server_api", "sandbox", "run", str(behaviour_image().path))
    places = ("--input", str(tmp_path / "in"), "--output", str(tmp_path / "out"))
    home = ("--home", str(engine_home()))
    process = subprocess.Popen([*command, *places, *home], stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while not mine(process.pid) and time.monotonic() < until:
        time.sleep(0.2)
    return process


def mine(pid: int) -> list[str]:
    """Give the containers of runs whose mark the process holds open."""
    marks = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            marks.add(link.readlink().name)
        except OSError:
            continue
    running = Podman(engine_home()).containers(LABEL)
    return [str(one["Id"]) for one in running if one["Labels"][LABEL] in marks]


def test_that_a_run_that_is_told_to_stop_ends_its_container(tmp_path: Path) -> None:
    process = started(tmp_path)
    containers = mine(process.pid)
    assert containers
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=120)
    assert json.loads(out.splitlines()[-1])["state"] == "cancelled"
    left = {one["Id"] for one in Podman(engine_home()).containers(LABEL)}
    assert not left & set(containers)


def test_that_the_next_run_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    process = started(tmp_path)
    containers = mine(process.pid)
    assert containers
    process.kill()
    process.communicate()
    podman = Podman(engine_home())
    remove_the_dead(podman)
    assert not {one["Id"] for one in podman.containers(LABEL)} & set(containers)
    mounts = Path("/proc/self/mounts").read_text()
    assert not [one for one in (engine_home() / "runs").glob("*.work") if str(one) in mounts]


def test_that_answers_a_schema_refuses_do_not_reach_the_output(tmp_path: Path) -> None:
    needs_containers()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text("open('/output/answer.json', 'w').write('[]')")
    (tmp_path / "schema.json").write_text('{"type": "object"}')
    once = Once(
        sandbox=Sandbox(Podman(engine_home())),
        inputs=tmp_path / "in",
        outputs=tmp_path / "out",
        limits=small_limits(),
        schema=read_schema(tmp_path / "schema.json"),
    )
    verdict = once.run(behaviour_image().path, Job())
    assert (verdict.reason, (tmp_path / "out").exists()) == ("output_invalid", False)
