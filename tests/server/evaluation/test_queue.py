"""The queue: who holds what, and what a worker that was thought dead can still do (nothing)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, select, update

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import EvaluationRequest
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.auth import Role, add_account
from server_api.db.base import now
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import ChallengeRow, ModelRow, SubmissionRow
from server_api.errors import Conflict, NotFound
from server_api.evaluation import queue
from server_api.services import Services
from tests.builders.packages import challenge
from tests.builders.server import open_server, wait_for


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return open_server(tmp_path, lease=60.0)


@pytest.fixture
def author(services: Services) -> str:
    made = challenge()
    with services.database.session() as session:
        account = add_account(session, "author", frozenset({Role.EVALUATOR}))
        submission = SubmissionRow(account_id=account.id, sha256="0" * 64, size=1)
        session.add(submission)
        session.flush()
        session.add(
            ChallengeRow(
                challenge_id=made.id,
                version=made.version,
                name=made.name,
                document=made.model_dump_json(),
                submission_id=submission.id,
                account_id=account.id,
            )
        )
        return account.id


def ask(services: Services, author: str, name: str = "model", state: str = "ready") -> str:
    with services.database.session() as session:
        model = session.scalar(select(ModelRow).where(ModelRow.name == name))
        if model is None:
            model = ModelRow(account_id=author, name=name, sha256=name, size=1, state=state)
            session.add(model)
            session.flush()
        request = EvaluationRequest(model_id=model.id, challenge_id="head-ct", version="1.0.0")
        return queue.enqueue(session, author, request).id


def row(services: Services, evaluation: str) -> EvaluationRow:
    with services.database.reading() as session:
        return session.get_one(EvaluationRow, evaluation)


def end_lease(services: Services, **values: object) -> None:
    with services.database.session() as session:
        session.execute(update(EvaluationRow).values(lease=now(), not_before="", **values))


def claimed(services: Services) -> queue.Held:
    held = queue.claim(services)
    assert held is not None
    return held


def test_that_the_oldest_is_taken_first_and_once(services: Services, author: str) -> None:
    first, second = ask(services, author, "a"), ask(services, author, "b")
    assert [claimed(services).id, claimed(services).id] == [first, second]
    assert queue.claim(services) is None


def test_that_a_silent_workers_evaluation_is_taken_up_again(
    services: Services, author: str
) -> None:
    ask(services, author)
    dead = claimed(services)
    end_lease(services)
    again = claimed(services)
    assert (again.id, again.fence) == (dead.id, dead.fence + 1)


def test_that_a_worker_thought_dead_can_write_nothing(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    dead = claimed(services)
    end_lease(services)
    alive = claimed(services)
    assert not queue.finish(services, dead, "sha256:dead", "{}")
    assert not queue.move_on(services, dead, EvaluationState.SCORING)
    queue.fail(services, dead, EvaluationReason.EXIT, "late")
    assert row(services, evaluation).state == EvaluationState.PREPARING
    assert queue.finish(services, alive, "sha256:alive", "{}")
    with services.database.reading() as session:
        assert session.get_one(ResultRow, evaluation).digest == "sha256:alive"


def test_that_a_result_is_written_once(services: Services, author: str) -> None:
    ask(services, author)
    held = claimed(services)
    assert queue.finish(services, held, "sha256:a", "{}")
    assert not queue.finish(services, held, "sha256:b", "{}")


def test_that_the_servers_own_fault_is_tried_three_times(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    states = []
    for _ in range(queue.MOST_ATTEMPTS):
        queue.fail(services, claimed(services), EvaluationReason.INFRA, "The disk was full.")
        states.append(row(services, evaluation).state)
        end_lease(services)
    assert states == ["queued", "queued", "failed"]
    assert queue.claim(services) is None


def test_that_a_fault_is_not_tried_again_at_once(services: Services, author: str) -> None:
    ask(services, author)
    queue.fail(services, claimed(services), EvaluationReason.INFRA, "")
    assert queue.claim(services) is None


def test_that_a_models_own_fault_is_final(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    queue.fail(services, claimed(services), EvaluationReason.OOM, "Too much memory.")
    found = row(services, evaluation)
    assert (found.state, found.reason, found.message) == ("failed", "oom", "Too much memory.")


def test_that_workers_that_always_die_do_not_try_for_ever(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    for _ in range(queue.MOST_ATTEMPTS):
        claimed(services)
        end_lease(services)
    assert queue.claim(services) is None
    assert (row(services, evaluation).state, row(services, evaluation).reason) == (
        "failed",
        "infra",
    )


def test_that_the_same_pair_is_not_evaluated_twice(services: Services, author: str) -> None:
    ask(services, author)
    with pytest.raises(Conflict):
        ask(services, author)


def test_that_a_failed_evaluation_may_be_asked_for_again(services: Services, author: str) -> None:
    ask(services, author)
    queue.fail(services, claimed(services), EvaluationReason.EXIT, "")
    assert row(services, ask(services, author)).run == 2


def test_that_a_model_that_is_not_ready_is_refused(services: Services, author: str) -> None:
    with pytest.raises(Conflict):
        ask(services, author, state="refused")


def test_that_anothers_model_is_not_found(services: Services, author: str) -> None:
    ask(services, author)
    with services.database.session() as session:
        model = session.scalars(select(ModelRow)).one()
        request = EvaluationRequest(model_id=model.id, challenge_id="head-ct", version="1.0.0")
        with pytest.raises(NotFound):
            queue.enqueue(session, "somebody else", request)


def test_that_a_waiting_evaluation_is_cancelled_at_once(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    with services.database.session() as session:
        queue.cancel(session, session.get_one(EvaluationRow, evaluation), author)
    assert row(services, evaluation).state == "cancelled"
    assert queue.claim(services) is None


def test_that_a_running_evaluation_is_told_to_stop(services: Services, author: str) -> None:
    evaluation = ask(services, author)
    held, job = claimed(services), Job()
    with queue.heartbeat(services, held, job):
        with services.database.session() as session:
            queue.cancel(session, session.get_one(EvaluationRow, evaluation), author)
        wait_for(lambda: job.cancelled)
    queue.end_cancelled(services, held)
    assert row(services, evaluation).state == "cancelled"


def test_that_a_worker_that_lost_its_hold_is_told_to_stop(services: Services, author: str) -> None:
    ask(services, author)
    held, job = claimed(services), Job()
    end_lease(services, fence=held.fence + 1)
    with queue.heartbeat(services, held, job):
        wait_for(lambda: job.cancelled)


def test_that_only_living_attempts_are_named_as_alive(services: Services, author: str) -> None:
    ask(services, author, "a")
    ask(services, author, "b")
    first = claimed(services)
    end_lease(services)
    again, second = claimed(services), claimed(services)
    alive = queue.leased(services)
    assert f"{first.id}.{first.fence}" not in alive
    assert alive == {f"{one.id}.{one.fence}" for one in (again, second)}


def test_that_a_claim_reads_indices_however_much_waits(services: Services, author: str) -> None:
    """The queue's length must not matter: no step may walk through the table."""
    asked: list[tuple[str, object]] = []

    def note(
        _connection: object, _cursor: object, statement: str, given: object, *_: object
    ) -> None:
        if "evaluations" in statement and statement.startswith("SELECT"):
            asked.append((statement, given))

    ask(services, author)
    event.listen(services.database.engine, "before_cursor_execute", note)
    claimed(services)
    event.remove(services.database.engine, "before_cursor_execute", note)
    with services.database.engine.connect() as connection:
        plans = [
            str(row[-1])
            for statement, given in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert len(asked) >= 4
    used = [plan for plan in plans if " evaluations" in plan]
    # What is held by workers is few, and its index holds nothing else.
    walked = [plan for plan in used if plan.startswith("SCAN") and "_held" not in plan]
    assert (bool(used), walked) == (True, [])
