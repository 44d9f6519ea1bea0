"""Whether the window answers while it works: `python -m bench.answers`.

A watchdog on the window's thread wakes every few milliseconds. What is told is the longest time it
was kept from it: in CPU time of that thread, which another busy program does not change, and by the
clock; and where the window was then.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.workflow.workspace import Workspace
from tests.builders.dicom import ct_series
from tests.builders.workspaces import RECIPIENTS, ready_to_seal

BUDGET_MS = 100.0
_TICK_MS, _LATE = 5, 0.04


class Watchdog(QObject):
    """Notes the longest time in which the window's thread did not come back to its events."""

    def __init__(self) -> None:
        super().__init__()
        self.cpu = self.wall = 0.0
        self.where: tuple[float, str] = (0.0, "")
        self._main = threading.get_ident()
        self._cpu, self._wall = time.thread_time(), time.monotonic()
        self._seen: tuple[float, str] = (0.0, "")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)
        self._ended = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()

    def end(self) -> None:
        """Stop watching."""
        self._timer.stop()
        self._ended.set()
        self._sampler.join()

    def _tick(self) -> None:
        cpu, wall = time.thread_time(), time.monotonic()
        if cpu - self._cpu > self.cpu:
            self.cpu = cpu - self._cpu
            self.where = self._seen
        self.wall = max(self.wall, wall - self._wall)
        self._cpu, self._wall, self._seen = cpu, wall, (0.0, "")

    def _sample(self) -> None:
        while not self._ended.wait(0.01):
            late = time.monotonic() - self._wall
            if late > _LATE:
                frame = sys._current_frames().get(self._main)  # noqa: SLF001 - the only way to see it
                stack = traceback.extract_stack(frame)[-9:]
                ours = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in stack]
                self._seen = (late, " < ".join(reversed(ours)))


def wait(until: Callable[[], bool], seconds: float = 180.0) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QTest.qWait(5)
    QTest.qWait(150)


@contextmanager
def watched(name: str, *, loud: bool) -> Iterator[None]:
    """Watch what is done within, and print what was found."""
    QTest.qWait(100)
    dog = Watchdog()
    yield
    dog.end()
    over = "  over" if dog.cpu * 1000 > BUDGET_MS else ""
    print(f"{name:38}{dog.cpu * 1000:9.0f}{dog.wall * 1000:9.0f}{over}", flush=True)
    if loud or over:
        print(f"    {dog.where[1]}", flush=True)


def opened(application: QApplication, folder: Path, workspace: Path) -> MainWindow:
    """Open the window on a workspace."""
    (folder / "pass").write_text("a passphrase")
    environment = {
        "MEDAL_SETTINGS": str(folder / "settings"),
        "MEDAL_KEYSTORE": str(folder / "keys"),
        "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(folder / "pass"),
    }
    app = App(application, environment)
    _kept.append(app)
    app.open_workspace(workspace)
    assert isinstance(app.window, MainWindow)
    app.window.resize(1440, 900)
    wait(lambda: bool(app.window and getattr(app.window, "pages", None)))
    return app.window


_kept: list[App] = []


def load_and_annotate(application: QApplication, folder: Path, files: int, *, loud: bool) -> None:
    """Scan many files, load a series of 600 slices, and look at it."""
    ct_series(folder / "cd" / "large", slices=600, rows=512, columns=512)
    for number in range(files // 100):
        ct_series(folder / "cd" / f"small{number}", slices=100, rows=32, columns=32)
    Workspace.create(folder / "ws").close()
    with watched("open the window's first page", loud=loud):
        window = opened(application, folder, folder / "ws")
    window.open_step("load")
    page = window.page
    with watched(f"scan {files + 600} files", loud=loud):
        page.open_paths([folder / "cd"])
        wait(lambda: not page.busy)
    view = window.desk.library_view()
    key = next(s.key for study in view.studies for s in study.series if s.images == 600)
    from medal_desktop.package.vocabulary import Split  # noqa: PLC0415 - here alone

    window.desk.add_case([key], Split.HIDDEN)
    with watched("open Annotate, load 600 slices", loud=loud):
        window.open_step("annotate")
        wait(lambda: len(window.page.viewer.views) >= 3)
    viewer = window.page.viewer
    with watched("3-D of 600 slices", loud=loud):
        viewer.set_layout("four-3d")
        wait(lambda: viewer.tiles.solid.canvas._image is not None)  # noqa: SLF001 - is it there?
    with watched("scroll and turn", loud=loud):
        viewer.set_layout("four-oblique")
        for number in range(40):
            viewer.scene.change(voxel=(number * 10, 100 + number, 200))
            QTest.qWait(10)
        wait(lambda: True)
    window.close()


def describe_and_seal(application: QApplication, folder: Path, *, loud: bool) -> None:
    """Build the form, visit every page, and seal a package."""
    from tests.builders.workspaces import vault  # noqa: PLC0415 - here alone

    secrets = vault()
    ready_to_seal(folder, secrets).close()
    window = opened(application, folder, folder / "workspace")
    window.desk.vault = secrets
    for step in ("load", "annotate", "de-identify", "describe", "seal", "submit"):
        with watched(f"open {step}", loud=loud):
            window.open_step(step)
            wait(lambda: not window.page.busy)
    with watched("open describe again", loud=loud):
        window.open_step("describe")
        wait(lambda: not window.page.busy)
    window.open_step("seal")
    wait(lambda: not window.page.busy)
    window.page.show_recipients(RECIPIENTS)
    with watched("seal a package", loud=loud):
        window.page.run(
            lambda job: window.desk.seal(RECIPIENTS, "Dr. Bench", job), lambda _package: None
        )
        wait(lambda: not window.page.busy)
    window.close()


def main() -> None:
    """Watch everything, or what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="load, seal")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--where", action="store_true", help="tell for each act where it was")
    options = parser.parse_args()
    application = QApplication([])
    print(f"{'act':38}{'ms CPU':>9}{'ms wall':>9}")
    chosen = options.names or ["load", "seal"]
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            place = Path(folder) / name
            place.mkdir()
            if name == "load":
                load_and_annotate(application, place, options.files, loud=options.where)
            else:
                describe_and_seal(application, place, loud=options.where)


if __name__ == "__main__":
    main()
    os._exit(0)
