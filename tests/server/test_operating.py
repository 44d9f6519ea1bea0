"""What watches a server: health, readiness, numbers; limits; what is forgotten in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx import Client
from sqlalchemy import select, update

from server_api.db.base import later
from server_api.db.tables import AccountRow, GrantRow, SubmissionRow, TokenRow
from server_api.intake.sweep import sweep
from server_api.services import Services
from tests.builders.server import make_tokens, open_server, serving

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


@dataclass
class Place:
    """A server, and somebody who asks."""

    http: Client
    services: Services
    tokens: dict[str, str]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    services = open_server(tmp_path, requests_per_minute=8, retention=3600)
    with serving(services) as url, Client(base_url=url, timeout=60) as http:
        yield Place(http, services, make_tokens(services))


def test_that_the_numbers_are_in_the_form_that_prometheus_reads(place: Place) -> None:
    place.http.get("/healthz")
    place.http.get("/nowhere/at/all")
    text = place.http.get("/metrics").text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines)
    assert 'medal_requests_total{method="GET",route="/healthz",status="204"} 1' in lines
    assert 'medal_requests_total{method="GET",route="-",status="404"} 1' in lines
    assert "nowhere" not in text


def test_that_the_numbers_tell_what_waits(place: Place) -> None:
    with place.services.database.session() as session:
        owner = session.scalars(select(AccountRow.id)).first()
        session.add(SubmissionRow(account_id=owner, sha256="0" * 64, size=1, state="quarantine"))
    text = place.http.get("/metrics").text
    assert 'medal_submissions{state="quarantine"} 1' in text
    assert "medal_submissions_unheld 1" in text


@pytest.mark.parametrize(
    ("settings", "token", "status"),
    [
        ({"metrics_token": "secret"}, "secret", 200),
        ({"metrics_token": "secret"}, "other", 404),
        ({"metrics_token": "secret"}, "", 404),
        ({"behind_tls": True, "public_url": "https://medal.example"}, "", 404),
    ],
)
def test_that_the_numbers_are_not_for_everybody(
    tmp_path: Path, settings: dict[str, object], token: str, status: int
) -> None:
    services = open_server(tmp_path, **settings)
    with serving(services) as url, Client(base_url=url) as http:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        assert http.get("/metrics", headers=headers).status_code == status


def test_that_a_server_without_room_or_database_is_alive_and_not_ready(tmp_path: Path) -> None:
    services = open_server(tmp_path, min_free=1 << 60)
    with serving(services) as url, Client(base_url=url) as http:
        assert http.get("/healthz").status_code == 204
        assert http.get("/readyz").status_code == 503


def test_that_an_account_is_slowed_down_and_others_are_not(place: Place) -> None:
    def ask(role: str) -> int:
        headers = {"Authorization": f"Bearer {place.tokens[role]}"}
        return place.http.get("/api/v1/account", headers=headers).status_code

    assert [ask("submitter") for _ in range(10)] == [200] * 8 + [429] * 2
    assert ask("reviewer") == 200


def test_that_words_about_what_was_returned_are_forgotten_in_time(place: Place) -> None:
    with place.services.database.session() as session:
        owner = session.scalars(select(AccountRow.id)).first()
        for number, received in enumerate((later(-7200), later(0))):
            session.add(
                SubmissionRow(
                    account_id=owner, sha256=str(number) * 64, size=1, state="returned",
                    received=received, findings='[{"x": 1}]', name="Words", comment="Words",
                )
            )  # fmt: skip
    sweep(place.services)
    with place.services.database.reading() as session:
        rows = session.scalars(select(SubmissionRow).order_by(SubmissionRow.sha256)).all()
    assert [(row.name, row.findings == "[]") for row in rows] == [("", True), ("Words", False)]
    assert rows[0].sha256 == "0" * 64


def test_that_old_sign_ins_are_swept(place: Place) -> None:
    with place.services.database.session() as session:
        session.add(GrantRow(sha256="0" * 64, user_code="X", expires=later(-1)))
        session.execute(update(TokenRow).values(expires=later(-90 * 86_400)))
    sweep(place.services)
    with place.services.database.reading() as session:
        assert session.scalars(select(GrantRow.sha256)).all() == []
        assert session.scalars(select(TokenRow.id)).all() == []
