"""A site runs models where the data lie: two real processes on loopback, HTTPS between them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.site_tables import SiteJobRow
from server_api.evaluation import queue
from server_api.evaluation.boards import boards_of, published_challenge
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.sandbox import LABEL
from tests.builders.images import needs_containers
from tests.builders.server import wait_for
from tests.builders.sites import Federation, federation
from tests.server.evaluation.test_worker import RIGHT

pytestmark = pytest.mark.container


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    needs_containers()
    with federation(tmp_path_factory.mktemp("sites")) as made:
        yield made


def test_that_a_model_is_ranked_by_scores_from_a_site_that_keeps_everything_else(
    both: Federation,
) -> None:
    evaluation = both.bring("right", RIGHT)
    with both.agent():
        assert both.ended(evaluation) == "succeeded", both.log()
    with both.hub.services.database.reading() as session:
        row = published_challenge(session, both.hub.challenge.id, both.hub.challenge.version)
        boards = {board.task_id: board for board in boards_of(session, row)}
        document = session.get_one(ResultRow, evaluation).document
        told = session.get_one(SiteJobRow, (evaluation, 1)).outcome
    assert [row.value for row in boards["outline"].rows] == [1.0]
    values = json.loads(document)["tasks"]["finding"]["present"]["balanced_accuracy"]
    assert {case["group"] for case in values.values()}.isdisjoint({"yes", "no", ""})
    assert "yes" not in told
    assert not list(both.hub.services.storage.root.rglob("*.dcm"))
    assert not list(both.hub.services.storage.root.rglob("package.medal"))
    site = both.site.services.storage
    assert [path.name for path in (site.root / "site").iterdir() if path.suffix == ".json"] == []
    assert list(site.models.glob("*.tar")) == []


def test_that_a_killed_agents_job_is_told_lost_and_done_once_by_the_next(both: Federation) -> None:
    evaluation = both.bring("slow", f"import time; time.sleep(5)\n{RIGHT}", batch=True)
    podman = LocalEngine.of(both.site.services).sandbox.podman

    def running() -> list[str]:
        labels = [str(container["Labels"][LABEL]) for container in podman.containers(LABEL)]
        with both.site.services.database.reading() as session:
            own = set(session.scalars(select(EvaluationRow.id)))
        return [label for label in labels if label.partition(".")[0] in own]

    with both.agent() as agent:
        wait_for(running)
        os.kill(agent.pid, signal.SIGKILL)
        agent.wait()
    assert both.hub.evaluation(evaluation).state != "succeeded"
    with both.agent():
        assert both.ended(evaluation) == "succeeded", both.log()
    row = both.hub.evaluation(evaluation)
    assert (row.attempts, row.fence >= 2) == (2, True)
    assert running() == []
    attempts = both.site.services.storage.attempts
    assert {path.name for path in attempts.glob("*/*")} == {"answers"}
    assert str(attempts) not in Path("/proc/self/mounts").read_text()


def test_that_a_cancel_at_the_server_stops_the_model_at_the_site(both: Federation) -> None:
    evaluation = both.bring("endless", "import time; time.sleep(300)", batch=True)
    with both.agent():
        wait_for(lambda: both.hub.evaluation(evaluation).state == "inferring")
        with both.hub.services.database.session() as session:
            row = session.get_one(EvaluationRow, evaluation)
            queue.cancel(session, row, both.hub.account_id)
        assert both.ended(evaluation) == "cancelled"


def test_that_a_server_with_another_certificate_is_told_nothing(both: Federation) -> None:
    joined = both.site.services.storage.root / "site" / "joined" / "authority.pem"
    right = joined.read_bytes()
    from tests.builders.sites import _certify

    (both.site.folder / "other").mkdir()
    _certify(both.site.folder / "other")
    joined.write_bytes((both.site.folder / "other" / "ca.pem").read_bytes())
    told = both.at_site("site", "announce", both.site.challenge.id, both.site.challenge.version)
    joined.write_bytes(right)
    assert told.returncode == 1
    assert "cannot be reached" in told.stderr
