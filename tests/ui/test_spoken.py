"""What a screen reader is told of every page, over the bus that it really uses (AT-SPI)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from medal_desktop.ui.step_rail import STEPS
from tests.builders.spoken import SYSTEM_PYTHON, missing_parts

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]
CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "combo box", "text",
    "password text", "entry", "spin button", "slider", "dial", "table", "tree", "tree table",
    "list", "list box", "page tab", "menu item", "check menu item", "radio menu item",
    "progress bar", "canvas", "drawing area", "scroll bar", "link", "unknown", "button",
}  # fmt: skip
SAME = {"Next case"}  # above the images and below the questions: one and the same act
PARTS = {"combo box", "spin button", "page tab list", "entry", "text"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """All that a screen reader finds, by page."""
    missing = missing_parts()
    if missing:
        pytest.skip(f"NO SCREEN READER: {missing} is not installed")
    out = tmp_path_factory.mktemp("spoken") / "told.json"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    env |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": str(ROOT)}
    env.pop("QT_QPA_PLATFORM", None)
    env.pop("DBUS_SESSION_BUS_ADDRESS", None)
    screen = [] if env.get("DISPLAY") else ["xvfb-run", "-a"]
    program = [sys.executable, "-m", "tests.builders.spoken", str(out), SYSTEM_PYTHON]
    done = subprocess.run(
        [*screen, "dbus-run-session", "--", *program],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, list[dict[str, Any]]] = json.loads(out.read_text())
    return found


def test_that_every_page_is_told_over_the_bus(told: dict[str, list[dict[str, Any]]]) -> None:
    seen = {name.split(",")[0] for name in told}
    assert set(STEPS) | {"palette", "keys", "start"} <= seen
    for name, nodes in told.items():
        assert any(node["role"] in CONTROLS for node in nodes), name


def test_that_nothing_that_can_be_used_is_without_a_name(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    unnamed = [
        (page, node["role"], node["path"])
        for page, nodes in told.items()
        for node in nodes
        if node["role"] in CONTROLS and not node["name"].strip() and node["within"] not in PARTS
    ]
    assert unnamed == []


def test_that_two_things_of_one_page_are_told_apart_by_their_names(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    """Whoever hears only the names must know which of two buttons is which."""
    alike = {}
    for page, nodes in told.items():
        names = [
            node["name"] for node in nodes
            if node["role"] in {"push button", "button", "entry", "check box", "combo box"}
        ]  # fmt: skip
        twice = {name for name in names if name.strip() and names.count(name) > 1} - SAME
        if twice:
            alike[page] = sorted(twice)
    assert alike == {}
