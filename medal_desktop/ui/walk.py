"""A walk through the whole window, for the installers' tests: every page, the images, the 3-D view.

A frozen program lacks a part only where it is used first; a window that paints proves little.
"""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from medal_desktop.ui import worker
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.step_rail import STEPS
from medal_desktop.ui.viewer.layouts import Layout
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.ui.viewer.volume_canvas import VolumeCanvas

_TICK_MS = 100
_CALM = 5  # ticks without work after which a page has come to rest
_IMAGES = "annotate"


class Walk(QObject):
    """Goes through a workspace's steps and writes what it saw as JSON; then the window closes."""

    def __init__(self, app: App, target: Path) -> None:
        super().__init__(app)
        self._app, self._target = app, target
        self._left = list(STEPS)
        self._calm = 0
        self._drawn: str | None = None
        self._asked = False
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        window = self._app.window
        if not isinstance(window, MainWindow) or not window.pages:
            return
        self._calm = self._calm + 1 if worker.is_calm() else 0
        if self._calm >= _CALM and self._at_rest(window):
            self._calm = 0
            self._go_on(window)

    def _at_rest(self, window: MainWindow) -> bool:
        """Whether the page in front has shown all it has; turns to 3-D where there are images."""
        viewer = window.findChild(Viewer)
        if window.page is not window.pages.get(_IMAGES) or viewer is None:
            return True
        if viewer.views and not self._asked:
            self._asked = True
            viewer.set_layout(Layout.FOUR_3D)
            for canvas in viewer.findChildren(VolumeCanvas):
                canvas.ready.connect(self._on_drawn)
                canvas.impossible.connect(lambda: self._on_drawn(""))
        return self._drawn is not None

    def _on_drawn(self, drawn_by: str) -> None:
        self._drawn = drawn_by

    def _go_on(self, window: MainWindow) -> None:
        if self._left:
            window.open_step(self._left.pop(0))
            return
        self._timer.stop()
        seen = {"pages": list(window.pages), "drawn_by": self._drawn}
        self._target.write_text(json.dumps(seen), encoding="utf-8")
        window.close()
