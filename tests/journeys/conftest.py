"""Real servers, real people with real key stores, real containers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.demo.commands import Steps
from scripts.demo.plan import Plan, shipped
from scripts.demo.server import Server
from scripts.demo.way import Way, missing_for_containers


@pytest.fixture(scope="session")
def containers() -> None:
    """Skip, and say so, where this machine cannot run a model within limits."""
    missing = missing_for_containers()
    if missing:
        pytest.skip(f"NO CONTAINERS: {missing}")


def begin(folder: Path, plan: Plan) -> Iterator[Way]:
    """Give a way in `folder` with its server running; a journey of its own each time."""
    with Server(folder / "server") as server:
        yield Way(folder=folder, server=server, steps=Steps(total=0, quiet=True), plan=plan)


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    """A way with the shipped patients that has not begun."""
    yield from begin(tmp_path, shipped())
