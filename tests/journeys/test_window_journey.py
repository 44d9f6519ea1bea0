"""The whole way through the real window, by clicks, against a real server in its own processes.

Screenshots of all six pages are kept in `build/journey-shots/`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)

from medal_desktop.base.assets import asset
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.messages import SubmissionState
from medal_desktop.ui import worker
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.upload.credentials import KeyringCredentials, NoKeyring
from medal_desktop.workflow.annotate import series_grid
from tests.builders.data import real_data
from tests.builders.dialogs import answer_next
from tests.builders.dicom import Patient, ct_series
from tests.builders.server import RunningServer, running_server

pytestmark = [pytest.mark.journey, pytest.mark.window, pytest.mark.timeout(900)]
LEFT = Qt.MouseButton.LeftButton
SHOTS = Path(__file__).resolve().parents[2] / "build" / "journey-shots"
PASSPHRASE = "three small grey mice"
LONG = 300_000


class Watchdog(QObject):
    """Notes how long the window could not answer: the gaps between ticks of a 10 ms timer."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[tuple[float, str]] = []
        self.doing = ""
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(10)

    def now(self, doing: str) -> None:
        """Say what follows."""
        self.doing = doing

    def words(self) -> str:
        """Tell the longest gap of each act that had one above 100 ms."""
        longest: dict[str, float] = {}
        for gap, doing in self.gaps:
            longest[doing] = max(gap, longest.get(doing, 0.0))
        told = {doing: round(gap * 1000) for doing, gap in longest.items() if gap > 0.1}
        return f"event-loop gaps above 100 ms, by act: {told or 'none'}"

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last - 0.01, self.doing))
        self._last = now


@dataclass
class Person:
    """Somebody at the window, who clicks what is there and waits until it is done."""

    window: MainWindow
    qtbot: Any
    shots: str
    watchdog: Watchdog = field(default_factory=Watchdog)

    def go(self, step: str) -> Any:
        """Click a step of the rail and give its page."""
        self.watchdog.now(f"open {step}")
        self.qtbot.mouseClick(self.window.findChild(QAbstractButton, f"step-{step}"), LEFT)
        return self.idle()

    def idle(self) -> Any:
        """Wait until the page has nothing to do; an error in words ends the journey."""
        page: Any = self.window.page
        self.until(lambda: not page.busy and not page.asking)
        assert not self.window.banner.isVisible(), self.window.banner.accessibleDescription()
        return page

    def until(self, look: Callable[[], object]) -> None:
        """Wait until something is true."""
        self.qtbot.waitUntil(lambda: bool(look()), timeout=LONG)

    def press(self, name: str) -> None:
        """Click a button by its name."""
        page = self.window.page
        found: Any = page.findChild(QPushButton, name)
        assert found is not None, name
        self.until(found.isEnabled)
        self.watchdog.now(f"press {name}")
        self.qtbot.mouseClick(found, LEFT)

    def write(self, name: str, words: str) -> None:
        """Click into a field and type."""
        found: Any = self.window.page.findChild(QLineEdit, name)
        self.qtbot.mouseClick(found, LEFT)
        found.selectAll()
        self.qtbot.keyClicks(found, words)
        self.qtbot.keyClick(found, Qt.Key.Key_Return)

    def keep(self, name: str) -> None:
        """Keep a picture of the window."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        QApplication.processEvents()
        assert self.window.grab().save(str(SHOTS / f"{self.shots}-{name}.png"))


@pytest.fixture
def window(
    qapp: QApplication, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The real window, as on a computer without a keyring."""

    def refuse(_: Any) -> None:
        raise NoKeyring

    monkeypatch.setattr(KeyringCredentials, "__init__", refuse)
    app = App(qapp, {"MEDAL_SETTINGS": str(tmp_path / "settings")})
    app.create_workspace(tmp_path / "ws")
    assert isinstance(app.window, MainWindow)
    made = app.window
    made.resize(1280, 800)
    qtbot.waitUntil(lambda: bool(made.pages), timeout=60_000)
    yield made
    made.close()
    made.deleteLater()
    assert worker.wait_for_all()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def test_that_a_person_comes_from_a_folder_to_in_review_by_clicks(
    window: MainWindow,
    server: RunningServer,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ct_series(tmp_path / "cd")
    person = Person(window, qtbot, "made")
    sealed = _whole_way(person, server, tmp_path, monkeypatch, tmp_path / "cd")
    for value in (Patient().name, Patient().id, Patient().accession):
        assert value.encode() not in sealed.read_bytes()


def test_that_a_real_head_ct_comes_to_in_review_by_clicks(
    window: MainWindow,
    server: RunningServer,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images = real_data("ct-head-philips")
    person = Person(window, qtbot, "philips")
    assert _whole_way(person, server, tmp_path, monkeypatch, images).stat().st_size > 0
    (SHOTS / "philips-gaps.txt").write_text(person.watchdog.words() + "\n", encoding="utf-8")


def _whole_way(
    person: Person,
    server: RunningServer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    images: Path,
) -> Path:
    _make_case(person, images, monkeypatch)
    _describe(person, folder, monkeypatch)
    _annotate(person, folder, monkeypatch)
    _deidentify(person)
    sealed = _seal(person, server)
    _submit(person, server)
    return sealed


def _make_case(person: Person, images: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = person.go("load")
    person.watchdog.now("open the folder")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(images))
    page.open_paths([images])
    person.idle()
    library = person.window.desk.library
    assert library is not None
    largest = max(library.scan.groups, key=lambda group: len(group.frames))
    page.tree.select([largest.key])
    person.press("add-case")
    person.idle()
    person.keep("1-load")


def _describe(person: Person, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person.go("describe")
    person.write("challenge-name", f"Bleeding {person.shots}")
    answer_next(lambda dialog: _write_question(dialog, person.qtbot, "Does it bleed?", "yes\nno"))
    person.press("add-task")
    person.idle()
    answer_next(lambda dialog: _write_mask_question(dialog, person.qtbot))
    person.press("add-question-task-1")
    person.idle()
    example: Any = json.loads(asset("forms/example_haemorrhage.json").read_text(encoding="utf-8"))
    path = folder / "form.json"
    path.write_text(json.dumps(example.get("description", example)), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    person.press("load-description")
    person.idle()
    person.keep("4-describe")


def _write_question(dialog: Any, qtbot: Any, text: str, options: str) -> None:
    qtbot.keyClicks(dialog.findChild(QLineEdit, "question-text"), text)
    dialog.findChild(QPlainTextEdit, "question-options").setPlainText(options)
    dialog.findChild(QPushButton, "question-keep").click()


def _write_mask_question(dialog: Any, qtbot: Any) -> None:
    kinds: Any = dialog.findChild(QComboBox, "question-type")
    kinds.setCurrentText("A mask on the images")
    qtbot.keyClicks(dialog.findChild(QLineEdit, "question-text"), "Outline it")
    dialog.findChild(QPlainTextEdit, "question-segments").setPlainText("haemorrhage")
    dialog.findChild(QPushButton, "question-keep").click()


def _annotate(person: Person, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = person.go("annotate")
    person.until(lambda: len(page.viewer.views) == 3)
    person.idle()
    person.press("choice-task-1-does-it-bleed-yes")
    person.idle()
    case = page.case
    grid = series_grid(case, case.series[0].id)
    labels = np.zeros(grid.shape, np.uint8)
    labels[tuple(slice(n // 3, 2 * n // 3 + 1) for n in grid.shape)] = 1
    write_mask(folder / "mask.nii.gz", labels, grid)
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_: (str(folder / "mask.nii.gz"), "")
    )
    person.press("mask-task-1-outline-it")
    person.until(lambda: page.viewer.scene.state.mask is not None)
    person.idle()
    person.keep("2-annotate")


def _deidentify(person: Person) -> None:
    page = person.go("de-identify")
    person.press("run-deid")
    came = answer_next(_choose_passphrase)
    person.until(lambda: came)
    person.idle()
    page._tabs.setCurrentIndex(1)
    person.keep("3-de-identify")
    for _ in range(50):
        button = page.findChild(QPushButton, "decide-0")
        if button is None:
            break
        answer_next(_decide)
        person.qtbot.mouseClick(button, LEFT)
        person.idle()
    person.keep("3-decided")


def _choose_passphrase(dialog: Any) -> None:
    for name in ("passphrase-first", "passphrase-second"):
        dialog.findChild(QLineEdit, name).setText(PASSPHRASE)
    dialog.findChild(QPushButton, "passphrase-keep").click()


def _decide(dialog: Any) -> None:
    dialog.findChild(QLineEdit, "decide-name").setText("Dr A. Rossi")
    dialog.findChild(QPlainTextEdit, "decide-reason").setPlainText("looked at every image")
    dialog.findChild(QPushButton, "decide-keep").click()


def _seal(person: Person, server: RunningServer) -> Path:
    page = person.go("seal")
    person.write("recipients-server", server.url)
    person.press("fetch-recipients")
    person.until(lambda: page.recipients is not None)
    person.idle()
    person.write("signer-name", "Dr A. Rossi")
    person.press("seal")
    person.until(page.findChild(QLabel, "sealed-words").isVisible)
    person.idle()
    person.keep("5-seal")
    (sealed,) = person.window.desk.sealed_folder.glob("*.medal")
    return sealed


def _submit(person: Person, server: RunningServer) -> None:
    page = person.go("submit")
    person.write("token", server.tokens["submitter"])
    person.until(lambda: not page.findChild(QLineEdit, "token").text())
    person.idle()
    person.press("submit")
    person.until(lambda: page._status is not None)
    person.idle()
    for _ in range(600):
        if page._status.state is SubmissionState.IN_REVIEW:
            break
        person.press("ask-status")
        person.idle()
        person.qtbot.wait(200)
    assert page._status.state is SubmissionState.IN_REVIEW, page._status
    person.keep("6-submit")
    person.go("load")
    page._status = None
    person.go("submit")
    person.until(lambda: page._status is not None)
    assert page.stations.line.reached == 3
