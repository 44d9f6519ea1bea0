"""Whether the window answers while it works: `python -m bench.answers`.

A watchdog on the window's thread wakes every few milliseconds. What is told is the longest time it
was kept from it: in CPU time of that thread, which another busy program does not change, and by the
clock; and where the window was then. `--json` gives the same to `tests/journeys/test_answers.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.viewer import sampling
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
        self._clock = time.pthread_getcpuclockid(self._main)
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
        """See where the window's thread is once it has worked on one thing for a while."""
        while not self._ended.wait(0.005):
            worked = time.clock_gettime(self._clock) - self._cpu
            if worked > _LATE:
                frame = sys._current_frames().get(self._main)  # noqa: SLF001 - the only way to see it
                stack = traceback.extract_stack(frame)[-9:]
                ours = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in stack]
                self._seen = (worked, " < ".join(reversed(ours)))


def wait(until: Callable[[], bool], seconds: float = 180.0) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QTest.qWait(5)
    QTest.qWait(150)


@dataclass(frozen=True, slots=True)
class Act:
    """The longest that one act kept the window from answering, in ms, and where it was then."""

    name: str
    cpu: float
    wall: float
    where: str


@dataclass
class Log:
    """What was watched; each act is told as it ends, unless all are wanted as JSON."""

    loud: bool = False
    plain: bool = False
    acts: list[Act] = field(default_factory=list)

    @contextmanager
    def watched(self, name: str) -> Iterator[None]:
        """Watch what is done within."""
        QTest.qWait(100)
        dog = Watchdog()
        yield
        dog.end()
        act = Act(name, dog.cpu * 1000, dog.wall * 1000, dog.where[1])
        self.acts.append(act)
        if not self.plain:
            over = "  over" if act.cpu > BUDGET_MS else ""
            print(f"{name:38}{act.cpu:9.0f}{act.wall:9.0f}{over}", flush=True)
            if self.loud or over:
                print(f"    {act.where}", flush=True)


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
    sampling.warm()  # as the program does while its first window opens
    app.open_workspace(workspace)
    assert isinstance(app.window, MainWindow)
    app.window.resize(1440, 900)
    wait(lambda: bool(app.window and getattr(app.window, "pages", None)))
    return app.window


_kept: list[App] = []


def shown(window: MainWindow) -> int:
    """Give how many slices the series on the screen has, once it is read whole."""
    whole = window.page._loader._shown  # noqa: SLF001 - is it there?
    return int(whole.picture.values.shape[0]) if whole is not None else 0


def load_and_annotate(
    application: QApplication, folder: Path, log: Log, files: int, slices: int, side: int
) -> None:
    """Scan many files, load a long series, and look at it."""
    ct_series(folder / "cd" / "large", slices=slices, rows=side, columns=side)
    for number in range(files // 100):
        ct_series(folder / "cd" / f"small{number}", slices=100, rows=32, columns=32)
    Workspace.create(folder / "ws").close()
    with log.watched("open the window's first page"):
        window = opened(application, folder, folder / "ws")
    window.open_step("load")
    page = window.page
    with log.watched(f"scan {files + slices} files"):
        page.open_paths([folder / "cd"])
        wait(lambda: not page.busy)
    from medal_desktop.package.vocabulary import Split  # noqa: PLC0415 - here alone

    series = [one for study in window.desk.library_view().studies for one in study.series]
    large = next(one.key for one in series if one.images == slices)
    window.desk.add_case([next(one.key for one in series if one.key != large)], Split.HIDDEN)
    window.desk.add_case([large], Split.HIDDEN)
    with log.watched("open Annotate"):
        window.open_step("annotate")
        wait(lambda: len(window.page.viewer.views) >= 3)
    with log.watched(f"load {slices} slices"):
        window.page.open_case(2)
        wait(lambda: len(window.page.viewer.views) >= 3 and shown(window) == slices)
    viewer = window.page.viewer
    with log.watched(f"3-D of {slices} slices"):
        viewer.set_layout("four-3d")
        wait(lambda: viewer.tiles.solid.canvas._image is not None)  # noqa: SLF001 - is it there?
    with log.watched("scroll and turn"):
        viewer.set_layout("four-oblique")
        for number in range(40):
            viewer.scene.change(voxel=(number * slices // 40, side // 5 + number, side // 3))
            QTest.qWait(10)
        wait(lambda: True)
    window.close()


def describe_and_seal(
    application: QApplication, folder: Path, log: Log, slices: int, side: int
) -> None:
    """Build the form, visit every page, and seal a package."""
    from tests.builders.workspaces import vault  # noqa: PLC0415 - here alone

    secrets = vault()
    ready_to_seal(folder, secrets, slices=slices, side=side).close()
    window = opened(application, folder, folder / "workspace")
    window.desk.vault = secrets
    for step in ("load", "annotate", "de-identify", "describe", "seal", "submit"):
        with log.watched(f"open {step}"):
            window.open_step(step)
            wait(lambda: not window.page.busy)
    with log.watched("open describe again"):
        window.open_step("describe")
        wait(lambda: not window.page.busy)
    window.open_step("seal")
    wait(lambda: not window.page.busy)
    window.page.show_recipients(RECIPIENTS)
    with log.watched("seal a package"):
        window.page.run(
            lambda job: window.desk.seal(RECIPIENTS, "Dr. Bench", job), lambda _package: None
        )
        wait(lambda: not window.page.busy)
    window.close()


def main() -> None:
    """Watch everything, or what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="load, seal")
    parser.add_argument("--files", type=int, default=5000, help="to scan, beside the long series")
    parser.add_argument("--slices", type=int, default=600, help="of the long series")
    parser.add_argument("--side", type=int, default=512, help="rows and columns of a slice")
    parser.add_argument("--sealed", type=int, default=150, help="slices of each case sealed")
    parser.add_argument("--where", action="store_true", help="tell for each act where it was")
    parser.add_argument("--json", type=Path, help="a file for the result, instead of a table")
    options = parser.parse_args()
    log = Log(loud=options.where, plain=options.json is not None)
    application = QApplication([])
    if not log.plain:
        print(f"{'act':38}{'ms CPU':>9}{'ms wall':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names or ["load", "seal"]:
            place = Path(folder) / name
            place.mkdir()
            if name == "load":
                sizes = (options.files, options.slices, options.side)
                load_and_annotate(application, place, log, *sizes)
            else:
                describe_and_seal(application, place, log, options.sealed, options.side)
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(act) for act in log.acts]))


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # threads that still draw need not be waited for
