"""Limits of a challenge, asks per day, what goes first, cards of models and their withdrawal."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from medal_desktop.package.messages import EvaluationRequest
from server_api.__main__ import main
from server_api.auth import issue_token
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import AccountRow, ModelRow
from server_api.evaluation import queue
from server_api.evaluation.allowances import Allowance, allow, allowance_of
from server_api.evaluation.engines.choice import engine_of
from server_api.evaluation.engines.local import LocalEngine
from server_api.services import Services
from server_api.settings import Settings
from tests.builders.evaluations import registered
from tests.builders.server import open_server, serving

CARD = {
    "version": "2.1",
    "authors": "A group",
    "training_data": "300 head CTs of two hospitals",
    "intended_use": "Research",
    "limits": "Adults only",
    "hardware": "One core",
    "public": True,
}


def models(services: Services, author: str, count: int) -> list[str]:
    with services.database.session() as session:
        rows = [
            ModelRow(account_id=author, name=f"m{n}", sha256=f"{n}", size=1, state="ready")
            for n in range(count)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def asked(services: Services, author: str, model: str) -> str:
    request = EvaluationRequest(model_id=model, challenge_id="head-ct", version="1.0.0")
    with services.database.session() as session:
        return queue.enqueue(session, author, request).id


def headers(services: Services, account: str) -> dict[str, str]:
    with services.database.session() as session:
        token = issue_token(session, session.get_one(AccountRow, account), 1)
    return {"Authorization": f"Bearer {token}"}


def test_that_a_version_goes_before_its_challenge_and_both_before_the_server(
    tmp_path: Path,
) -> None:
    services = open_server(tmp_path, case_timeout=100.0)
    with services.database.session() as session:
        allow(session, "head-ct", "", Allowance(seconds=20, processes=7, log_bytes=5000))
        allow(session, "head-ct", "1.1.0", Allowance(seconds=30))
    with services.database.reading() as session:
        found = {
            version: allowance_of(session, name, version).limits(services.settings, 2)
            for name, version in (("head-ct", "1.0.0"), ("head-ct", "1.1.0"), ("other", "9"))
        }
    assert [found[v].seconds for v in ("1.0.0", "1.1.0", "9")] == [40, 60, 200]
    assert (found["1.0.0"].processes, found["1.0.0"].log_bytes) == (7, 5000)
    assert found["9"].processes == found["1.1.0"].processes == 128


def test_that_an_operator_sets_and_sees_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "server-data"))
    open_server(tmp_path)
    command = ["evaluations", "limits", "head-ct", "--seconds", "45", "--processes", "9"]
    assert CliRunner().invoke(main, command).exit_code == 0
    shown = CliRunner().invoke(main, command[:3]).output
    assert "seconds:      45" in shown
    assert "processes:    9" in shown


def test_that_what_an_operator_puts_first_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "server-data"))
    services = open_server(tmp_path)
    author = registered(services)
    waiting = [asked(services, author, model) for model in models(services, author, 4)]
    for evaluation, priority in ((waiting[2], "5"), (waiting[3], "9")):
        done = CliRunner().invoke(
            main, ["evaluations", "first", evaluation, "--priority", priority]
        )
        assert done.exit_code == 0
    taken = [queue.claim(services) for _ in waiting]
    order = [held.id for held in taken if held is not None]
    assert order == [waiting[3], waiting[2], waiting[0], waiting[1]]


@pytest.mark.parametrize("limit", ["evaluations_per_day", "probes_per_day"])
def test_that_nobody_asks_more_than_a_day_allows(tmp_path: Path, limit: str) -> None:
    services = open_server(tmp_path, **{limit: 2})
    author = registered(services)
    found = models(services, author, 3)
    auth = headers(services, author)
    with serving(services) as url:
        answers = [
            requests.post(
                f"{url}/api/v1/evaluations",
                json={"model_id": model, "challenge_id": "head-ct", "version": "1.0.0"},
                headers=auth,
                timeout=30,
            )
            for model in found
        ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[-1].json()["code"] == "evaluation.too-many-today"


def test_that_gvisor_once_required_is_what_runs_models(tmp_path: Path) -> None:
    services = open_server(tmp_path, require_gvisor=True)
    engine = engine_of(services)
    assert isinstance(engine, LocalEngine)
    assert (Settings().runtime, engine.sandbox.runtime) == ("runc", "gvisor")


def test_that_a_card_is_shown_to_others_only_when_its_owner_says_so(tmp_path: Path) -> None:
    services = open_server(tmp_path)
    author = registered(services)
    model, auth = models(services, author, 1)[0], headers(services, author)
    with serving(services) as url:
        place = f"{url}/api/v1/models"

        def shown() -> list[str]:
            return [one["id"] for one in requests.get(f"{place}/public", timeout=30).json()]

        hidden = {**CARD, "public": False}
        assert requests.put(f"{place}/{model}/card", json=hidden, timeout=30).status_code == 401
        requests.put(f"{place}/{model}/card", json=hidden, headers=auth, timeout=30)
        assert shown() == []
        requests.put(f"{place}/{model}/card", json=CARD, headers=auth, timeout=30)
        assert shown() == [model]
        read = requests.get(f"{place}/{model}/card", headers=auth, timeout=30).json()
        assert {name: read[name] for name in CARD} == CARD


def test_that_a_withdrawn_model_stops_waits_no_more_and_never_runs_again(tmp_path: Path) -> None:
    services = open_server(tmp_path)
    author = registered(services)
    model, auth = models(services, author, 1)[0], headers(services, author)
    evaluation = asked(services, author, model)
    with serving(services) as url:
        place = f"{url}/api/v1/models/{model}/withdraw"
        first = requests.post(place, headers=auth, timeout=30)
        again = requests.post(place, headers=auth, timeout=30)
        request = {"model_id": model, "challenge_id": "head-ct", "version": "1.0.0"}
        more = requests.post(f"{url}/api/v1/evaluations", json=request, headers=auth, timeout=30)
    assert (first.json()["state"], again.status_code, more.status_code) == ("withdrawn", 409, 409)
    with services.database.reading() as session:
        assert session.get_one(EvaluationRow, evaluation).state == "cancelled"
    assert queue.claim(services) is None
