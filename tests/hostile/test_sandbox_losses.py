"""What watches a container is lost: never a success, never a hang, nothing left behind."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.errors import SandboxUnavailable
from server_api.evaluation.host import check_host
from server_api.evaluation.sandbox import LABEL, Run
from server_api.evaluation.verdict import Verdict
from tests.builders.images import behaviour_image, needs_containers, sandbox_with, small_limits
from tests.builders.server import wait_for

pytestmark = pytest.mark.container
SLEEPS = "import time; time.sleep(300)"


class Running:
    """A run in a thread, with what one can do to it from outside."""

    def __init__(self, folder: Path) -> None:
        needs_containers()
        image = behaviour_image()
        (folder / "in").mkdir()
        (folder / "in" / "behaviour.py").write_text(SLEEPS)
        self.sandbox = sandbox_with(image)
        self.name = folder.name
        self.place = folder / "work" / "place"
        self.verdicts: list[Verdict] = []
        run = Run(
            image_id=image.image_id,
            inputs=folder / "in",
            outputs=folder / "out",
            work=folder / "work",
            limits=small_limits(seconds=120.0),
            labels={LABEL: f"{self.name}.1"},
        )
        self.thread = threading.Thread(target=self._run, args=(run,))
        self.thread.start()
        wait_for(lambda: [one for one in self.containers() if one["State"] == "running"])

    def _run(self, run: Run) -> None:
        self.verdicts.append(self.sandbox.run(run, Job()))

    def pid(self, name: str) -> int:
        return int((self.place / name).read_text())

    def verdict(self) -> Verdict:
        self.thread.join(60)
        assert not self.thread.is_alive()
        return self.verdicts[0]

    def containers(self) -> tuple[dict, ...]:
        return self.sandbox.podman.containers(f"{LABEL}={self.name}.1")


def test_that_a_lost_watcher_is_the_servers_fault_and_the_model_ends(tmp_path: Path) -> None:
    running = Running(tmp_path)
    model = running.pid("model.pid")
    os.kill(running.pid("conmon.pid"), signal.SIGKILL)
    assert running.verdict().reason is EvaluationReason.INFRA
    assert running.containers() == ()
    wait_for(lambda: not _runs(model))


def test_that_a_watcher_lost_before_the_start_is_never_the_images_fault(tmp_path: Path) -> None:
    needs_containers()
    image = behaviour_image()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text("pass")
    run = Run(
        image_id=image.image_id,
        inputs=tmp_path / "in",
        outputs=tmp_path / "out",
        work=tmp_path / "work",
        limits=small_limits(),
        labels={LABEL: f"{tmp_path.name}.1"},
    )
    reasons = []
    for _ in range(20):
        over = threading.Event()
        killer = threading.Thread(target=_kill_the_watcher, args=(str(run.work), over))
        killer.start()
        reasons.append(sandbox_with(image).run(run, Job()).reason)
        over.set()
        killer.join()
        if EvaluationReason.INFRA in reasons:
            break
    assert set(reasons) <= {None, EvaluationReason.INFRA}
    assert reasons[-1] is EvaluationReason.INFRA  # it was met in time at least once


def _kill_the_watcher(work: str, over: threading.Event) -> None:
    while not over.is_set():
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                words = process.cmdline()
                if words and words[0].endswith("conmon") and work in " ".join(words):
                    process.kill()
                    return


def test_that_a_container_removed_by_somebody_is_the_servers_fault(tmp_path: Path) -> None:
    running = Running(tmp_path)
    running.sandbox.podman.remove(running.containers()[0]["Id"])
    assert running.verdict().reason is EvaluationReason.INFRA


def test_that_a_model_killed_from_outside_ended_with_its_exit_code(tmp_path: Path) -> None:
    running = Running(tmp_path)
    os.kill(running.pid("model.pid"), signal.SIGKILL)
    verdict = running.verdict()
    assert (verdict.reason, verdict.facts.exit_code) == (EvaluationReason.EXIT, 137)


def test_that_a_sweep_spares_the_living_and_removes_the_rest(tmp_path: Path) -> None:
    running = Running(tmp_path)
    engine = LocalEngine(running.sandbox, tmp_path)
    alive = {container["Labels"][LABEL] for container in engine.sandbox.podman.containers(LABEL)}
    assert engine.sweep(lambda: frozenset(alive)) == 0
    assert engine.sweep(lambda: frozenset(alive - {f"{running.name}.1"})) == 1
    assert running.verdict().reason is EvaluationReason.INFRA
    assert running.containers() == ()


def test_that_a_machine_without_the_means_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxUnavailable, match="root"):
        check_host()


def test_that_a_runtime_that_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxUnavailable, match="not installed"):
        check_host("gvisor")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
