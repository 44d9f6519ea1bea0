"""What the organisation fixed is shown with a lock, and cannot be changed in the window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from medal_desktop.base import policy, policy_places
from medal_desktop.base.policy import MANAGED_WORDS
from tests.builders.policies import Fix

SERVER = "https://medal.example.org"


def words(page: QWidget, name: str) -> str:
    note = page.findChild(QWidget, f"managed-{name}")
    assert not note.isHidden()
    return note.findChild(QLabel, f"managed-{name}-words").text()


@pytest.mark.parametrize(
    ("step", "entry"), [("seal", "recipients-server"), ("submit", "submit-server")]
)
def test_that_a_fixed_server_is_shown_and_closed(
    fix: Fix, window: Any, step: str, entry: str
) -> None:
    fix(ServerUrl=SERVER)
    page = window(step).page
    field = page.findChild(QLineEdit, entry)
    assert field.text() == SERVER
    assert not field.isEnabled()
    assert field.accessibleDescription() == MANAGED_WORDS
    assert words(page, "server") == MANAGED_WORDS


def test_that_without_a_policy_nothing_is_closed_and_no_lock_is_seen(fix: Fix, window: Any) -> None:
    fix()
    page = window("submit").page
    assert page.findChild(QLineEdit, "submit-server").isEnabled()
    assert page.findChild(QPushButton, "submit").isEnabled()
    assert page.findChild(QPushButton, "save-package").isEnabled()
    for name in ("server", "upload", "export"):
        assert page.findChild(QWidget, f"managed-{name}").isHidden()


def test_that_the_button_that_sends_says_why_it_is_closed(fix: Fix, window: Any) -> None:
    fix(UploadEnabled=False)
    page = window("submit").page
    button = page.findChild(QPushButton, "submit")
    assert not button.isEnabled()
    assert button.property("icon-name") == "lock"
    assert MANAGED_WORDS in button.toolTip()
    assert "carry the package" in words(page, "upload")
    assert page.findChild(QPushButton, "save-package").isEnabled()


def test_that_saving_a_package_is_closed_where_nothing_may_be_copied(fix: Fix, window: Any) -> None:
    fix(AllowedExport="none")
    page = window("submit").page
    assert not page.findChild(QPushButton, "save-package").isEnabled()
    assert "Nothing is copied" in words(page, "export")
    assert page.findChild(QPushButton, "submit").isEnabled()


def test_that_sealed_packages_may_be_saved_where_only_they_may(fix: Fix, window: Any) -> None:
    fix(AllowedExport="package")
    assert window("submit").page.findChild(QPushButton, "save-package").isEnabled()


def test_that_a_fixed_profile_cannot_be_changed(fix: Fix, window: Any) -> None:
    fix(DeidProfile="strictest")
    page = window("de-identify").page
    assert not page.findChild(QComboBox, "profile").isEnabled()
    assert words(page, "profile") == MANAGED_WORDS
    assert page.findChild(QPushButton, "run-deid").isEnabled()


def test_that_the_proposal_is_no_package(fix: Fix, window: Any) -> None:
    fix(AllowedExport="package")
    button = window("describe").page.findChild(QPushButton, "export-proposal")
    assert not button.isEnabled()
    assert "Only sealed packages" in button.toolTip()


def test_that_annotations_are_taken_but_not_given_away(fix: Fix, window: Any) -> None:
    fix(AllowedExport="package")
    menu = window("annotate").page.findChild(QPushButton, "handover").menu()
    assert isinstance(menu, QMenu)
    closed = {act.objectName() for act in menu.actions() if not act.isEnabled()}
    assert {"export-seg", "export-nifti", "export-answers"} <= closed
    assert "import-marks" not in closed
    assert MANAGED_WORDS in menu.actions()[0].text()


def test_that_an_unreadable_policy_closes_what_could_leak(fix: Fix, window: Any) -> None:
    fix()
    policy_places.LINUX.write_text("{")
    policy.current.cache_clear()
    page = window("submit").page
    assert not page.findChild(QPushButton, "submit").isEnabled()
    assert not page.findChild(QPushButton, "save-package").isEnabled()
