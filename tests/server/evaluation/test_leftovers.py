"""What a killed worker leaves: nothing, also when its attempt was the last one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from sqlalchemy import update

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationState
from server_api.db.evaluation_tables import EvaluationRow
from server_api.evaluation import leftovers, queue
from server_api.evaluation.engines.base import Alive
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.sandbox import Run
from server_api.evaluation.verdict import Verdict
from server_api.evaluation.worker import step
from server_api.services import Services
from tests.builders.evaluations import kit_model, world
from tests.builders.images import needs_containers
from tests.builders.server import open_server, wait_for


@dataclass
class Watcher:
    """An engine that runs nothing and notes which attempts it was told to spare."""

    spared: list[frozenset[str]] = field(default_factory=list)

    def prepare(self) -> None:
        """Be ready."""

    def open_image(self, image: ImageArchive) -> None:
        """Never asked for."""

    def run(self, run: Run, job: Job) -> Verdict:
        raise NotImplementedError

    def close_image(self, image: ImageArchive) -> None:
        """Never asked for."""

    def sweep(self, alive: Alive) -> int:
        self.spared.append(alive())
        return 0


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return open_server(tmp_path)


def attempt(services: Services, name: str, monkeypatch: pytest.MonkeyPatch | None = None) -> Path:
    folder = services.storage.attempts / name
    folder.mkdir(parents=True)
    (folder / "values.json").write_text("{}")
    if monkeypatch is not None:
        monkeypatch.setattr(queue, "leased", lambda _: frozenset({name.replace("/", ".")}))
    return folder


def test_that_an_attempt_nobody_holds_is_removed_with_its_folder(services: Services) -> None:
    folder, engine = attempt(services, "one/3"), Watcher()
    assert leftovers.sweep(services, engine) == 1
    assert not folder.parent.exists()
    assert engine.spared == [frozenset()]


def test_that_an_attempt_that_is_held_stays(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = attempt(services, "one/1")
    alive, engine = attempt(services, "one/2", monkeypatch), Watcher()
    assert leftovers.sweep(services, engine) == 1
    assert (alive.is_dir(), dead.exists()) == (True, False)
    assert engine.spared == [frozenset({"one.2"})]


def test_that_kept_answers_stay(services: Services) -> None:
    kept = attempt(services, "one/answers")
    assert leftovers.sweep(services, Watcher()) == 0
    assert kept.is_dir()


def test_that_an_engine_is_asked_also_where_another_has_removed_the_folder(
    services: Services,
) -> None:
    first, second = Watcher(), Watcher()
    attempt(services, "one/3")
    for engine in (first, second):
        leftovers.sweep(services, engine)
    assert second.spared == [frozenset()]


def test_that_where_nothing_ever_ran_no_podman_is_needed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert leftovers.sweep(services, LocalEngine.of(services)) == 0


def test_that_each_kind_of_engine_looks_in_its_own_time(tmp_path: Path) -> None:
    kinds = [open_server(tmp_path, engine=engine) for engine in ("local", "slurm")]
    assert [leftovers.is_due(one) for one in kinds] == [True, True]
    assert [leftovers.is_due(one) for one in kinds] == [False, False]


def test_that_a_second_look_waits_for_its_time(services: Services) -> None:
    assert leftovers.is_due(services)
    assert not leftovers.is_due(services)
    mark = services.storage.root / "evaluation.swept.local"
    os.utime(mark, (0, mark.stat().st_mtime - leftovers.PERIOD - 1))
    assert leftovers.is_due(services)


# Scoring, held up while the references are open.
SLOW_SCORING = """
import sys, time
from server_api.scoring import run
from server_api.scoring.memory import die_with_parent
die_with_parent()
def slow(challenge, cases, material, job):
    assert (material.references / cases[0].id / "answer.json").is_file()
    (material.answers.parent / "open").touch()
    time.sleep(300)
run.score = slow
run.main(sys.argv[4:])
"""
WORKER = """
import sys
from pathlib import Path
from server_api.evaluation import attempt
from server_api.evaluation.worker import step
from server_api.services import open_services
from server_api.settings import Settings
attempt._offline = lambda: (sys.executable, sys.argv[2])
step(open_services(Settings(data=Path(sys.argv[1]), min_free=0, lease=3.0)))
"""


@pytest.mark.container
def test_that_a_kill_in_the_last_scoring_leaves_no_reference_anywhere(tmp_path: Path) -> None:
    needs_containers()
    here = world(tmp_path, hidden=1, lease=3.0)
    model = here.bring_folder("most_frequent", kit_model("most_frequent"))
    assert step(here.services)
    evaluation = here.ask(model)
    with here.services.database.session() as session:
        session.execute(update(EvaluationRow).values(attempts=queue.MOST_ATTEMPTS - 1))
    (tmp_path / "slow.py").write_text(SLOW_SCORING)
    folder = here.services.storage.attempts / evaluation / "1"
    command = [sys.executable, "-c", WORKER, str(here.services.settings.data)]
    with subprocess.Popen([*command, str(tmp_path / "slow.py")]) as worker:
        wait_for((folder / "open").exists)
        (scoring,) = psutil.Process(worker.pid).children()
        sealed = next(folder.glob("sealed-*"))
        assert list(sealed.iterdir()) == []
        assert list(Path(f"/proc/{scoring.pid}/root{sealed}").rglob("answer.json"))
        worker.kill()
        worker.wait()
    wait_for(lambda: not scoring.is_running() or scoring.status() == psutil.STATUS_ZOMBIE)
    wait_for(lambda: here.evaluation(evaluation).lease < leftovers.queue.now())
    assert not step(here.services)
    assert here.evaluation(evaluation).state == EvaluationState.FAILED
    leftovers.sweep(here.services, LocalEngine.of(here.services))
    assert not folder.parent.exists()
    assert not list(Path("/dev/shm").glob("medal-sealed-*"))
