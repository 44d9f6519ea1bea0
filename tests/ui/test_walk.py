"""The walk that proves a frozen window: every page, the images, the 3-D view, and then the end."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import qtawesome
from PySide6.QtWidgets import QApplication

from medal_desktop.ui import icons
from medal_desktop.ui.app import App
from medal_desktop.ui.step_rail import STEPS
from medal_desktop.ui.walk import Walk
from tests.builders.sitting import workspace_with
from tests.builders.workspaces import TASK


def test_that_every_page_is_opened_and_the_volume_drawn(
    qapp: QApplication, qtbot: Any, tmp_path: Path
) -> None:
    app = App(qapp, {"MEDAL_SETTINGS": str(tmp_path / "settings")})
    app.open_workspace(workspace_with(tmp_path, TASK))
    Walk(app, tmp_path / "walked")
    qtbot.waitUntil((tmp_path / "walked").exists, timeout=60_000)
    seen = json.loads((tmp_path / "walked").read_text(encoding="utf-8"))
    assert sorted(seen["pages"]) == sorted(STEPS)
    assert seen["drawn_by"]
    assert app.window is not None
    assert not app.window.isVisible()


def test_that_a_frozen_app_needs_the_icons_font_and_not_their_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = tmp_path / "qtawesome" / "fonts"
    fonts.parent.mkdir()
    fonts.symlink_to(Path(qtawesome.__file__).parent / "fonts")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(icons, "find_spec", lambda _: None)
    assert icons._folder.__wrapped__() == fonts
