"""A submission is withdrawn from the window, by somebody who has read what that means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from medal_desktop.package.messages import SubmissionState, SubmissionStatus, WithdrawalReason
from medal_desktop.ui.pages.submit.withdraw import WithdrawDialog
from tests.builders import views

LEFT = Qt.MouseButton.LeftButton
SERVER = "https://medal.example.org"
SENT = replace(views.PACKAGE, server=SERVER, submission="s-1")


def status(state: SubmissionState, **more: Any) -> SubmissionStatus:
    return SubmissionStatus(id="s-1", state=state, sha256=SENT.sha256, size=SENT.size, **more)


@pytest.fixture
def page(window: Any, qtbot: Any) -> Any:
    """The page, on which a published submission is known."""
    gone = status(SubmissionState.WITHDRAWN)
    found = status(SubmissionState.PUBLISHED)
    made = window("submit", packages=(SENT,), status=found, withdraw=gone).page
    qtbot.waitUntil(lambda: made.stations.line.reached == 4)
    return made


def dialog() -> WithdrawDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, WithdrawDialog)
    return found


def withdraw(qtbot: Any, page: Any, answer: Any) -> None:
    """Press the button, and answer the dialog that opens."""
    QTimer.singleShot(0, answer)
    qtbot.mouseClick(page.findChild(QPushButton, "withdraw"), LEFT)


def agree() -> None:
    shown = dialog()
    assert not shown.go.isEnabled()
    shown.reason.setCurrentIndex(shown.reason.findData(WithdrawalReason.IDENTITY))
    shown.sure.setChecked(True)
    shown.go.click()


def test_that_who_is_sure_withdraws_it_and_sees_that_it_is_gone(page: Any, qtbot: Any) -> None:
    withdraw(qtbot, page, agree)
    qtbot.waitUntil(lambda: page.stations.line.reached == 0)
    assert ("withdraw", SERVER, "s-1", WithdrawalReason.IDENTITY) in page.desk.called
    assert "Withdrawn" in page.findChild(QLabel, "status-words").text()
    assert not page.findChild(QPushButton, "withdraw").isVisible()


def test_that_keeping_it_changes_nothing(page: Any, qtbot: Any) -> None:
    withdraw(qtbot, page, lambda: dialog().findChild(QPushButton, "withdraw-no").click())
    assert not [call for call in page.desk.called if call[0] == "withdraw"]
    assert page.stations.line.reached == 4


@pytest.mark.parametrize(
    ("state", "told"), [(SubmissionState.PUBLISHED, True), (SubmissionState.IN_REVIEW, False)]
)
def test_that_a_published_one_says_what_goes_with_it(
    page: Any, state: SubmissionState, told: bool
) -> None:
    shown = WithdrawDialog(page, status(state, challenge_id="head-ct", version="1.0.0"))
    words = " ".join(one.text() for one in shown.findChildren(QLabel))
    assert "head-ct 1.0.0" in words
    assert "cannot be undone" in words
    assert ("removed from the boards" in words) == told


def test_that_nothing_is_offered_before_the_server_has_told(window: Any) -> None:
    made = window("submit", packages=(views.PACKAGE,)).page
    assert not made.findChild(QPushButton, "withdraw").isVisible()
