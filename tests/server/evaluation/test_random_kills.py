"""Kills at random moments of every part, while evaluations run on podman here and on Slurm.

Each evaluation ends once, with the result or reason that its model gives; nothing is left behind.
`MEDAL_TEST_SEED` repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from pg8000.exceptions import InterfaceError
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from server_api import audit
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import AuditRow
from server_api.evaluation import leftovers, queue
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.engines.slurm import SlurmEngine, owner_of
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL
from tests.builders.server import wait_for
from tests.builders.storm import ENDINGS, Storm, storm, told

pytestmark = pytest.mark.container


@pytest.fixture
def place() -> Iterator[Path]:
    # Unix sockets have short names.
    folder = Path(tempfile.mkdtemp(prefix="storm-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def states(here: Storm) -> dict[str, EvaluationRow]:
    with suppress(DBAPIError, InterfaceError), here.services.database.reading() as session:
        return {row.model_id: row for row in session.scalars(select(EvaluationRow))}
    return {}


def weather(here: Storm, evaluations: int, kills: int, pause: float, patience: float) -> None:
    """Kill while everything is asked for and carried out, then wait for the last to end."""
    models = here.bring(evaluations)
    asking = ThreadPoolExecutor(1)
    asked = [asking.submit(here.ask, model) for model in models]
    until = time.monotonic() + patience
    while True:
        rows = states(here)
        over = [row for row in rows.values() if row.state in queue.FINAL]
        if len(over) == evaluations and here.killed.total() >= kills:
            break
        assert time.monotonic() < until, (here.killed, [row.state for row in rows.values()])
        # Not while the first is still asked for: then there is nothing to lose.
        if here.killed.total() < kills and rows:
            here.kill_one()
            time.sleep(here.dice.uniform(0.2, 2 * pause))
        else:
            time.sleep(0.3)
        here.keep_up()
    asking.shutdown()
    assert [one.exception() for one in asked] == [None] * evaluations
    check_endings(here, models)


def check_endings(here: Storm, models: dict[str, str]) -> None:
    """Each ended once, and rightly; the server's own fault only after the last try."""
    rows = states(here)
    with here.services.database.reading() as session:
        audit.verify(session)
        for model, kind in models.items():
            row = rows[model]
            result = session.get(ResultRow, row.id)
            if (row.state, row.reason) == ("failed", "infra"):
                assert (row.attempts, result) == (queue.MOST_ATTEMPTS, None)
            else:
                assert row.state == ENDINGS[kind], (kind, row.state, row.reason, row.message)
                assert (result is not None) == (row.state == "succeeded")
            if result is not None:
                assert told(result.document) == float(kind == "right")
            ended = select(func.count()).where(
                AuditRow.object_id == row.id,
                AuditRow.action.in_([f"evaluation.{state}" for state in queue.FINAL]),
            )
            assert session.scalar(ended) == 1


def check_nothing_left(here: Storm) -> None:
    """After one more sweep: no container, mount, job, process or file of any attempt."""
    services = here.services
    cluster = SlurmEngine(here.folder / "node", owner_of(services.storage.root))
    for engine in (LocalEngine.of(services), cluster):
        leftovers.sweep(services, engine)
    here.slurm.heal()  # a drained node keeps even a cancelled job, until the operator resumes it
    for home in (services.storage.root / "engine", here.folder / "node"):
        assert Podman(home).containers(LABEL) == () if home.is_dir() else True, home
    wait_for(lambda: here.processes("conmon") == [])
    left = [path for path in services.storage.attempts.glob("*/*") if path.name != "answers"]
    assert left == []
    mounts = Path("/proc/self/mounts").read_text()
    assert str(services.storage.attempts) not in mounts
    assert not list(Path("/dev/shm").glob("medal-sealed-*"))


def seed() -> int:
    chosen = int(os.environ.get("MEDAL_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
    sys.stderr.write(f"MEDAL_TEST_SEED={chosen}\n")  # shown when a test fails
    return chosen


def test_that_ten_kills_lose_and_double_no_evaluation(place: Path) -> None:
    with storm(place, seed()) as here:
        weather(here, evaluations=6, kills=10, pause=1.0, patience=500)
        check_nothing_left(here)
    assert here.killed.total() >= 10


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_that_two_hundred_kills_lose_and_double_no_evaluation(place: Path) -> None:
    with storm(place, seed()) as here:
        weather(here, evaluations=100, kills=200, pause=3.0, patience=7000)
        check_nothing_left(here)
    sys.stderr.write(f"{dict(here.killed)}\n")
    assert here.killed.total() >= 200
