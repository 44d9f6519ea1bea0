"""Answering dialogs as a person would, while `exec` waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog


def answer_next(act: Callable[[Any], None]) -> list[str]:
    """Call `act` with the next modal dialog; the list names each dialog that came."""
    came: list[str] = []
    timer = QTimer()
    timer.setInterval(20)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            timer.stop()
            came.append(dialog.objectName())
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    came_with_timer: Any = came
    QApplication.instance().setProperty("test-timer", timer)  # type: ignore[union-attr]
    return came_with_timer
