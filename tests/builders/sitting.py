"""The real window on a workspace with two cases, and a person's hands in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox

from medal_desktop.package.documents import Task
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow import describe
from tests.builders.workspaces import with_cases

LEFT = Qt.MouseButton.LeftButton


def workspace_with(folder: Path, task: Task) -> Path:
    """Two cases that are asked one task; gives the folder, closed."""
    workspace = with_cases(folder)
    describe.set_tasks(workspace, (task,))
    workspace.close()
    return workspace.folder


def open_window(qapp: QApplication, qtbot: Any, folder: Path, settings: Path) -> MainWindow:
    """Open a workspace as the program does, at the Annotate page with its images."""
    app = App(qapp, {"MEDAL_SETTINGS": str(settings)})
    app.open_workspace(folder)
    made = app.window
    assert isinstance(made, MainWindow)
    qtbot.waitUntil(lambda: bool(made.pages), timeout=60_000)
    made.resize(1280, 800)
    made.open_step("annotate")
    page: Any = made.page
    qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    if hasattr(qtbot, "addWidget"):
        qtbot.addWidget(made)  # closed windows that stay make each one after them slower
    return made


@dataclass
class Reader:
    """Somebody at the Annotate page."""

    window: MainWindow
    qtbot: Any

    @property
    def page(self) -> Any:
        """The page in front."""
        return self.window.page

    @property
    def view(self) -> Any:
        """The axial view."""
        return self.page.viewer.views[Plane.AXIAL]

    def press(self, name: str) -> None:
        """Click a button by its name."""
        found: Any = self.window.findChild(QAbstractButton, name)
        assert found is not None, name
        at = QPoint(12, found.height() // 2) if isinstance(found, QCheckBox) else QPoint()
        self.qtbot.mouseClick(found, LEFT, pos=at)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing runs."""
        page = self.page
        self.qtbot.waitUntil(lambda: not page.busy, timeout=60_000)

    def images(self) -> None:
        """Wait for the images of the case in front."""
        page = self.page
        self.qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)

    def drag(self, *ways: tuple[int, int]) -> None:
        """Drag through points, in pixels from the middle of the axial view."""
        middle = self.view.rect().center()
        points = [middle + QPoint(*way) for way in ways]
        self.qtbot.mousePress(self.view, LEFT, pos=points[0])
        for point in points[1:]:
            self.qtbot.mouseMove(self.view, point)
        self.qtbot.mouseRelease(self.view, LEFT, pos=points[-1])
        self.rest()

    def answer(self, question: str) -> Any:
        """The answer kept to a question of the case in front."""
        case = self.window.desk.case(self.page.case.id)
        return next(one.answer for one in case.questions if one.question.id == question)
