"""A hand that clicks before all that later pages need is there: a real window each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.sitting import workspace_with
from tests.builders.workspaces import TASK

# Every 15 ms a step, a tab or a key, from the first moment on; then the window closes.
_HAND = """
import os, random, sys
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from medal_desktop.ui import begin
hand, left = random.Random(int(sys.argv[2])), [160]
seen = set()
def act():
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    left[0] -= 1
    if not left[0]:
        for window in windows: window.close()
        print(*sorted(seen), flush=True)
        return
    window = next((one for one in windows if one.objectName() == "window"), None)
    if window is not None:
        steps = [w for w in window.findChildren(QWidget) if w.objectName().startswith("step-")]
        tabs = [w for w in window.findChildren(QTabBar) if w.isVisible()]
        chosen = hand.choice(steps + tabs) if steps else window
        if isinstance(chosen, QTabBar):
            chosen.setCurrentIndex(hand.randrange(chosen.count()))
        else:
            QTest.mouseClick(chosen, Qt.MouseButton.LeftButton)
        seen.update(getattr(window, "pages", ()))
    QTimer.singleShot(15, act)
shown = begin.Opening.show
def show(self):
    shown(self)
    QTimer.singleShot(0, act)
begin.Opening.show = show
code = begin.run(["medal-desktop", sys.argv[1]])
sys.stdout.flush()
sys.exit(code)
"""


@pytest.mark.parametrize("seed", range(3))
def test_that_clicks_in_the_first_second_meet_nothing_half_made(tmp_path: Path, seed: int) -> None:
    workspace = workspace_with(tmp_path, TASK)
    settings = tmp_path / "settings"
    settings.mkdir()
    chosen = {"seen_notice": True, "seen_tour": True}
    (settings / "settings.json").write_text(json.dumps(chosen), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _HAND, workspace, str(seed)],
        env={**os.environ, "MEDAL_SETTINGS": str(settings), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.split()) >= 4
    assert not list(tmp_path.rglob("crash-*"))
