"""Whose turn it is, how much one may ask for, and models that run by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import EvaluationRequest
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.auth import Role, add_account, issue_token
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import AccountRow, ModelRow
from server_api.evaluation import queue
from server_api.evaluation.errors import TooManyEvaluations
from server_api.evaluation.hosting import fingerprint, host_waiting, set_hosted
from server_api.services import Services
from tests.builders.evaluations import published, registered
from tests.builders.packages import challenge
from tests.builders.server import open_server, serving


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return open_server(tmp_path)


@pytest.fixture
def author(services: Services) -> str:
    return registered(services)


def another(services: Services, name: str) -> str:
    with services.database.session() as session:
        return add_account(session, name, frozenset({Role.EVALUATOR})).id


def bring(services: Services, account: str, name: str) -> str:
    with services.database.session() as session:
        model = ModelRow(account_id=account, name=name, sha256=name, size=1, state="ready")
        session.add(model)
        session.flush()
        return model.id


def ask(services: Services, account: str, name: str, **options: object) -> str:
    model = bring(services, account, name)
    request = EvaluationRequest(model_id=model, challenge_id="head-ct", version="1.0.0")
    with services.database.session() as session:
        return queue.enqueue(session, account, request, **options).id  # type: ignore[arg-type] # its own


def taken(services: Services, times: int) -> list[str]:
    held = [queue.claim(services) for _ in range(times)]
    return [one.id for one in held if one is not None]


def publish(services: Services, account: str, version: str, **changes: object) -> Challenge:
    made = challenge(version=version, **changes)
    with services.database.session() as session:
        published(session, made, account)
    return made


def succeeded(services: Services, evaluation: str) -> None:
    held = queue.claim(services)
    assert held is not None
    assert held.id == evaluation
    assert queue.finish(services, held, "sha256:x", "{}")


def versions(services: Services) -> list[tuple[str, bool]]:
    with services.database.reading() as session:
        order = select(EvaluationRow).order_by(EvaluationRow.version, EvaluationRow.run)
        return [(row.version, row.automatic) for row in session.scalars(order)]


def test_that_a_long_queue_of_one_does_not_hold_up_another(services: Services, author: str) -> None:
    many = [ask(services, author, f"m{n}") for n in range(4)]
    late = ask(services, another(services, "late"), "late")
    assert taken(services, 5) == [many[0], late, *many[1:]]


def test_that_turns_alternate_also_with_one_worker(services: Services, author: str) -> None:
    other = another(services, "other")
    mine = [ask(services, author, f"m{n}") for n in range(2)]
    theirs = [ask(services, other, f"t{n}") for n in range(2)]
    order = []
    for _ in range(4):
        held = queue.claim(services)
        assert held is not None
        order.append(held.id)
        queue.fail(services, held, EvaluationReason.EXIT, "It failed.")
    assert [order[0] in mine, order[1] in mine, order[2] in mine, order[3] in mine] in (
        [True, False, True, False],
        [False, True, False, True],
    )
    assert [one for one in order if one in theirs] == theirs


def test_that_what_one_asks_for_goes_before_ones_hosted_runs(
    services: Services, author: str
) -> None:
    hosted = ask(services, author, "hosted", automatic=True)
    asked = ask(services, author, "asked")
    assert taken(services, 2) == [asked, hosted]


def test_that_nobody_has_more_waiting_than_the_limit(services: Services, author: str) -> None:
    ask(services, author, "hosted", automatic=True)
    ask(services, author, "a", most_waiting=1)
    with pytest.raises(TooManyEvaluations):
        ask(services, author, "b", most_waiting=1)
    for _ in range(2):
        held = queue.claim(services)
        assert held is not None
        queue.fail(services, held, EvaluationReason.EXIT, "")
    assert ask(services, author, "c", most_waiting=1)


def test_that_a_model_runs_by_itself_on_a_newer_version_once(
    services: Services, author: str
) -> None:
    succeeded(services, ask(services, author, "model"))
    assert host_waiting(services) == 0
    publish(services, author, "1.1.0")
    assert host_waiting(services) == 1
    assert host_waiting(services) == 0
    assert versions(services) == [("1.0.0", False), ("1.1.0", True)]


def test_that_another_challenge_that_asks_the_same_fits_too(
    services: Services, author: str
) -> None:
    succeeded(services, ask(services, author, "model"))
    publish(services, author, "1.0.0", id="other-hospital")
    assert host_waiting(services) == 1


def other_question(made: Challenge) -> dict[str, object]:
    task = made.tasks[0]
    question = task.questions[0].model_copy(update={"id": "another"})
    return {"tasks": (task.model_copy(update={"questions": (question,)}),)}


def other_modality(made: Challenge) -> dict[str, object]:
    case = made.cases[0]
    series = tuple(one.model_copy(update={"modality": "MR"}) for one in case.series)
    return {"cases": (case.model_copy(update={"series": series}), *made.cases[1:])}


@pytest.mark.parametrize("change", [other_question, other_modality])
def test_that_a_version_that_asks_or_shows_something_else_does_not_fit(
    services: Services, author: str, change: object
) -> None:
    made = challenge()
    changed = made.model_copy(update=change(made))  # type: ignore[operator] # one of the two above
    assert fingerprint(changed) != fingerprint(made)
    assert fingerprint(made.model_copy(update={"version": "2.0.0"})) == fingerprint(made)
    succeeded(services, ask(services, author, "model"))
    with services.database.session() as session:
        published(session, changed.model_copy(update={"version": "1.1.0"}), author)
    assert host_waiting(services) == 0


def test_that_a_model_that_failed_is_not_hosted(services: Services, author: str) -> None:
    ask(services, author, "model")
    held = queue.claim(services)
    assert held is not None
    queue.fail(services, held, EvaluationReason.EXIT, "It failed.")
    publish(services, author, "1.1.0")
    assert host_waiting(services) == 0


def test_that_hosting_can_be_switched_off_and_on(services: Services, author: str) -> None:
    evaluation = ask(services, author, "model")
    succeeded(services, evaluation)
    publish(services, author, "1.1.0")
    with services.database.session() as session:
        model = session.get_one(EvaluationRow, evaluation).model_id
        set_hosted(session, model, enabled=False)
    assert host_waiting(services) == 0
    with services.database.session() as session:
        set_hosted(session, model, enabled=True)
    assert host_waiting(services) == 1


def test_that_limits_and_hosting_are_told_and_set_over_http(
    tmp_path: Path,
) -> None:
    services = open_server(tmp_path, most_waiting=1)
    author = registered(services)
    with services.database.session() as session:
        token = issue_token(session, session.get_one(AccountRow, author), 1)
    models = [bring(services, author, name) for name in ("a", "b")]
    auth = {"Authorization": f"Bearer {token}"}
    with serving(services) as url:

        def post(model: str) -> int:
            body = {"model_id": model, "challenge_id": "head-ct", "version": "1.0.0"}
            path = f"{url}/api/v1/evaluations"
            return requests.post(path, json=body, headers=auth, timeout=30).status_code

        assert [post(model) for model in models] == [201, 429]
        limits = requests.get(f"{url}/api/v1/evaluations/limits", headers=auth, timeout=30).json()
        assert (limits["waiting"], limits["most_waiting"]) == (1, 1)
        place = f"{url}/api/v1/models/{models[0]}/hosting"
        assert requests.get(place, headers=auth, timeout=30).json() == {"enabled": True}
        requests.put(place, json={"enabled": False}, headers=auth, timeout=30)
        assert requests.get(place, headers=auth, timeout=30).json() == {"enabled": False}
        strange = requests.get(f"{url}/api/v1/models/none/hosting", headers=auth, timeout=30)
        assert strange.status_code == 404


def test_that_a_hosted_evaluation_that_failed_is_not_begun_again(
    services: Services, author: str
) -> None:
    succeeded(services, ask(services, author, "model"))
    publish(services, author, "1.1.0")
    host_waiting(services)
    held = queue.claim(services)
    assert held is not None
    queue.fail(services, held, EvaluationReason.TIMEOUT, "Too slow.")
    assert host_waiting(services) == 0
    with services.database.reading() as session:
        assert session.get_one(EvaluationRow, held.id).state == EvaluationState.FAILED
