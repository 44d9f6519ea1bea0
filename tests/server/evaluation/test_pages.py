"""Boards over HTTP: as JSON and as pages, escaped, without third parties, honest about failures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from medal_desktop.base.assets import load_json
from medal_desktop.package.messages import Board
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.tables import ModelRow
from server_api.scoring.values import CaseValue, Values
from tests.builders import evaluations
from tests.builders.evaluations import World, world
from tests.builders.server import serving

EVIL = "<script>alert('x')</script>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(evaluations, "share_engine", lambda services: None)
    return world(tmp_path, hidden=4)


@dataclass(frozen=True)
class Client:
    """Asks the real server on its socket."""

    address: str

    def get(self, path: str, **others: object) -> requests.Response:
        return requests.get(self.address + path, timeout=30, **others)  # type: ignore[arg-type] # as requests takes them

    def post(self, path: str, **others: object) -> requests.Response:
        return requests.post(self.address + path, timeout=30, **others)  # type: ignore[arg-type] # as requests takes them


@pytest.fixture
def client(here: World) -> Iterator[Client]:
    with serving(here.services) as address:
        yield Client(address)


def evaluated(here: World, name: str, quality: float, failed: int = 0) -> None:
    """Store a result as the worker does: `quality` for each case but the first `failed`."""

    def cases(best: float, worst: float) -> dict[str, CaseValue]:
        value = worst + quality * (best - worst)
        return {
            f"case-{n:03d}": CaseValue(
                value=worst if n <= failed else value,
                worst=worst,
                failed="timeout" if n <= failed else "",
            )
            for n in range(1, 5)
        }

    values = Values(
        challenge_id=here.challenge.id,
        challenge_version=here.challenge.version,
        metric_code="test",
        tasks={
            "finding": {
                "present": {"balanced_accuracy": cases(1, 0)},
                "volume": {"absolute_error": cases(0, 200)},
            },
            "outline": {"outline": {"dsc": cases(1, 0)}},
        },
    )
    evaluation = attempted(here, name, "succeeded")
    with here.services.database.session() as session:
        digest = f"sha256:{sha256(name.encode()).hexdigest()}"
        document = values.model_dump_json()
        session.add(ResultRow(evaluation_id=evaluation, digest=digest, document=document))


def attempted(here: World, name: str, state: str, message: str = "") -> str:
    with here.services.database.session() as session:
        model = ModelRow(
            account_id=here.account_id, name=name, sha256=name[:60], size=1, state="ready"
        )
        session.add(model)
        session.flush()
        evaluation = EvaluationRow(
            account_id=here.account_id,
            model_id=model.id,
            challenge_id=here.challenge.id,
            version=here.challenge.version,
            state=state,
            message=message,
        )
        session.add(evaluation)
        session.flush()
        return evaluation.id


def boards(client: Client) -> dict[str, Board]:
    answer = client.get("/api/v1/boards/head-ct/1.0.0")
    return {board["task_id"]: Board.model_validate(board) for board in answer.json()}


def test_that_a_board_tells_no_more_digits_than_a_reader_can_use(
    here: World, client: Client
) -> None:
    evaluated(here, "one", 0.1234567)
    evaluated(here, "two", 0.1231567)
    finding, outline = boards(client)["finding"], boards(client)["outline"]
    assert [(row.model_name, row.rank, row.value) for row in outline.rows] == [
        ("one", 1, 0.123),
        ("two", 2, 0.123),
    ]
    assert finding.rows[0].values == {
        "present/balanced_accuracy": 0.123,
        "volume/absolute_error": 175.3,
    }
    ends = [end for row in finding.rows for end in (row.value_low, row.value_high, row.value)]
    assert ends == [round(end, 3) for end in ends]


def test_that_a_board_ranks_by_the_tasks_metric(here: World, client: Client) -> None:
    evaluated(here, "worse", 0.5)
    evaluated(here, "better", 0.75)
    outline = boards(client)["outline"]
    assert outline.metric == "dsc"
    assert [(r.rank, r.model_name, r.value) for r in outline.rows] == [
        (1, "better", 0.75),
        (2, "worse", 0.5),
    ]


def test_that_questions_of_different_kinds_are_brought_onto_one_scale(
    here: World, client: Client
) -> None:
    evaluated(here, "model", 0.75, failed=1)
    finding = boards(client)["finding"]
    row = finding.rows[0]
    assert (finding.metric, finding.higher_is_better) == ("mean_score", True)
    assert row.value == pytest.approx(0.75 * 3 / 4, abs=0.0005)
    assert row.values == pytest.approx(
        {"present/balanced_accuracy": 0.5625, "volume/absolute_error": 87.5}, abs=0.0005
    )
    assert (row.cases, row.failed_cases) == (4, 1)


def test_that_a_page_shows_what_the_board_says(here: World, client: Client) -> None:
    evaluated(here, "model one", 0.75, failed=1)
    attempted(here, "broken", "failed", "The model needed more memory than it may use.")
    page = client.get("/boards/head-ct/1.0.0").text
    for words in ("model one", "1 failed", "broken", "more memory than it may use", "Not ranked"):
        assert words in page


def test_that_a_name_from_outside_is_only_ever_text(here: World, client: Client) -> None:
    evaluated(here, EVIL, 0.5)
    page = client.get("/boards/head-ct/1.0.0").text
    assert EVIL not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["/", "/challenges/head-ct/1.0.0", "/boards/head-ct/1.0.0"])
def test_that_a_page_needs_nothing_that_its_policy_forbids(
    here: World, client: Client, path: str
) -> None:
    evaluated(here, "model", 0.5)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert not re.findall(r"style=|<style|\son\w+=|javascript:|https?://", answer.text)
    assert not re.findall(r"<script(?![^>]*src=\"/static/)", answer.text)
    links = re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", answer.text)
    assert {client.get(link).status_code for link in links} == {200}
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_that_pages_without_any_model_say_so(client: Client) -> None:
    assert "no model yet" in client.get("/").text
    assert "No model has been evaluated" in client.get("/boards/head-ct/1.0.0").text


def test_that_the_style_is_made_of_the_products_tokens(client: Client) -> None:
    style = client.get("/static/medal.css").text
    theme = load_json("theme.json")
    assert theme["dark"]["accent"] in style
    assert theme["light"]["accent"] in style


@pytest.mark.parametrize(
    "path",
    ["/boards/none/1.0.0", "/challenges/head-ct/9.9.9", "/static/..%2Frules.css", "/static/x.js"],
)
def test_that_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_that_only_its_owner_sees_an_evaluation(here: World, client: Client) -> None:
    evaluation = attempted(here, "model", "inferring")
    path = f"/api/v1/evaluations/{evaluation}"
    assert client.get(path).status_code == 401
    mine = client.get(path, headers={"Authorization": f"Bearer {here.token}"})
    assert mine.json()["state"] == "inferring"


def test_that_an_evaluation_is_asked_for_listed_and_cancelled(here: World, client: Client) -> None:
    with here.services.database.session() as session:
        model = ModelRow(account_id=here.account_id, name="m", sha256="m", size=1, state="ready")
        session.add(model)
        session.flush()
    auth = {"Authorization": f"Bearer {here.token}"}
    body = {"model_id": model.id, "challenge_id": "head-ct", "version": "1.0.0"}
    asked = client.post("/api/v1/evaluations", json=body, headers=auth)
    assert (asked.status_code, asked.json()["state"]) == (201, "queued")
    assert client.post("/api/v1/evaluations", json=body, headers=auth).status_code == 409
    assert len(client.get("/api/v1/evaluations", headers=auth).json()) == 1
    path = f"/api/v1/evaluations/{asked.json()['id']}/cancel"
    assert client.post(path, headers=auth).json()["state"] == "cancelled"
    assert client.get("/api/v1/models", headers=auth).json()[0]["name"] == "m"
