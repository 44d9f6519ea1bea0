"""`make shots`: each page of the window and of the web, from the demo's state, as PNG.

python -m scripts.shots [--out docs/screenshots]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from medal_desktop.base.assets import asset
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.pages.load.page import LoadPage
from medal_desktop.ui.step_rail import STEPS
from scripts.demo.opened import ROOT, Opened, opened

SIZE = (1440, 900)
SETTLE_SECONDS = 3.0


def window_shots(demo: Opened, out: Path) -> None:
    """Grab every step of the rail, from a copy of the workspace."""
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "haemorrhage"
        shutil.copytree(demo.workspace, copy)
        kept = Path(demo.clinician.environment["MEDAL_SETTINGS"])
        shutil.copytree(kept, Path(folder) / "settings")
        environment = {**demo.clinician.environment, "MEDAL_SETTINGS": f"{folder}/settings"}
        app = App(application, environment)
        app.open_workspace(copy)
        if not isinstance(app.window, MainWindow):
            raise SystemExit("The window shows no workspace.")
        app.window.resize(*SIZE)
        for step in STEPS:
            app.window.open_step(step)
            page = app.window.page
            if isinstance(page, LoadPage):
                page.open_paths([asset("demo_case/export")])
            settle(application)
            app.window.grab().save(str(out / f"{step}.png"))
        app.window.close()


def settle(application: QApplication) -> None:
    """Let workers finish and the page draw."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        application.processEvents()
        time.sleep(0.01)


def web_shots(demo: Opened, out: Path) -> None:
    """Let Chromium draw the server's pages."""
    browser = shutil.which("chromium")
    if browser is None:
        sys.stderr.write("No chromium: the web pages are left out.\n")
        return
    with demo.server as server:
        found = demo.clinician.run("medal", "status", "--json")
        newest = json.loads(found)[0]
        name = f"{newest['challenge_id']}/{newest['version']}"
        pages = {"web-home": "/", "web-challenge": f"/challenges/{name}"}
        pages |= {"web-board": f"/boards/{name}", "web-api": "/docs"}
        for title, path in pages.items():
            subprocess.run(
                [
                    browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    "--window-size=1440,1100", "--virtual-time-budget=4000",
                    f"--screenshot={out / f'{title}.png'}", f"{server.address}{path}",
                ],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip


def main() -> int:
    """Make all pictures; the demo must have run."""
    parser = argparse.ArgumentParser(description="Make the screenshots.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    out: Path = parser.parse_args().out
    demo = opened()
    if demo is None:
        sys.stderr.write("There is nothing to show yet: run make demo first.\n")
        return 1
    out.mkdir(parents=True, exist_ok=True)
    web_shots(demo, out)
    window_shots(demo, out)
    sys.stdout.write(f"{len(list(out.glob('*.png')))} pictures in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
