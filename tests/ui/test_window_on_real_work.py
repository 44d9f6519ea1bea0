"""The window on the real verbs: from a folder of DICOM to a sealed file, by clicks and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from medal_desktop.base.assets import asset
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.messages import PublicKey, Recipients
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.viewer.planes import Plane
from tests.builders.data import real_data
from tests.builders.dialogs import answer_next
from tests.builders.dicom import Patient, ct_series

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path, qtbot: Any) -> Iterator[MainWindow]:
    (tmp_path / "pass").write_text("a passphrase")
    app = App(
        qapp,
        {
            "MEDAL_SETTINGS": str(tmp_path / "settings"),
            "MEDAL_KEYSTORE": str(tmp_path / "keys"),
            "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "pass"),
        },
    )
    app.create_workspace(tmp_path / "ws")
    assert isinstance(app.window, MainWindow)
    made = app.window
    made.resize(1280, 800)
    qtbot.waitUntil(lambda: bool(made.pages), timeout=60_000)
    yield made
    made.close()
    made.deleteLater()


def idle(window: MainWindow, qtbot: Any) -> Any:
    """Wait until the page in front has nothing to do, and give it."""
    qtbot.waitUntil(lambda: not window.page.busy, timeout=120_000)
    assert not window.banner.isVisible(), window.banner.accessibleDescription()
    return window.page


def press(page: Any, name: str, qtbot: Any) -> None:
    found = page.findChild(QPushButton, name)
    assert found.isEnabled(), name
    qtbot.mouseClick(found, LEFT)


def add_largest(window: MainWindow, folder: Path, qtbot: Any) -> None:
    window.open_step("load")
    page: Any = window.page
    page.open_paths([folder])
    idle(window, qtbot)
    library = window.desk.library
    assert library is not None
    page.tree.select([max(library.scan.groups, key=lambda group: len(group.frames)).key])
    press(page, "add-case", qtbot)


def ask_one_question(window: MainWindow, qtbot: Any) -> None:
    window.open_step("describe")
    page = idle(window, qtbot)
    page.findChild(QLineEdit, "challenge-name").selectAll()
    qtbot.keyClicks(page.findChild(QLineEdit, "challenge-name"), "Bleeding")
    qtbot.keyClick(page.findChild(QLineEdit, "challenge-name"), Qt.Key.Key_Return)

    def write(dialog: Any) -> None:
        qtbot.keyClicks(dialog.findChild(QLineEdit, "question-text"), "Does it bleed?")
        dialog.findChild(QPlainTextEdit, "question-options").setPlainText("yes\nno")
        dialog.findChild(QPushButton, "question-keep").click()

    answer_next(write)
    press(page, "add-task", qtbot)


def test_that_a_folder_becomes_a_sealed_package_by_clicks_alone(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    ct_series(tmp_path / "cd")
    add_largest(window, tmp_path / "cd", qtbot)
    ask_one_question(window, qtbot)
    example: Any = json.loads(asset("forms/example_haemorrhage.json").read_text(encoding="utf-8"))
    window.desk.load_description(_written(tmp_path / "form.json", example))
    window.open_step("annotate")
    page = idle(window, qtbot)
    qtbot.waitUntil(lambda: len(page.viewer.views) == 3, timeout=60_000)
    press(page, "choice-task-1-does-it-bleed-no", qtbot)
    window.open_step("de-identify")
    page = idle(window, qtbot)
    press(page, "run-deid", qtbot)
    page = idle(window, qtbot)
    _decide_all(page, qtbot)
    window.open_step("seal")
    page = idle(window, qtbot)
    page.show_recipients(_recipients())
    qtbot.keyClicks(page.findChild(QLineEdit, "signer-name"), "Dr A. Rossi")
    page = idle(window, qtbot)
    press(page, "seal", qtbot)
    qtbot.waitUntil(page.findChild(QLabel, "sealed-words").isVisible, timeout=120_000)
    (sealed,) = window.desk.sealed_folder.glob("*.medal")
    assert sealed.stat().st_size > 0
    for value in (Patient().name, Patient().id, Patient().accession):
        assert value.encode() not in sealed.read_bytes()
    window.open_step("submit")
    assert sealed.name in idle(window, qtbot).findChild(QLabel, "package-facts").text()


def test_that_a_real_head_ct_is_read_windowed_and_scrolled(window: MainWindow, qtbot: Any) -> None:
    add_largest(window, real_data("ct-head-philips"), qtbot)
    window.open_step("annotate")
    page: Any = window.page
    qtbot.waitUntil(lambda: len(page.viewer.views) == 3, timeout=120_000)
    view = page.viewer.views[Plane.AXIAL]
    assert view.cut.count == 54
    assert page.viewer.views[Plane.SAGITTAL].cut.step_down[0] != 0
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.index == 53
    qtbot.keyClick(view, Qt.Key.Key_1)
    assert page.viewer.scene.state.window.width == 80
    assert page.viewer.facts._warnings.isVisible()


def test_that_the_work_is_there_again_when_the_window_was_killed(
    window: MainWindow, qtbot: Any, tmp_path: Path
) -> None:
    ct_series(tmp_path / "cd")
    add_largest(window, tmp_path / "cd", qtbot)
    ask_one_question(window, qtbot)
    window.desk.workspace.close()
    from medal_desktop.workflow import cases, describe
    from medal_desktop.workflow.workspace import Workspace

    with Workspace.open(tmp_path / "ws") as again:
        assert len(cases.list_cases(again)) == 1
        assert describe.form(again).name == "Bleeding"
        assert describe.tasks(again)[0].questions[0].text == "Does it bleed?"


def _written(path: Path, example: Any) -> Path:
    path.write_text(json.dumps(example.get("description", example)), encoding="utf-8")
    return path


def _decide_all(page: Any, qtbot: Any) -> None:
    page._tabs.setCurrentIndex(1)
    for _ in range(20):
        button = page.findChild(QPushButton, "decide-0")
        if button is None:
            return

        def write(dialog: Any) -> None:
            dialog.findChild(QLineEdit, "decide-name").setText("Dr A. Rossi")
            dialog.findChild(QPlainTextEdit, "decide-reason").setPlainText("looked at it")
            dialog.findChild(QPushButton, "decide-keep").click()

        answer_next(write)
        qtbot.mouseClick(button, LEFT)


def _recipients() -> Recipients:
    keys = [SealingKey.generate() for _ in range(2)]
    made = [k.public if isinstance(k.public, PublicKey) else k.public() for k in keys]
    return Recipients(server="https://medal.example.org", intake=made[0], evaluation=made[1])
