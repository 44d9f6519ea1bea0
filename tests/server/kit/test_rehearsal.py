"""`medal-server evaluations dry-run`: what an evaluation would come to, with nothing kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from server_api.db.evaluation_tables import EvaluationRow
from server_api.evaluation.worker import step
from server_api.kit.dry_run import dry_run
from tests.builders.evaluations import World, kit_model, world
from tests.builders.images import needs_containers

pytestmark = pytest.mark.container


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    needs_containers()
    made = world(tmp_path, hidden=1)
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(made.services.settings.data))
    return made


def test_that_a_dry_run_tells_of_the_public_cases_and_keeps_nothing(here: World) -> None:
    row = here.bring_folder("threshold", kit_model("threshold"))
    version = (here.challenge.id, here.challenge.version)
    early = CliRunner().invoke(dry_run, [row.id, *version])
    assert "ready" in str(early.exception)
    step(here.services)
    before = {path.name for path in here.services.storage.root.iterdir()}
    done = CliRunner().invoke(dry_run, [row.id, *version])
    assert done.exit_code == 0, done.output
    assert "case-000: succeeded" in done.output
    assert "case-001" not in done.output
    with here.services.database.reading() as session:
        assert session.scalar(select(func.count(EvaluationRow.id))) == 0
    assert {path.name for path in here.services.storage.root.iterdir()} == before


def test_that_an_unknown_model_is_told(here: World) -> None:
    done = CliRunner().invoke(dry_run, ["nobody", "head-ct", "1.0.0"])
    assert "model" in str(done.exception)
