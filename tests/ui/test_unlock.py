from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from medal_desktop.package.errors import WrongPassphrase
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.passphrase import PassphraseDialog
from medal_desktop.upload.credentials import KeyringCredentials, NoKeyring
from medal_desktop.workflow.secrets import open_file_vault
from tests.builders import views
from tests.builders.dialogs import answer_next
from tests.builders.dicom import ct_series

LEFT = Qt.MouseButton.LeftButton
WORDS = "three small grey mice"


def type_in(dialog: Any, first: str, second: str = "") -> None:
    dialog.findChild(QLineEdit, "passphrase-first").setText(first)
    if second:
        dialog.findChild(QLineEdit, "passphrase-second").setText(second)


def keep(first: str, second: str = "") -> Any:
    def act(dialog: Any) -> None:
        type_in(dialog, first, second)
        dialog.findChild(QPushButton, "passphrase-keep").click()

    return act


def calls(page: Any) -> list[str]:
    return [called[0] for called in page.desk.called]


def closed(window: Any, **answers: Any) -> Any:
    """The De-identify page of a desk whose secrets want a passphrase."""
    made = window("de-identify", deid_view=views.WAITING, secrets_ready=False, **answers)
    return made.page


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        (WORDS, WORDS, True),
        (WORDS, WORDS + "x", False),
        (WORDS, "", False),
        ("short", "short", False),
        ("", "", False),
    ],
)
def test_that_a_new_passphrase_is_typed_twice_and_is_not_short(
    shown: Any, first: str, second: str, fits: bool
) -> None:
    dialog = shown(PassphraseDialog(None, new=True), 500, 400)  # type: ignore[arg-type]
    type_in(dialog, first, second)
    assert dialog.findChild(QPushButton, "passphrase-keep").isEnabled() is fits


def test_that_a_new_passphrase_comes_with_a_warning_that_nobody_recovers_it(shown: Any) -> None:
    dialog = shown(PassphraseDialog(None, new=True), 500, 400)  # type: ignore[arg-type]
    warning = dialog.findChild(QLabel, "passphrase-warning")
    assert warning.isVisible()
    assert "Nobody can recover it" in warning.text()


def test_that_a_known_passphrase_is_asked_once(shown: Any) -> None:
    dialog = shown(PassphraseDialog(None, new=False), 500, 300)  # type: ignore[arg-type]
    type_in(dialog, "a")
    assert dialog.findChild(QPushButton, "passphrase-keep").isEnabled()
    assert dialog.findChild(QLineEdit, "passphrase-second") is None


def test_that_a_passphrase_is_never_shown_as_typed(shown: Any) -> None:
    dialog = shown(PassphraseDialog(None, new=True), 500, 400)  # type: ignore[arg-type]
    for name in ("passphrase-first", "passphrase-second"):
        assert dialog.findChild(QLineEdit, name).echoMode() is QLineEdit.EchoMode.Password


def test_that_a_verb_with_a_secret_goes_on_after_the_passphrase(window: Any, qtbot: Any) -> None:
    page = closed(window)
    came = answer_next(keep(WORDS, WORDS))
    qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    qtbot.waitUntil(lambda: "deidentify" in calls(page))
    assert came == ["passphrase"]
    assert ("open_key_file", WORDS) in page.desk.called


def test_that_cancel_leaves_everything_untouched(window: Any, qtbot: Any) -> None:
    page = closed(window)
    came = answer_next(lambda dialog: dialog.reject())
    qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    qtbot.waitUntil(lambda: bool(came) and not page.asking)
    assert not {"open_key_file", "deidentify"} & set(calls(page))
    assert page.findChild(QPushButton, "run-deid").isEnabled()


def test_that_a_wrong_passphrase_is_told_and_asked_again(window: Any, qtbot: Any) -> None:
    page = closed(window, has_key_file=True, open_key_file=WrongPassphrase())
    told: list[str] = []

    def second(dialog: Any) -> None:
        told.append(dialog.findChild(QLabel, "passphrase-problem").text())
        dialog.reject()

    def first(dialog: Any) -> None:
        keep("not this one")(dialog)
        answer_next(second)

    answer_next(first)
    qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    qtbot.waitUntil(lambda: bool(told) and not page.asking)
    assert told == [WrongPassphrase.message]
    assert "deidentify" not in calls(page)


def test_that_a_second_click_asks_no_second_time(window: Any, qtbot: Any) -> None:
    page = closed(window)
    button = page.findChild(QPushButton, "run-deid")
    came = answer_next(keep(WORDS, WORDS))
    qtbot.mouseClick(button, LEFT)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: "deidentify" in calls(page) and not page.busy)
    assert came == ["passphrase"]
    assert calls(page).count("deidentify") == 1


@pytest.fixture
def bare(
    qapp: QApplication, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The real window on a computer without a keyring, with one case."""

    def refuse(_: Any) -> None:
        raise NoKeyring

    monkeypatch.setattr(KeyringCredentials, "__init__", refuse)
    app = App(qapp, {"MEDAL_SETTINGS": str(tmp_path / "settings")})
    app.create_workspace(tmp_path / "ws")
    made = app.window
    assert isinstance(made, MainWindow)
    qtbot.waitUntil(lambda: bool(made.pages), timeout=60_000)
    ct_series(tmp_path / "cd")
    page: Any = made.page
    page.open_paths([tmp_path / "cd"])
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    made.desk.add_case([made.desk.library.scan.groups[0].key], "hidden")  # type: ignore[union-attr, arg-type]
    made.open_step("de-identify")
    yield made
    made.close()
    made.deleteLater()


def test_that_without_a_keyring_the_first_run_makes_a_sealed_key_file(
    bare: MainWindow, tmp_path: Path, qtbot: Any
) -> None:
    page: Any = bare.page
    answer_next(keep(WORDS, WORDS))
    qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    made = tmp_path / "settings" / "secrets.medalkeys"
    qtbot.waitUntil(lambda: made.exists() and not page.busy and not page.asking, timeout=60_000)
    again = open_file_vault(made, WORDS)
    kept = again.credentials.get(f"project:{bare.desk.workspace.id}")
    assert kept is not None
    assert kept not in made.read_bytes()
    assert WORDS.encode() not in made.read_bytes()


def test_that_without_a_keyring_cancel_makes_no_file_and_no_copy(
    bare: MainWindow, tmp_path: Path, qtbot: Any
) -> None:
    page: Any = bare.page
    came = answer_next(lambda dialog: dialog.reject())
    qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    qtbot.waitUntil(lambda: bool(came) and not page.asking, timeout=60_000)
    assert not (tmp_path / "settings" / "secrets.medalkeys").exists()
    assert not list((tmp_path / "ws").rglob("deidentified/**/*.dcm"))
    assert not bare.banner.isVisible()


def test_that_a_key_file_that_is_there_goes_before_the_keyring(tmp_path: Path) -> None:
    from medal_desktop.workflow.secrets import open_vault

    place = tmp_path / "secrets.medalkeys"
    open_file_vault(place, WORDS).signing_key()
    assert not open_vault({}, place).ready()
