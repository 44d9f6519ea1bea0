"""The same tests on both: SQLite with a folder, and PostgreSQL with S3, each a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.backends import BACKENDS, EMBEDDED, SCALED

# Each of these opens its servers by `tests.builders.server`, which asks what was chosen here.
BOTH = {
    *("test_audit", "test_authorization", "test_backup", "test_database", "test_foreign_clients"),
    *("test_intake", "test_openapi", "test_packages", "test_publishing", "test_review"),
    *("test_signers", "test_tries", "test_uploads", "test_withdrawal"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition(".")[2] in BOTH:
        metafunc.parametrize("backend", [EMBEDDED, SCALED], indirect=True, scope="module")
        _check_kept(metafunc)


def _check_kept(metafunc: pytest.Metafunc) -> None:
    """What a module keeps open must be made anew on each: else both run on the first."""
    for name, found in metafunc.definition._fixtureinfo.name2fixturedefs.items():
        kept = found[-1].scope == "module" and found[-1].func.__module__ == metafunc.module.__name__
        if kept and "backend" not in found[-1].argnames:
            raise pytest.UsageError(f"{metafunc.module.__name__}.{name} must ask for `backend`")


@pytest.fixture(scope="module", autouse=True)
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    BACKENDS.chosen = getattr(request, "param", EMBEDDED)
    yield BACKENDS.chosen
    BACKENDS.chosen = EMBEDDED


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Close what a test opened; what its module opened stays until the next."""
    before = len(BACKENDS.opened)
    yield
    for services in BACKENDS.opened[before:]:
        services.close()
    del BACKENDS.opened[before:]
