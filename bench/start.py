"""The time to the first paint, beside a bare PySide6 window: `python -m bench.start`.

Each start is a process of its own; CPU time of that process and wall time until the paint. With
`--frozen FOLDER` the frozen app stands beside a bare window that is frozen the same way.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
class Bare(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: sys.exit())
window = Bare()
window.resize(1200, 800)
window.show()
application.exec()
"""
OURS = """
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer
from medal_desktop.ui import begin
begin.Beginning = lambda opening, ready: opening.painted.connect(lambda: os._exit(0)) and opening
sys.argv = ["medal-desktop"]
begin.run()
"""
READY = """
import os, sys, time
from medal_desktop.ui import app, begin
real = app.App.begin
def begun(self, workspace, opening=None):
    self.settings = self.settings.model_copy(update={"seen_notice": True})
    real(self, workspace, opening)
    from PySide6.QtCore import QTimer
    QTimer.singleShot(0, lambda: os._exit(0))
    return True
app.App.begin = begun
sys.argv = ["medal-desktop"]
begin.run()
"""


def once(code: str, folder: str) -> tuple[float, float]:
    """Give (CPU seconds, wall seconds) of one process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "MEDAL_SETTINGS": folder}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - started


def main() -> None:
    """Measure in interleaved rounds and print the least of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frozen", type=Path, help="the folder that installers/build.py froze")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if options.frozen:
        frozen(options.frozen, options.rounds)
    else:
        from_source(options.rounds)


def from_source(rounds: int) -> None:
    """Start with the interpreter of this checkout."""
    taken: dict[str, list[tuple[float, float]]] = {"bare": [], "first paint": [], "usable": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, code in zip(taken, (BARE, OURS, READY), strict=True):
                taken[name].append(once(code, folder))
    least = {
        name: tuple(min(one[n] for one in found) for n in (0, 1)) for name, found in taken.items()
    }
    bare = least["bare"]
    print(f"{'what':16}{'s CPU':>9}{'s wall':>9}{'× bare, CPU':>14}{'wall':>8}")
    for name, (cpu, wall) in least.items():
        print(f"{name:16}{cpu:9.3f}{wall:9.3f}{cpu / bare[0]:14.2f}{wall / bare[1]:8.2f}")


def frozen(folder: Path, rounds: int) -> None:
    """Start the frozen app and a bare window frozen here; warm, since rounds follow each other.

    `usable` is the page where a workspace is chosen, `viewer` the images' page of the one that was
    open last.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        bare = _freeze_bare(place)
        subprocess.run([folder / "medal", "workspace", "new", place / "work"], check=True)
        taken: dict[str, list[float]] = {"bare": [], "first paint": [], "usable": [], "viewer": []}
        for _ in range(rounds):
            started = time.perf_counter()
            subprocess.run([bare], check=True)
            taken["bare"].append(time.perf_counter() - started)
            for what, workspace in (("usable", ""), ("viewer", str(place / "work"))):
                first, usable = _painted(folder / "medal-desktop", place, workspace)
                taken["first paint"].append(first)
                taken[what].append(usable)
    print(f"{'frozen':16}{'s wall':>9}{'median':>9}{'× bare':>9}")
    for name, found in taken.items():
        least, middle = min(found), sorted(found)[len(found) // 2]
        print(f"{name:16}{least:9.3f}{middle:9.3f}{least / min(taken['bare']):9.2f}")


def _freeze_bare(place: Path) -> Path:
    (place / "bare.py").write_text(BARE, encoding="utf-8")
    command = [sys.executable, "-m", "PyInstaller", "--log-level=ERROR", "--noconfirm", "bare.py"]
    subprocess.run(command, cwd=place, check=True)
    return place / "dist" / "bare" / "bare"


def _painted(program: Path, place: Path, workspace: str) -> tuple[float, float]:
    """Give the seconds to the first frame, and to the window that can be used."""
    settings, report = place / "settings", place / "painted"
    settings.mkdir(exist_ok=True)
    kept = {"seen_notice": True, "seen_tour": True, "workspace": workspace}
    (settings / "settings.json").write_text(json.dumps(kept), encoding="utf-8")
    report.unlink(missing_ok=True)
    environment = {"MEDAL_SETTINGS": str(settings), "MEDAL_FIRST_PAINT": str(report)}
    started = time.time()
    with subprocess.Popen([program], env={**os.environ, **environment}) as opened:
        while not report.exists() or len(lines := report.read_text().splitlines()) < 2:
            if opened.poll() is not None:
                raise SystemExit(f"{program} ended before it could be used")
            time.sleep(0.01)
        opened.kill()
    return float(lines[0]) - started, float(lines[1]) - started


if __name__ == "__main__":
    main()
