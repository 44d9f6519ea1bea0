"""`medal-server evaluations …` and what `doctor` says of the queue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from medal_desktop.package.messages import EvaluationRequest
from medal_desktop.package.outcomes import EvaluationReason
from server_api import doctor
from server_api.__main__ import main
from server_api.db.base import later
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import ModelRow
from server_api.evaluation import queue
from server_api.evaluation.operating import long_waiting
from server_api.evaluation.verdict import Facts, failed
from server_api.services import Services
from tests.builders.evaluations import registered
from tests.builders.server import open_server

MIB = 1 << 20


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "server-data"))
    return open_server(tmp_path)


@pytest.fixture
def evaluation(services: Services) -> str:
    author = registered(services)
    with services.database.session() as session:
        model = ModelRow(account_id=author, name="the model", sha256="m", size=1, state="ready")
        session.add(model)
        session.flush()
        request = EvaluationRequest(model_id=model.id, challenge_id="head-ct", version="1.0.0")
        return queue.enqueue(session, author, request).id


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["evaluations", *arguments])


def change(services: Services, **values: object) -> None:
    with services.database.session() as session:
        session.execute(update(EvaluationRow).values(**values))


def row(services: Services, evaluation: str) -> EvaluationRow:
    with services.database.reading() as session:
        return session.get_one(EvaluationRow, evaluation)


def broken(services: Services) -> None:
    held = queue.claim(services)
    assert held is not None
    verdict = failed(EvaluationReason.OOM, "", Facts(seconds=12.34, peak_bytes=512 * MIB))
    queue.note_run(services, held, "case-001", verdict)
    queue.fail(services, held, EvaluationReason.OOM, "Too much memory.")


def test_that_the_queue_is_listed_and_filtered(services: Services, evaluation: str) -> None:
    assert run("list").output.startswith(f"{evaluation}  queued")
    assert "head-ct 1.0.0" in run("list", "--state", "queued").output
    assert run("list", "--state", "failed").output == ""


def test_that_one_is_shown_with_what_each_run_took(services: Services, evaluation: str) -> None:
    broken(services)
    shown = run("show", evaluation).output
    for words in ("the model", "failed", "oom", "case-001", "12.3 s", "512 MiB", "Too much memory"):
        assert words in shown


def test_that_one_that_waits_is_cancelled(services: Services, evaluation: str) -> None:
    assert "has ended" in run("cancel", evaluation).output
    assert row(services, evaluation).state == "cancelled"
    again = run("cancel", evaluation)
    assert (again.exit_code, "has ended" in again.output) == (1, True)


def test_that_one_that_runs_is_told_to_end(services: Services, evaluation: str) -> None:
    assert queue.claim(services)
    assert "worker is told" in run("cancel", evaluation).output
    found = row(services, evaluation)
    assert (found.state, found.cancel) == ("preparing", True)


def test_that_what_failed_is_queued_again_as_a_new_one(services: Services, evaluation: str) -> None:
    broken(services)
    again = run("retry", evaluation).output.strip()
    assert again != evaluation
    assert (row(services, again).state, row(services, again).run) == ("queued", 2)
    assert row(services, evaluation).state == "failed"


@pytest.mark.parametrize("command", ["retry", "cancel", "show"])
def test_that_an_unknown_one_is_told_in_words(services: Services, command: str) -> None:
    answer = run(command, "nothing")
    assert answer.exit_code == 1
    assert "nothing here under this name" in answer.output


def test_that_what_waits_is_not_tried_again(services: Services, evaluation: str) -> None:
    assert run("retry", evaluation).exit_code == 1


def test_that_a_folder_that_is_no_server_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "nothing"))
    assert run("list").exit_code == 1
    assert not (tmp_path / "nothing").exists()


def test_that_a_queue_that_moves_alarms_nobody(services: Services, evaluation: str) -> None:
    assert list(long_waiting(services)) == []
    assert queue.claim(services)
    assert list(long_waiting(services)) == []


def waits(services: Services) -> None:
    change(services, created=later(-7 * 3600))


def lost(services: Services) -> None:
    assert queue.claim(services)
    change(services, lease=later(-120.0))


def tried(services: Services) -> None:
    held = queue.claim(services)
    assert held is not None
    queue.fail(services, held, EvaluationReason.INFRA, "The disk was full.")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(waits, "more than 6 hours"), (lost, "no worker any more"), (tried, "own fault")],
)
def test_that_what_stands_still_is_an_alarm(
    services: Services, evaluation: str, spoil: Callable[[Services], None], words: str
) -> None:
    spoil(services)
    (line,) = long_waiting(services)
    assert words in line
    assert any(words in one and one.startswith("BAD") for one in doctor.examine(services).lines)


def test_that_a_run_of_a_worker_thought_dead_is_not_kept(
    services: Services, evaluation: str
) -> None:
    held = queue.claim(services)
    assert held is not None
    change(services, lease=later(-1.0))
    assert queue.claim(services)
    queue.note_run(services, held, "case-001", failed(EvaluationReason.EXIT))
    assert "case-001" not in run("show", evaluation).output
