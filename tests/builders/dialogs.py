"""Answering dialogs as a person would, while `exec` waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

A_MINUTE = 60_000


def answer_next(act: Callable[[Any], None]) -> list[str]:
    """Call `act` with the next modal dialog; the list names each dialog that came.

    A dialog whose `act` fails, or that `act` leaves open for a minute, is closed: the failure is
    seen and nothing waits for ever.
    """
    came: list[str] = []
    # Its parent keeps it: a timer that only its own slot knows may be collected before it fires.
    timer = QTimer(QApplication.instance())
    timer.setInterval(20)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            return
        timer.stop()
        timer.deleteLater()
        came.append(dialog.objectName())
        QTimer.singleShot(A_MINUTE, dialog, dialog.reject)
        try:
            act(dialog)
        except BaseException:
            dialog.reject()
            raise

    timer.timeout.connect(look)
    timer.start()
    return came
