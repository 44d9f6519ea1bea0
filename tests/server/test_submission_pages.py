"""A submission is withdrawn on a web page: by whom it belongs to, who is told what that means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx import Client, Response
from sqlalchemy import select

from medal_desktop.package.messages import SubmissionState
from server_api import audit
from server_api.auth import SESSION, Role, add_account, issue_token
from server_api.db.tables import AuditRow, ChallengeRow, SubmissionRow
from server_api.services import Services
from server_api.storage.local import PACKAGE
from tests.builders.packages import challenge
from tests.builders.server import open_server, serving

MINE, DIGEST = "5" * 32, "a" * 64
PAGE = f"/submissions/{MINE}"
ORDER = {"reason": "consent", "sha256": DIGEST, "sure": "yes"}
NAMES = ("submitter", "reviewer", "chair", "admin", "evaluator")


@dataclass
class Place:
    """A server with a published submission, and browsers in which somebody is signed in."""

    url: str
    services: Services
    cookies: dict[str, str]

    def browse(self, who: str, path: str = PAGE) -> Response:
        with self._browser(who) as http:
            return http.get(path, headers={"Accept": "text/html"})

    def order(self, who: str, origin: str = "", **changes: str) -> Response:
        form = {key: value for key, value in {**ORDER, **changes}.items() if value}
        with self._browser(who) as http:
            return http.post(
                f"{PAGE}/withdrawal", data=form, headers={"Origin": origin or self.url}
            )

    def state(self) -> str:
        with self.services.database.reading() as session:
            return session.get_one(SubmissionRow, MINE).state

    def _browser(self, who: str) -> Client:
        cookies = {"medal": self.cookies[who]} if who else {}
        return Client(base_url=self.url, cookies=cookies, timeout=60)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    services = open_server(tmp_path)
    cookies = {}
    with services.database.session() as session:
        accounts = {name: add_account(session, name, frozenset({Role(name)})) for name in NAMES}
        accounts["stranger"] = add_account(session, "stranger", frozenset({Role.SUBMITTER}))
        for name, account in accounts.items():
            cookies[name] = issue_token(session, account, 1, kind=SESSION)
        row = SubmissionRow(id=MINE, account_id=accounts["submitter"].id, sha256=DIGEST, size=7)
        row.state, row.name = SubmissionState.PUBLISHED, "Bleeding <b>on</b> CT"
        row.challenge_id, row.version = "head-ct", "1.0.0"
        session.add(row)
        session.flush()
        session.add(
            ChallengeRow(
                challenge_id="head-ct",
                version="1.0.0",
                name="Bleeding",
                document=challenge().model_dump_json(),
                submission_id=MINE,
                account_id=accounts["submitter"].id,
            )
        )
    folder = services.storage.published("head-ct", "1.0.0")
    folder.mkdir(parents=True)
    (folder / PACKAGE).write_bytes(b"package")
    with serving(services) as url:
        yield Place(url, services, cookies)


@pytest.mark.parametrize(
    ("who", "status"), [("submitter", 200), ("chair", 200), ("admin", 200), ("reviewer", 200)]
)
def test_that_who_may_see_it_sees_it(place: Place, who: str, status: int) -> None:
    answer = place.browse(who)
    assert answer.status_code == status
    assert "Bleeding &lt;b&gt;on&lt;/b&gt; CT" in answer.text
    assert ("Withdraw for good" in answer.text) == (who != "reviewer")
    assert MINE in place.browse(who, "/submissions").text


@pytest.mark.parametrize("who", ["stranger", "evaluator"])
def test_that_others_see_nothing_and_change_nothing(place: Place, who: str) -> None:
    assert place.browse(who).status_code == 404
    assert MINE not in place.browse(who, "/submissions").text
    assert place.order(who).status_code == 404
    assert place.state() == SubmissionState.PUBLISHED


def test_that_nobody_signed_in_is_asked_to(place: Place) -> None:
    for path in (PAGE, "/submissions"):
        there = place.browse("", path).headers["Location"]
        assert there.startswith("/sign-in?after=%2Fsubmissions")
    assert place.order("").status_code == 303
    assert place.state() == SubmissionState.PUBLISHED


def test_that_the_page_says_what_goes_and_what_stays(place: Place) -> None:
    text = place.browse("submitter").text
    assert "cannot be undone" in text
    assert "Version 1.0.0 of head-ct is no longer offered" in text
    assert "audit log" in text


@pytest.mark.parametrize("who", ["submitter", "chair", "admin"])
def test_that_it_is_withdrawn_and_the_audit_log_shows_it(place: Place, who: str) -> None:
    assert place.order(who).headers["Location"] == PAGE
    assert place.state() == SubmissionState.WITHDRAWN
    assert not place.services.storage.published("head-ct", "1.0.0").exists()
    with place.services.database.reading() as session:
        noted = session.scalars(
            select(AuditRow).where(AuditRow.action == "submission.withdrawn")
        ).one()
        audit.verify(session)
    page = place.browse(who).text
    assert noted.hash in page
    assert f"row {noted.number}" in page
    assert "Withdraw for good" not in page
    assert place.browse("", "/challenges/head-ct/1.0.0").status_code == 410


@pytest.mark.parametrize(
    "changes", [{"sure": ""}, {"reason": ""}, {"reason": "because"}, {"sha256": ""}]
)
def test_that_nothing_happens_before_somebody_is_sure(
    place: Place, changes: dict[str, str]
) -> None:
    answer = place.order("submitter", **changes)
    assert (answer.status_code, "Nothing was removed." in answer.text) == (422, True)
    assert place.state() == SubmissionState.PUBLISHED


def test_that_another_content_is_not_withdrawn(place: Place) -> None:
    assert place.order("submitter", sha256="b" * 64).status_code == 409
    assert place.state() == SubmissionState.PUBLISHED


def test_that_a_form_of_another_site_is_refused(place: Place) -> None:
    assert place.order("submitter", origin="https://evil.example").status_code == 403
    assert place.state() == SubmissionState.PUBLISHED


def test_that_the_panel_may_look_and_not_withdraw(place: Place) -> None:
    assert place.order("reviewer").status_code in {403, 404}
    assert place.state() == SubmissionState.PUBLISHED


def test_that_a_browser_is_told_on_a_page_and_a_program_in_a_problem(place: Place) -> None:
    shown = place.browse("", "/challenges/none/1.0.0")
    assert (shown.status_code, shown.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>" in shown.text
    with Client(base_url=place.url) as http:
        told = http.get("/challenges/none/1.0.0", headers={"Accept": "application/json"})
        assert told.json()["code"] == "server.not-found"
        api = http.get("/api/v1/challenges/none/1.0.0", headers={"Accept": "text/html"})
        assert api.headers["Content-Type"] == "application/problem+json"
