from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton

from medal_desktop.ui.app import App
from medal_desktop.ui.begin import Beginning, Opening, has_display, theme_kept
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.notice import Notice
from medal_desktop.ui.start_window import StartWindow
from medal_desktop.workflow import settings
from medal_desktop.workflow.workspace import Workspace, WorkspaceInUse
from tests.builders.dialogs import answer_next

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "pass").write_text("a passphrase")
    return {
        "MEDAL_SETTINGS": str(tmp_path / "settings"),
        "MEDAL_KEYSTORE": str(tmp_path / "keys"),
        "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(tmp_path / "pass"),
    }


@pytest.fixture
def app(qapp: QApplication, environment: dict[str, str], qtbot: Any) -> Iterator[App]:
    hooks = sys.excepthook, threading.excepthook
    made = App(qapp, environment)
    yield made
    sys.excepthook, threading.excepthook = hooks
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()


def test_that_the_first_start_asks_for_a_workspace(app: App) -> None:
    app.open()
    assert isinstance(app.window, StartWindow)


def test_that_a_new_challenge_begins_in_the_folder_chosen(
    app: App, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.open()
    folder = tmp_path / "new"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    qtbot.mouseClick(app.window.findChild(QPushButton, "start-new"), LEFT)  # type: ignore[union-attr]
    assert isinstance(app.window, MainWindow)
    qtbot.waitUntil(lambda: bool(app.window.pages))  # type: ignore[union-attr]
    assert app.window.page.accessibleName() == "Load"


def test_that_the_last_workspace_opens_by_itself(
    app: App, qapp: QApplication, environment: dict[str, str], tmp_path: Path, qtbot: Any
) -> None:
    app.create_workspace(tmp_path / "ws")
    assert app.window is not None
    app.window.close()
    again = App(qapp, environment)
    again.open()
    assert isinstance(again.window, MainWindow)
    assert again.window.desk.workspace.folder == tmp_path / "ws"
    again.window.close()


def test_that_a_workspace_open_elsewhere_is_refused_in_words(app: App, tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "ws"):
        app.open(tmp_path / "ws")
        assert isinstance(app.window, StartWindow)
        what = app.window.banner.findChild(QLabel, "banner-what")
        assert what is not None
        assert what.text() == WorkspaceInUse.message


def test_that_a_folder_without_a_workspace_is_refused_in_words(app: App, tmp_path: Path) -> None:
    app.open(tmp_path)
    assert isinstance(app.window, StartWindow)
    assert app.window.banner.isVisible()


def test_that_another_workspace_can_be_opened_from_the_window(
    app: App, qtbot: Any, tmp_path: Path
) -> None:
    app.create_workspace(tmp_path / "ws")
    app.window.switch_workspace.emit()  # type: ignore[union-attr]
    assert isinstance(app.window, StartWindow)
    qtbot.mouseClick(app.window.findChild(QPushButton, "start-last"), LEFT)
    assert isinstance(app.window, MainWindow)


def test_that_an_exception_in_a_slot_or_a_thread_is_shown_and_tells_no_patient(
    app: App, qtbot: Any
) -> None:
    app.open()
    app.catch_everything()
    error = ValueError("Zweistein^Alberta")
    sys.excepthook(ValueError, error, None)
    banner = app.window.banner  # type: ignore[union-attr]
    qtbot.waitUntil(banner.isVisible)
    assert "Zweistein" not in banner.accessibleDescription()
    banner.hide()
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(banner.isVisible)


def test_that_the_settings_outlive_the_window(app: App, tmp_path: Path) -> None:
    app.create_workspace(tmp_path / "ws")
    app.window.wear("light")  # type: ignore[union-attr]
    kept = settings.load(tmp_path / "settings")
    assert (kept.theme, kept.workspace) == ("light", str(tmp_path / "ws"))


@pytest.mark.parametrize("accept", [True, False])
def test_that_the_first_run_notice_is_accepted_or_the_program_ends(
    qtbot: Any, accept: bool
) -> None:
    def act(dialog: Any) -> None:
        if accept:
            dialog.findChild(QPushButton, "notice-accept").click()
        else:
            dialog.reject()

    answer_next(act)
    assert Notice.ask() is accept


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_that_a_missing_display_is_known_before_qt_aborts(
    platform: str, environment: dict[str, str], there: bool
) -> None:
    assert has_display(platform, environment) is there


@pytest.mark.parametrize(("word", "said"), [("--help", "Usage:"), ("--version", "version 0.")])
def test_that_words_are_told_without_a_window(word: str, said: str) -> None:
    import subprocess

    command = [sys.executable, "-m", "medal_desktop", word]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})
    assert said in done.stdout


def test_that_without_a_display_the_program_says_so_in_one_line() -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-m", "medal_desktop"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


def test_that_an_empty_frame_is_painted_before_the_rest_is_loaded(shown: Any, qtbot: Any) -> None:
    from medal_desktop.ui import theme

    ready: list[bool] = []
    opening = Opening(theme.load("light"))
    beginning = Beginning(opening, lambda: ready.append(True))
    shown(opening, 800, 600)
    qtbot.waitUntil(lambda: bool(ready), timeout=60_000)
    image = opening.grab().toImage()
    assert image.pixelColor(790, 590) == theme.load("light").colour("background")
    beginning.deleteLater()


def test_that_the_frame_wears_the_theme_that_was_kept(tmp_path: Path) -> None:
    environment = {"MEDAL_SETTINGS": str(tmp_path)}
    assert theme_kept(environment) == "dark"
    settings.save(settings.Settings(theme="light"), tmp_path)
    assert theme_kept(environment) == "light"
    (tmp_path / "settings.json").write_text("[1]")
    assert theme_kept(environment) == "dark"


def test_that_the_window_takes_over_from_the_frame(app: App, shown: Any) -> None:
    from medal_desktop.ui import theme

    opening = shown(Opening(theme.load("dark")))
    app.settings = app.settings.model_copy(update={"seen_notice": True})
    assert app.begin(None, opening)
    assert isinstance(app.window, StartWindow)
    assert not opening.isVisible()


def test_that_painting_the_frame_loads_no_heavy_library() -> None:
    import subprocess

    code = (
        "import sys, medal_desktop.ui.begin\n"
        "heavy = {'numpy', 'pydantic', 'vtkmodules', 'SimpleITK', 'pydicom', 'cv2'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
