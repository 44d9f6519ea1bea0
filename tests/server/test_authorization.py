"""Every route of the API × every role: who is let in, and whom a foreign object is hidden from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from httpx import Client

from server_api.app import create_app, routers
from server_api.db.tables import AccountRow, SubmissionRow
from server_api.services import Services
from tests.builders.server import ROLES, make_tokens, open_server, serving

NOBODY = "nobody"
EVERYBODY = {*ROLES, "stranger", NOBODY}
SIGNED_IN = EVERYBODY - {NOBODY}
PANEL = {"reviewer", "chair", "admin"}
SENDERS = {"submitter", "stranger", "evaluator", "admin"}
WITHDRAWERS = {"submitter", "stranger", "chair", "admin"}
MINE = "5" * 32

# Who passes the door; behind it the answer is 2xx, or tells of the object (400, 404, 409, 412).
ALLOWED = {
    ("GET", "/api/v1/recipients"): EVERYBODY,
    ("GET", "/api/v1/desktop"): EVERYBODY,
    ("GET", "/api/v1/submissions"): PANEL | SENDERS,
    ("GET", "/api/v1/submissions/{submission_id}"): PANEL | SENDERS,
    ("GET", "/api/v1/submissions/{submission_id}/challenge"): PANEL | SENDERS,
    ("GET", "/api/v1/submissions/{submission_id}/inputs"): {"reviewer", "chair"},
    ("GET", "/api/v1/submissions/{submission_id}/package"): WITHDRAWERS,
    ("POST", "/api/v1/submissions/{submission_id}/decision"): PANEL,
    ("POST", "/api/v1/submissions/{submission_id}/withdrawal"): WITHDRAWERS,
    ("GET", "/api/v1/submissions/{submission_id}/withdrawal"): WITHDRAWERS,
    ("GET", "/api/v1/challenges"): SIGNED_IN,
    ("GET", "/api/v1/challenges/{challenge_id}/{version}"): SIGNED_IN,
    **{
        ("GET", f"/api/v1/catalogue{path}"): EVERYBODY
        for path in (
            *("", "/index.parquet", "/{challenge_id}/{version}/datacite"),
            *("/{challenge_id}/{version}/croissant", "/{challenge_id}/{version}/ro-crate"),
        )
    },
    ("OPTIONS", "/api/v1/uploads"): EVERYBODY,
    ("POST", "/api/v1/uploads"): SENDERS,
    ("HEAD", "/api/v1/uploads/{upload_id}"): SENDERS,
    ("PATCH", "/api/v1/uploads/{upload_id}"): SENDERS,
    ("DELETE", "/api/v1/uploads/{upload_id}"): SENDERS,
    ("GET", "/api/v1/models"): SENDERS,
    ("GET", "/api/v1/models/public"): EVERYBODY,
    ("GET", "/api/v1/models/{model_id}"): SENDERS,
    ("GET", "/api/v1/models/{model_id}/card"): SENDERS,
    ("PUT", "/api/v1/models/{model_id}/card"): SENDERS,
    ("POST", "/api/v1/models/{model_id}/withdraw"): SENDERS,
    ("GET", "/api/v1/models/{model_id}/hosting"): SENDERS,
    ("PUT", "/api/v1/models/{model_id}/hosting"): SENDERS,
    ("POST", "/api/v1/evaluations"): SENDERS,
    ("GET", "/api/v1/evaluations/limits"): SENDERS,
    ("GET", "/api/v1/evaluations"): SENDERS,
    ("GET", "/api/v1/evaluations/{evaluation_id}"): SENDERS,
    ("POST", "/api/v1/evaluations/{evaluation_id}/cancel"): SENDERS,
    ("GET", "/api/v1/boards/{challenge_id}/{version}"): EVERYBODY,
    # A site's signature alone opens these; `test_site_messages` tries it.
    **dict.fromkeys(
        (
            *(("POST", f"/api/v1/site/{path}") for path in ("challenges", "jobs")),
            *(
                ("POST", f"/api/v1/site/jobs/{{evaluation_id}}/{{fence}}/{path}")
                for path in ("beat", "model", "outcome")
            ),
        ),
        frozenset[str](),
    ),
    ("POST", "/api/v1/sign-in/device"): EVERYBODY,
    ("POST", "/api/v1/sign-in/token"): EVERYBODY,
    ("GET", "/api/v1/account"): SIGNED_IN,
    ("POST", "/api/v1/invitations"): {"admin"},
}
BODIES: dict[str, dict[str, object]] = {
    "/api/v1/models/{model_id}/hosting": {"enabled": False},
    "/api/v1/sign-in/device": {"program": "a test"},
    "/api/v1/sign-in/token": {"device_code": "none"},
    "/api/v1/invitations": {"name": "somebody", "roles": ["submitter"]},
    "/api/v1/submissions/{submission_id}/decision": {"accept": True},
    "/api/v1/submissions/{submission_id}/withdrawal": {"reason": "consent", "sha256": "0" * 64},
    "/api/v1/evaluations": {"model_id": "none", "challenge_id": "none", "version": "1.0.0"},
}


class Door:
    """Asks as somebody."""

    def __init__(self, http: Client, services: Services, tokens: dict[str, str]) -> None:
        self.http, self.services, self.tokens = http, services, tokens

    def status(self, method: str, path: str, role: str, **body: object) -> int:
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
        if role != NOBODY:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        return self.http.request(method, path, headers=headers, json=body or None).status_code


@pytest.fixture(scope="module")
def door(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    services = open_server(tmp_path_factory.mktemp(backend), sign_ins_per_minute=1000)
    tokens = make_tokens(services)
    with services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one()
        session.add(SubmissionRow(id=MINE, account_id=owner.id, sha256="0" * 64, size=1))
    with serving(services) as url, Client(base_url=url, timeout=60) as http:
        yield Door(http, services, tokens)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize(("method", "path"), sorted(ALLOWED))
def test_that_a_route_lets_in_whom_it_should(door: Door, method: str, path: str, role: str) -> None:
    filled = path.replace("{challenge_id}", "none").replace("{version}", "1.0.0")
    filled = re.sub(r"\{[a-z]+_id\}", "0" * 32, filled).replace("{fence}", "1")
    body = BODIES.get(path, {}) if method == "POST" else {}
    status = door.status(method, filled, role, **body)
    if role in ALLOWED[method, path]:
        assert status not in {401, 403}
        assert status < 500
    else:
        assert status == (401 if role == NOBODY or "/site/" in path else 403)


def test_that_no_route_is_missing_in_this_table() -> None:
    routes = {
        (method, route.path)
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    # To end one's own token is tried in `test_sign_in`: here it would end the tests.
    ended = {("DELETE", "/api/v1/account/token")}
    assert {route for route in routes if route[1].startswith("/api/")} == set(ALLOWED) | ended


@pytest.mark.parametrize("path", [f"/api/v1/submissions/{MINE}", "/api/v1/submissions"])
def test_that_a_submission_is_seen_by_its_owner_and_the_panel_alone(door: Door, path: str) -> None:
    seen = set()
    for role in PANEL | SENDERS:
        headers = {"Authorization": f"Bearer {door.tokens[role]}"}
        if MINE in door.http.get(path, headers=headers).text:
            seen.add(role)
    assert seen == PANEL | {"submitter"}


@pytest.mark.parametrize("role", ["submitter", "reviewer", "admin"])
def test_that_nobody_reads_the_challenge_of_a_submission_in_quarantine(
    door: Door, role: str
) -> None:
    assert door.status("GET", f"/api/v1/submissions/{MINE}/challenge", role) == 404


def test_that_a_submission_not_in_review_cannot_be_decided(door: Door) -> None:
    path = f"/api/v1/submissions/{MINE}/decision"
    assert door.status("POST", path, "reviewer", accept=True) == 409


def test_that_an_unexpected_path_answers_a_problem(door: Door) -> None:
    answer = door.http.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "http.404")


def test_that_an_invalid_body_is_named_by_place_and_not_repeated(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.tokens['reviewer']}"}
    body = {"accept": True, "comment": "x" * 5000, "secret": "Zweistein"}
    answer = door.http.post(f"/api/v1/submissions/{MINE}/decision", json=body, headers=headers)
    assert answer.status_code == 422
    assert "Zweistein" not in answer.text
    assert "body/comment" in answer.json()["detail"]


def test_that_every_answer_carries_the_security_headers(door: Door) -> None:
    for path in ("/healthz", "/readyz", "/api/v1/recipients", "/nothing"):
        headers = door.http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_that_the_routers_are_all_in_the_application(door: Door) -> None:
    paths = set(create_app(door.services.settings).openapi()["paths"])
    assert {path for _, path in ALLOWED} <= paths
