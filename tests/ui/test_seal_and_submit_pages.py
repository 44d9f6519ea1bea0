from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

from medal_desktop.base.errors import Cancelled, MedalError
from medal_desktop.base.progress import Job, Step
from medal_desktop.package.documents import Finding
from medal_desktop.package.messages import SubmissionState, SubmissionStatus
from medal_desktop.ui.kit.numbers import byte_words, counted, time_words
from medal_desktop.ui.pages.submit.speed import Speed
from medal_desktop.upload.pacing import wait
from medal_desktop.workflow.carry import CopyDiffers, StickUnwritable, carry, copy_checked
from medal_desktop.workflow.secrets import NotSignedIn
from medal_desktop.workflow.views import CheckLine
from tests.builders import packages, views

LEFT = Qt.MouseButton.LeftButton
SERVER = "https://medal.example.org"


def status(state: SubmissionState, **more: Any) -> SubmissionStatus:
    return SubmissionStatus(
        id="s-1", state=state, sha256=views.PACKAGE.sha256, size=views.PACKAGE.size, **more
    )


def settled(window: Any, qtbot: Any, step: str, **answers: Any) -> Any:
    page = window(step, **answers).page
    qtbot.waitUntil(lambda: not page.busy)
    return page


def test_that_an_open_line_leads_to_where_it_is_mended(window: Any, qtbot: Any) -> None:
    made = window("seal")
    qtbot.waitUntil(lambda: made.page.findChild(QPushButton, "check-go-1") is not None)
    qtbot.mouseClick(made.page.findChild(QPushButton, "check-go-1"), LEFT)
    assert made.page.accessibleName() == "Annotate"


def test_that_done_lines_have_no_link(window: Any, qtbot: Any) -> None:
    page = settled(window, qtbot, "seal")
    assert page.findChild(QPushButton, "check-go-0") is None


def test_that_many_open_fields_fold_into_one_line(window: Any, qtbot: Any) -> None:
    lines = tuple(
        CheckLine(
            done=False,
            words=f"description/{n}",
            step="Describe",
            finding=Finding(code="form.missing", message=f"Field {n}: please fill in."),
        )
        for n in range(30)
    )
    page = settled(window, qtbot, "seal", checklist=lines)
    assert page.findChild(QLabel, "check-0").text() == "Field 0: please fill in."
    assert page.findChild(QLabel, "check-4") is None
    assert "26 more" in page.findChild(QPushButton, "check-more-describe").text()


def test_that_a_finding_leads_to_its_very_field(window: Any, qtbot: Any) -> None:
    place = "description/abstract"
    line = CheckLine(
        done=False,
        words="x",
        step="Describe",
        finding=Finding(code="form.missing", message="Abstract: fill in.", place=place),
    )
    made = window("seal", checklist=(line,))
    qtbot.waitUntil(lambda: made.page.findChild(QPushButton, "check-go-0") is not None)
    qtbot.mouseClick(made.page.findChild(QPushButton, "check-go-0"), LEFT)
    entry = "entry-abstract"
    qtbot.waitUntil(lambda: made.focusWidget() is not None)
    qtbot.waitUntil(lambda: made.focusWidget().objectName() == entry)
    assert made.page.accessibleName() == "Describe"


def test_that_a_hint_does_not_stand_in_the_way_and_still_leads_there(
    window: Any, qtbot: Any
) -> None:
    hint = CheckLine(
        done=True,
        words="x",
        step="Describe",
        finding=Finding(code="rules.few-cases", message="Few cases.", place="cases"),
        hint=True,
    )
    page = settled(window, qtbot, "seal", checklist=(*views.READY, hint))
    page.show_recipients(views.RECIPIENTS)
    qtbot.waitUntil(lambda: not page.busy)
    qtbot.keyClicks(page.findChild(QLineEdit, "signer-name"), "Dr A. Rossi")
    assert page.findChild(QPushButton, "seal").isEnabled()
    number = len(views.READY)
    assert page.findChild(QLabel, f"check-{number}").text() == "Few cases."
    assert page.findChild(QPushButton, f"check-go-{number}") is not None


def test_that_sealing_waits_for_the_list_the_keys_and_a_name(window: Any, qtbot: Any) -> None:
    page = settled(window, qtbot, "seal", checklist=views.READY)
    seal = page.findChild(QPushButton, "seal")
    assert not seal.isEnabled()
    page.show_recipients(views.RECIPIENTS)
    qtbot.waitUntil(lambda: not page.busy)
    assert not seal.isEnabled()
    qtbot.keyClicks(page.findChild(QLineEdit, "signer-name"), "Dr A. Rossi")
    assert seal.isEnabled()


def test_that_keys_come_from_the_server_named(window: Any, qtbot: Any) -> None:
    page = settled(window, qtbot, "seal")
    qtbot.keyClicks(page.findChild(QLineEdit, "recipients-server"), SERVER)
    qtbot.mouseClick(page.findChild(QPushButton, "fetch-recipients"), LEFT)
    qtbot.waitUntil(lambda: page.recipients == views.RECIPIENTS)
    assert ("fetch_recipients", SERVER) in page.desk.called
    assert page.desk.settings.server == SERVER


def test_that_keys_come_from_the_file_chosen(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = settled(window, qtbot, "seal")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "k.json"), ""))
    qtbot.mouseClick(page.findChild(QPushButton, "choose-recipients"), LEFT)
    assert ("read_recipients", tmp_path / "k.json") in page.desk.called
    assert views.RECIPIENTS.intake.id in page.findChild(QLabel, "recipients-words").text()


def test_that_a_sealed_package_is_told_with_its_digest(window: Any, qtbot: Any) -> None:
    page = settled(window, qtbot, "seal", checklist=views.READY)
    page.show_recipients(views.RECIPIENTS)
    page.desk.answers["packages"] = (views.PACKAGE,)
    qtbot.keyClicks(page.findChild(QLineEdit, "signer-name"), "Dr A. Rossi")
    qtbot.waitUntil(lambda: not page.busy)
    qtbot.mouseClick(page.findChild(QPushButton, "seal"), LEFT)
    done = page.findChild(QLabel, "sealed-words")
    qtbot.waitUntil(lambda: "seal" in [called[0] for called in page.desk.called])
    qtbot.waitUntil(done.isVisible)
    assert views.PACKAGE.sha256 in done.text()
    assert page.desk.settings.signer_name == "Dr A. Rossi"


def test_that_the_page_says_what_leaves_and_what_stays(window: Any, qtbot: Any) -> None:
    page = settled(window, qtbot, "seal")
    assert page.findChild(QWidget, "leaves").isVisible()
    assert page.findChild(QWidget, "stays").isVisible()


def test_that_without_a_package_the_page_leads_to_seal(window: Any, qtbot: Any) -> None:
    made = window("submit")
    qtbot.mouseClick(made.page.findChild(QPushButton, "state-act"), LEFT)
    assert made.page.accessibleName() == "Seal"


def test_that_a_token_is_checked_kept_and_gone_from_the_screen(window: Any, qtbot: Any) -> None:
    page = window("submit", packages=(views.PACKAGE,)).page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    token = page.findChild(QLineEdit, "token")
    assert token.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(token, "t0ken")
    qtbot.mouseClick(page.findChild(QPushButton, "sign-in"), LEFT)
    qtbot.waitUntil(lambda: token.text() == "")
    assert ("sign_in", SERVER, "t0ken") in page.desk.called


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a browser would open."""
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toString()))
    return found


def test_that_the_browser_signs_in_and_no_token_is_typed(
    window: Any, qtbot: Any, opened: list[str]
) -> None:
    page = window("submit", packages=(views.PACKAGE,)).page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    qtbot.mouseClick(page.findChild(QPushButton, "sign-in"), LEFT)
    code = page.findChild(QLabel, "code")
    qtbot.waitUntil(code.isVisible)
    assert code.text() == "WDJB-MJHT"
    assert opened == ["https://medal.example/device?code=WDJB-MJHT"]
    words = page.findChild(QLabel, "submit-note-words")
    qtbot.waitUntil(lambda: words.text() == "Signed in as ada.")
    assert not code.isVisible()
    assert page.desk.settings.server == SERVER


def test_that_waiting_for_the_browser_can_be_stopped(
    window: Any, qtbot: Any, opened: list[str]
) -> None:
    def slow(server: str, show: Any, job: Any) -> Any:
        views.signed_in(server, show, job)
        wait(60, job)

    page = window("submit", packages=(views.PACKAGE,), sign_in_by_browser=slow).page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    button = page.findChild(QPushButton, "sign-in")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(page.findChild(QLabel, "code").isVisible)
    assert not button.isEnabled()
    qtbot.mouseClick(page.findChild(QPushButton, "stop-sign-in"), LEFT)
    qtbot.waitUntil(button.isEnabled)
    assert not page.findChild(QLabel, "code").isVisible()
    assert len(opened) == 1


def test_that_a_submitted_package_reaches_its_first_station(window: Any, qtbot: Any) -> None:
    received = status(SubmissionState.RECEIVED)
    page = window("submit", packages=(views.PACKAGE,), submit=received).page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    qtbot.mouseClick(page.findChild(QPushButton, "submit"), LEFT)
    qtbot.waitUntil(lambda: page.stations.line.reached == 1)
    assert next(c for c in page.desk.called if c[0] == "submit")[1:3] == (
        SERVER,
        Path(views.PACKAGE.path),
    )


@pytest.mark.parametrize(
    ("state", "reached"),
    [
        (SubmissionState.QUARANTINE, 1),
        (SubmissionState.IN_REVIEW, 3),
        (SubmissionState.PUBLISHED, 4),
    ],
)
def test_that_each_state_has_its_station(window: Any, state: SubmissionState, reached: int) -> None:
    page = window("submit", packages=(views.PACKAGE,)).page
    page.show_status(status(state))
    assert page.stations.line.reached == reached


def test_that_a_returned_package_shows_what_the_panel_said(window: Any) -> None:
    page = window("submit", packages=(views.PACKAGE,)).page
    page.show_status(status(SubmissionState.RETURNED, comment="Please name the scanner."))
    assert page.findChild(QLabel, "status-comment").text() == "Please name the scanner."
    assert page.stations.line.returned


def test_that_the_server_is_asked_about_a_package_sent_before(window: Any, qtbot: Any) -> None:
    sent = replace(views.PACKAGE, server=SERVER, submission="s-1")
    page = window("submit", packages=(sent,), status=status(SubmissionState.PUBLISHED)).page
    qtbot.waitUntil(lambda: page.stations.line.reached == 4)
    assert ("status", SERVER, "s-1") in page.desk.called


@pytest.mark.parametrize("error", [NotSignedIn(), Cancelled()])
def test_that_a_failed_or_stopped_upload_can_be_tried_again(
    window: Any, qtbot: Any, error: MedalError
) -> None:
    made = window("submit", packages=(views.PACKAGE,), submit=error)
    page = made.page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    qtbot.mouseClick(page.findChild(QPushButton, "submit"), LEFT)
    note = page.findChild(QLabel, "submit-note-words")
    qtbot.waitUntil(lambda: made.banner.isVisible() or note.isVisible())
    qtbot.waitUntil(page.findChild(QPushButton, "submit").isEnabled)
    assert made.banner.isVisible() is isinstance(error, NotSignedIn)


def test_that_a_package_saved_to_a_stick_is_read_back(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "c_v1.0.0.medal"
    packages.sealed(source, packages.Keys())
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    stick = tmp_path / "stick"
    stick.mkdir()

    def carried(package: Path, folder: Path, server: str, job: Job) -> object:
        return carry(package, folder, job, server)

    package = replace(views.PACKAGE, path=str(source), sha256=digest)
    page = window("submit", packages=(package,), carry=carried).page
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    qtbot.mouseClick(page.findChild(QPushButton, "save-package"), LEFT)
    qtbot.waitUntil(page.findChild(QLabel, "submit-note-words").isVisible)
    assert (stick / source.name).read_bytes() == source.read_bytes()
    assert (stick / "HOW-TO-SUBMIT.txt").exists()
    assert digest in (stick / "SHA256SUMS").read_text()


def test_that_a_copy_that_differs_is_taken_away_again(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"sealed")
    with pytest.raises(CopyDiffers):
        copy_checked(source, tmp_path / "b", "0" * 64, Job())
    assert not (tmp_path / "b").exists()


def test_that_a_stick_that_is_not_there_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"sealed")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StickUnwritable):
        copy_checked(source, tmp_path / "file" / "b", "0" * 64, Job())


def test_that_the_speed_looks_back_over_the_last_seconds() -> None:
    now = [0.0]
    speed = Speed(lambda: now[0])
    speed.words(Step(0, 100_000_000))
    now[0] = 2.0
    assert speed.words(Step(4_000_000, 100_000_000)) == ("4 MB of 100 MB · 2 MB/s · 48 s left")
    now[0] = 20.0
    assert "s left" not in speed.words(Step(5_000_000, 100_000_000))


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (999, "999 B"), (48_211_203, "48.2 MB"), (2e12, "2 TB")]
)
def test_that_bytes_are_written_for_people(count: float, words: str) -> None:
    assert byte_words(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (180, "3 min"), (7500, "2 h 5 min")]
)
def test_that_times_are_written_for_people(seconds: float, words: str) -> None:
    assert time_words(seconds) == words


def test_that_one_is_not_many() -> None:
    assert counted(1, "{n} file", "{n} files") == "1 file"
    assert counted(2000, "{n} file", "{n} files") == "2\u202f000 files"


def test_that_what_was_sent_is_remembered_and_asked_about(window: Any, qtbot: Any) -> None:
    sent = replace(views.PACKAGE, server=SERVER, submission="s-1")
    found = status(SubmissionState.IN_REVIEW)
    page = settled(window, qtbot, "submit", packages=(sent,), status=found)
    qtbot.waitUntil(lambda: page.stations.line.reached == 3)
    assert ("status", SERVER, "s-1") in page.desk.called


def test_that_what_was_sent_asks_for_no_passphrase_on_opening(window: Any, qtbot: Any) -> None:
    sent = replace(views.PACKAGE, server=SERVER, submission="s-1")
    page = settled(window, qtbot, "submit", packages=(sent,), secrets_ready=False)
    assert page.findChild(QLabel, "status-words").text() == f"Sent to {SERVER}."
    assert page.stations.line.reached == 1
    assert page.findChild(QLineEdit, "submit-server").text() == SERVER
    assert page.findChild(QPushButton, "ask-status").isVisible()
    assert "status" not in [called[0] for called in page.desk.called]


def test_that_a_server_that_does_not_answer_leaves_what_was_sent(window: Any, qtbot: Any) -> None:
    sent = replace(views.PACKAGE, server=SERVER, submission="s-1")
    page = settled(window, qtbot, "submit", packages=(sent,), status=NotSignedIn())
    qtbot.waitUntil(page.findChild(QLabel, "status-comment").isVisible)
    assert page.findChild(QLabel, "status-words").text() == f"Sent to {SERVER}."
    assert page.findChild(QLabel, "status-comment").text() == NotSignedIn.message


def test_that_sending_is_paused_and_goes_on_at_a_press(window: Any, qtbot: Any) -> None:
    held: list[str] = []

    def slow(_server: str, _package: Path, job: Job, gate: Any) -> SubmissionStatus:
        while not gate.paused:
            wait(0.02, job)
        gate.pass_through(Job(report=lambda step: held.append(step.label)), 1, 2)
        return status(SubmissionState.RECEIVED)

    page = window("submit", packages=(views.PACKAGE,), submit=slow).page
    qtbot.keyClicks(page.findChild(QLineEdit, "submit-server"), SERVER)
    pause = page.findChild(QPushButton, "pause-upload")
    assert not pause.isVisible()
    qtbot.mouseClick(page.findChild(QPushButton, "submit"), LEFT)
    qtbot.waitUntil(pause.isVisible)
    qtbot.mouseClick(pause, LEFT)
    assert pause.text() == "Go on"
    qtbot.waitUntil(lambda: "paused" in held)
    qtbot.mouseClick(pause, LEFT)
    qtbot.waitUntil(lambda: not pause.isVisible())


def test_that_a_held_upload_says_why(window: Any) -> None:
    speed = Speed(lambda: 0.0)
    assert speed.words(Step(10, 100, "paused")).endswith("· paused")
    assert "hours" in speed.words(Step(10, 100, "waiting"))
