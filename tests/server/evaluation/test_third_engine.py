"""A further engine is one short file, as ARCHITECTURE says; nothing else changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server_api.evaluation import engines, leftovers, queue
from server_api.evaluation.engines.base import Engine
from server_api.evaluation.engines.choice import engine_of
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL
from server_api.evaluation.worker import step
from server_api.settings import InvalidSettings, Settings
from tests.builders.evaluations import World, world
from tests.builders.images import needs_containers
from tests.builders.server import wait_for
from tests.server.evaluation.test_worker import RIGHT

FOLDER = Path(__file__).parents[2] / "builders" / "engines"


@pytest.fixture(autouse=True)
def third(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the one file where engines are found."""
    monkeypatch.setattr(engines, "__path__", [*engines.__path__, str(FOLDER)])


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    needs_containers()
    yield world(tmp_path, hidden=1, engine="spool", case_timeout=20.0, lease=3.0)
    sys.modules.pop(f"{engines.__name__}.spool", None)


def test_that_it_is_one_file_of_less_than_200_lines() -> None:
    (file,) = FOLDER.glob("*.py")
    assert len(file.read_text().splitlines()) < 200


@pytest.mark.parametrize("name", ["base", "choice", "node", "parcel", "none", "../local", "Local"])
def test_that_what_is_no_engine_is_not_started_with(name: str) -> None:
    with pytest.raises(InvalidSettings, match="ENGINE"):
        Settings(engine=name)


def containers(here: World, evaluation: str) -> list[object]:
    found = Podman(here.services.storage.root / "engine").containers(LABEL)
    return [one for one in found if evaluation in str(one.get("Labels"))]


@pytest.mark.container
def test_that_it_evaluates_gives_reasons_and_leaves_nothing(here: World) -> None:
    programs = {"right": RIGHT, "broken": "raise SystemExit(3)"}
    rows = [here.bring(name, program) for name, program in programs.items()]
    while step(here.services):
        pass
    evaluations = [here.ask(row) for row in rows]
    while step(here.services):
        pass
    ended = [(here.evaluation(one).state, here.evaluation(one).reason) for one in evaluations]
    assert ended == [("succeeded", ""), ("failed", "exit")]
    assert [containers(here, one) for one in evaluations] == [[], []]
    assert list((here.services.storage.root / "spool").iterdir()) == []


WORKER = """
import sys
from pathlib import Path
from server_api.evaluation import engines
engines.__path__.append(sys.argv[2])
from server_api.evaluation.worker import step
from server_api.services import open_services
from server_api.settings import Settings
step(open_services(Settings(data=Path(sys.argv[1]), min_free=0, lease=3.0, engine="spool")))
"""


@pytest.mark.container
def test_that_a_run_that_outlives_its_worker_is_swept(here: World) -> None:
    row = here.bring("slow", "import time; time.sleep(120)")
    while step(here.services):
        pass
    evaluation = here.ask(row)
    words = [sys.executable, "-c", WORKER, str(here.services.settings.data), str(FOLDER)]
    with subprocess.Popen(words) as worker:
        wait_for(lambda: containers(here, evaluation))
        os.kill(worker.pid, signal.SIGKILL)
    assert containers(here, evaluation)
    wait_for(lambda: here.evaluation(evaluation).lease < queue.now())
    engine: Engine = engine_of(here.services)
    assert leftovers.sweep(here.services, engine) == 1
    assert containers(here, evaluation) == []
    assert list((here.services.storage.root / "spool").iterdir()) == []
