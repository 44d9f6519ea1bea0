"""No test reads or writes the settings of whoever runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medal_desktop.base import policy, policy_places
from server_api.scoring.memory import die_with_parent
from tests.builders.policies import Fix

OWN_DATA = "XDG_DATA_HOME"


def pytest_configure() -> None:
    """Give each worker of a run a display of its own: on one, windows take each other's keys.

    It goes with the worker, for Qt speaks to it until the very end.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ or "DISPLAY" not in os.environ:
        return
    if shutil.which("Xvfb") is None:
        return
    told, tell = os.pipe()
    words = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        words,
        pass_fds=[tell],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - before any thread; ends with its worker
    )
    server.returncode = 0  # nobody waits for it
    os.close(tell)
    with os.fdopen(told) as stream:
        number = stream.readline().strip()
    if number:
        os.environ["DISPLAY"] = f":{number}"


@pytest.fixture(scope="session", autouse=True)
def _own_data_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what lives longer than a test: servers and windows of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OWN_DATA, str(tmp_path_factory.mktemp("own-data")))
        yield


@pytest.fixture(autouse=True)
def _own_data_of_the_test(
    _own_data_of_the_run: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one test keeps as a user's choice is not there in the next."""
    monkeypatch.setenv(OWN_DATA, str(tmp_path / "own-data"))


@pytest.fixture
def fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fix]:
    """Write the machine's policy on Linux; call it again for another one."""
    path = tmp_path / "machine" / "policy.json"
    path.parent.mkdir()
    monkeypatch.setattr(policy_places, "LINUX", path)

    def write(**values: Any) -> None:
        path.write_text(json.dumps(values))
        policy.current.cache_clear()

    yield write
    policy.current.cache_clear()
