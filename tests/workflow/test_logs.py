from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base import policy, policy_places
from medal_desktop.workflow import logs, settings

SECRET = "MUSTERMANN^ERIKA"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "folder", lambda: tmp_path / "data")
    monkeypatch.setattr(policy_places, "LINUX", tmp_path / "policy.json")
    policy.current.cache_clear()
    yield
    policy.current.cache_clear()


def _fallen() -> Exception:
    def inner(name: str) -> None:
        try:
            {}[name]
        except KeyError as error:
            raise ValueError(f"/data/{name}/1.dcm is odd") from error

    try:
        inner(SECRET)
    except ValueError as error:
        return error
    raise AssertionError


def test_that_a_report_names_kinds_and_places_and_never_what_the_error_said() -> None:
    path = logs.report(_fallen())
    assert path is not None
    text = path.read_text()
    assert "ValueError" in text
    assert "KeyError" in text
    assert "test_logs.py" in text
    assert SECRET not in text
    assert "/data/" not in text
    assert str(Path.cwd()) not in text


def test_that_reports_are_for_this_user_alone() -> None:
    path = logs.report(_fallen())
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_that_old_reports_go_when_a_new_one_comes(tmp_path: Path) -> None:
    old = logs.report(_fallen())
    assert old is not None
    os.utime(old, (0, 0))
    new = logs.report(_fallen())
    assert logs.files() == [new]


def test_that_no_more_than_fifty_reports_are_kept() -> None:
    for _ in range(53):
        logs.report(_fallen())
    assert len(logs.files()) == 50


def test_that_none_is_written_where_the_organisation_wants_none(tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(json.dumps({"MaxLogDays": 0}))
    policy.current.cache_clear()
    assert logs.report(_fallen()) is None
    assert logs.files() == []


def test_that_a_full_or_closed_place_is_no_second_fall(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    assert logs.report(_fallen()) is None
