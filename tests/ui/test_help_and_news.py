"""Help opens the manual of this computer; news are told only where the organisation wants that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QToolButton

from medal_desktop.base import policy, policy_places
from medal_desktop.base.errors import MissingAsset
from medal_desktop.ui import manual
from medal_desktop.workflow import network, settings, updates
from server_api.settings import InvalidSettings, Settings
from tests.builders.server import open_server, serving

Fix = Callable[..., None]


@pytest.fixture
def fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fix]:
    path = tmp_path / "machine" / "policy.json"
    path.parent.mkdir()
    monkeypatch.setattr(policy_places, "LINUX", path)
    monkeypatch.setattr(settings, "load", settings.Settings)

    def write(**values: Any) -> None:
        path.write_text(json.dumps(values))
        policy.current.cache_clear()

    yield write
    policy.current.cache_clear()


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "resources" / "manual"
    place.mkdir(parents=True)
    (place / "index.html").write_text("the manual")
    monkeypatch.setattr(manual, "resources", lambda: place.parent)
    return place


def test_that_help_opens_the_manual_where_a_person_is(
    window: Any, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window("seal").findChild(QToolButton, "manual").click()
    assert opened[0].toLocalFile() == str(shipped / "clinicians" / "window.html")
    assert opened[0].fragment() == "seal"


def test_that_a_window_without_a_step_begins_at_the_first_page(shipped: Path) -> None:
    assert manual.address().toLocalFile() == str(shipped / "index.html")


def test_that_a_missing_manual_is_told(
    window: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manual, "resources", lambda: tmp_path / "none" / "resources")
    with pytest.raises(MissingAsset):
        manual.manual()
    made = window("seal")
    made.findChild(QToolButton, "manual").click()
    assert made.banner.isVisible()


def test_that_nobody_is_asked_unless_the_organisation_wants_it(
    fix: Fix, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(network, "connected", asked.append)
    for values in ({}, {"UpdateMode": "off"}):
        fix(**values)
        assert updates.newer_version("https://medal.example") == ""
    assert asked == []


@pytest.mark.parametrize(
    ("named", "told"), [("99.0.0", "99.0.0"), ("0.0.1", ""), ("", ""), ("0.1.0", "")]
)
def test_that_only_a_newer_version_is_told(fix: Fix, tmp_path: Path, named: str, told: str) -> None:
    fix(UpdateMode="notify")
    services = open_server(tmp_path, desktop_version=named)
    try:
        with serving(services) as address:
            assert updates.newer_version(address) == told
    finally:
        services.close()


def test_that_a_server_that_does_not_answer_is_no_news(fix: Fix) -> None:
    fix(UpdateMode="notify")
    assert updates.newer_version("http://127.0.0.1:9") == ""


def test_that_the_window_tells_in_one_line_and_offers_nothing(
    fix: Fix, window: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix(UpdateMode="notify")
    monkeypatch.setattr(updates, "newer_version", lambda _server: "9.0.0")
    made = window("seal")
    news = made.findChild(QLabel, "news")
    made._show_news("")
    assert not news.isVisible()
    made._ask_for_news()
    qtbot.waitUntil(news.isVisible)
    assert "9.0.0" in news.text()
    assert "http" not in news.text()


def test_that_an_operator_cannot_name_what_is_no_version(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="DESKTOP_VERSION"):
        Settings(data=tmp_path, desktop_version="<b>newest</b>")
