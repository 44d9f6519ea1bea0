from __future__ import annotations

import logging
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medal_desktop.base.errors import MissingAsset, Unexpected, UnsafePath
from medal_desktop.ui import errors
from medal_desktop.ui.banner import Banner
from medal_desktop.ui.kit.controls import button


class Host(QWidget):
    """A window with a banner and a button deep inside."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner(self)
        self.deep = button("deep", "deep")
        inner = QWidget(self)
        QVBoxLayout(inner).addWidget(self.deep)
        QVBoxLayout(self).addWidget(inner)

    def show_error(self, error: Any) -> None:
        self.banner.show_error(error)


def test_that_an_error_finds_its_way_from_any_widget_to_the_window(qtbot: Any) -> None:
    host = Host()
    qtbot.addWidget(host)
    errors.show(host.deep, UnsafePath())
    what, advice = UnsafePath().words()
    assert not host.banner.isHidden()
    assert host.banner.findChild(QWidget, "banner-what").text() == what  # type: ignore[attr-defined]
    assert host.banner.findChild(QWidget, "banner-advice").text() == advice  # type: ignore[attr-defined]
    assert UnsafePath.code in host.banner.findChild(QWidget, "banner-code").text()  # type: ignore[attr-defined]
    assert advice in host.banner.accessibleDescription()


def test_that_the_cross_puts_the_message_away(qtbot: Any) -> None:
    host = Host()
    qtbot.addWidget(host)
    errors.show(host.deep, MissingAsset("theme"))
    host.banner.findChild(QWidget, "banner-close").click()  # type: ignore[attr-defined]
    assert host.banner.isHidden()


def test_that_an_exception_nobody_foresaw_tells_its_kind_and_line_only() -> None:
    try:
        int("PID-4711")
    except ValueError as error:
        known = Unexpected.of(error)
    assert "PID-4711" not in str(known)
    assert known.detail.startswith("ValueError, test_errors.py:")


def test_that_the_log_holds_the_code_and_no_words(
    qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    with caplog.at_level(logging.WARNING):
        errors.show(widget, ValueError("Zweistein^Alberta"))
    assert "app.unexpected" in caplog.text
    assert "Zweistein" not in caplog.text
