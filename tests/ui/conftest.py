"""What tests of the window share; without a display they run on Qt's offscreen platform."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop.ui import singletons, theme, worker
from medal_desktop.ui.main_window import MainWindow
from tests.builders.desk import FrozenDesk

Show = Callable[..., Any]


@pytest.fixture(autouse=True)
def worn(qapp: QApplication) -> Iterator[None]:
    """Each test begins in the dark and leaves no work behind.

    Windows are dressed one by one, as in the program: a style sheet of the whole application would
    make each page four times as slow.
    """
    singletons.hold()
    if qapp.property("medal-theme") != "dark" or qapp.styleSheet():
        theme.wear(qapp, "dark", by_window=True)
    yield
    assert worker.wait_for_all()
    qapp.processEvents()


@pytest.fixture
def shown(qtbot: Any) -> Show:
    """Show a widget at a size and wait until it is there."""

    def show(widget: QWidget, width: int = 1280, height: int = 800) -> Any:
        qtbot.addWidget(widget)
        if not widget.styleSheet() and widget.parentWidget() is None:
            theme.dress(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return show


@pytest.fixture
def window(shown: Show, qtbot: Any, tmp_path: Path) -> Show:
    """Show the main window on frozen views; `answers` replace what a verb gives."""

    def show(step: str = "", images: Path | None = None, **answers: Any) -> MainWindow:
        made: MainWindow = shown(MainWindow(FrozenDesk(tmp_path, images, **answers)))  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: bool(made.pages))
        if step:
            made.open_step(step)
        qtbot.waitUntil(lambda: not made.page.busy)
        return made

    return show
