"""Cases as rows of a worklist: which, how far, how long."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from medal_desktop.ui.item_models.rows import Column, RowsModel
from medal_desktop.workflow.views import CaseView


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One case of the worklist; `seconds` is how long the reader has looked at it."""

    case: CaseView
    seconds: float

    @property
    def state(self) -> str:
        """`open`, `started` or `done`."""
        if self.case.complete:
            return "done"
        return "started" if self.case.answered else "open"


def clock(seconds: float) -> str:
    """Write a time such as `4:05`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def worklist_model(parent: QObject) -> RowsModel[Work]:
    """Make the model of the worklist."""
    tr = QCoreApplication.translate
    states = {
        "open": tr("Worklist", "○ open"),
        "started": tr("Worklist", "◐ started"),
        "done": tr("Worklist", "● done"),
    }
    tones = {"open": "muted", "started": "warning", "done": "good"}
    return RowsModel(
        (
            Column(
                title=tr("Worklist", "Case"),
                text=lambda one: str(one.case.number),
                sort=lambda one: one.case.number,
                right=True,
            ),
            Column(title=tr("Worklist", "Images"), text=lambda one: one.case.title),
            Column(
                title=tr("Worklist", "State"),
                text=lambda one: states[one.state],
                tone=lambda one: tones[one.state],
            ),
            Column(
                title=tr("Worklist", "Answers"),
                text=lambda one: f"{one.case.answered}/{len(one.case.questions)}",
                sort=lambda one: one.case.answered,
                right=True,
            ),
            Column(
                title=tr("Worklist", "Time"),
                text=lambda one: clock(one.seconds),
                sort=lambda one: one.seconds,
                right=True,
            ),
        ),
        parent,
    )
