"""The whole API under schemathesis: whatever is sent, no answer is a fault of the server's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from server_api.app import routers
from tests.builders.server import make_tokens, open_server, serving

LIMITS = (
    *("sign_ins_per_minute", "creations_per_minute", "requests_per_minute", "most_waiting"),
    *("evaluations_per_day", "probes_per_day"),
)


def _described() -> FastAPI:
    app = FastAPI(title="MEDAL server", version="1")
    for router in routers():
        app.include_router(router)
    return app


SCHEMA = schemathesis.openapi.from_dict(_described().openapi())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
# To end one's own token would end the test.
ENDING = "DELETE /api/v1/account/token"


@pytest.fixture(scope="module")
def door(
    backend: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    services = open_server(tmp_path_factory.mktemp(backend), **dict.fromkeys(LIMITS, 10**6))
    with serving(services) as url:
        yield url, make_tokens(services)


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - {ENDING}))
def test_that_nothing_that_is_sent_is_a_fault_of_the_server(
    label: str, door: tuple[str, dict[str, str]]
) -> None:
    send_anything(label, *door, examples=4)


@pytest.mark.slow
@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - {ENDING}))
def test_that_nothing_of_much_that_is_sent_is_a_fault_of_the_server(
    label: str, door: tuple[str, dict[str, str]]
) -> None:
    send_anything(label, *door, examples=60)


def send_anything(label: str, url: str, tokens: dict[str, str], *, examples: int) -> None:
    """Send what the description allows and what it forbids, as each role."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy())
    def ask(case: Case) -> None:
        for role in ("admin", "submitter", "evaluator"):
            headers = {"Authorization": f"Bearer {tokens[role]}", "Tus-Resumable": "1.0.0"}
            answer = case.call(base_url=url, headers=headers)
            assert answer.status_code < 500, (answer.status_code, answer.text[:400])

    ask()


def test_that_every_route_of_the_api_is_described() -> None:
    routes = {
        f"{method} {route.path}"
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith("/api/")
        for method in route.methods
    }
    assert routes <= OPERATIONS.keys()
