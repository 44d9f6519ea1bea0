"""The flow of reading: time, what a case begins with, where one was."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor

from medal_desktop.annotation.marks.model import Shape
from medal_desktop.dicom.presentation import Curve, Window
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.marking import Marking
from medal_desktop.ui.viewer.layouts import Layout
from medal_desktop.ui.viewer.scene import Scene
from medal_desktop.ui.viewer.viewer import Viewer

_IDLE_SECONDS = 60.0
_KEEP_SECONDS = 15.0


class Stopwatch(QObject):
    """Counts while somebody looks: the page is in front, and something moved in the last minute.

    Signals:
        ticked: the seconds of the present case.
    """

    ticked = Signal(float)

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._case_id = ""
        self._seconds = self._unkept = 0.0
        self._touched = time.monotonic()
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._pointer = QCursor.pos()

    def begin(self, case_id: str) -> None:
        """Count for another case."""
        self.keep()
        self._case_id = case_id
        found = self._page.attempt(lambda: self._page.desk.seconds(case_id))
        self._seconds = found or 0.0
        self._touched = time.monotonic()
        self._timer.start()
        self.ticked.emit(self._seconds)

    def keep(self) -> None:
        """Put what was counted on disk."""
        more, self._unkept = self._unkept, 0.0
        if more and self._case_id:
            self._page.attempt(lambda: self._page.desk.add_seconds(self._case_id, more))

    def stop(self) -> None:
        """Keep the time and count no more."""
        self._timer.stop()
        self.keep()
        self._case_id = ""

    def touch(self) -> None:
        """Note that somebody is there."""
        self._touched = time.monotonic()

    def _tick(self) -> None:
        if QCursor.pos() != self._pointer:
            self._pointer = QCursor.pos()
            self.touch()
        away = time.monotonic() - self._touched > _IDLE_SECONDS
        if away or not self._page.isVisible() or not self._page.window().isActiveWindow():
            return
        self._seconds += 1
        self._unkept += 1
        if self._unkept >= _KEEP_SECONDS:
            self.keep()
        self.ticked.emit(self._seconds)


class Template(QObject):
    """What every case of this challenge begins with; kept with the workspace."""

    def __init__(self, page: Page, viewer: Viewer, marking: Marking) -> None:
        super().__init__(page)
        self._page, self._viewer, self._marking = page, viewer, marking
        kept = page.attempt(lambda: page.desk.recall("template", {}))
        self.values: dict[str, Any] = dict(kept) if isinstance(kept, dict) else {}

    @property
    def automatic(self) -> bool:
        """Whether to go on to the next open case when all is answered."""
        return bool(self.values.get("automatic"))

    @property
    def kept(self) -> bool:
        """Whether cases begin as one was shown."""
        return "layout" in self.values

    def set_automatic(self, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        """Go on by itself, or not."""
        self._keep({**self.values, "automatic": on})

    def take(self) -> None:
        """Let every case begin as the present one is shown."""
        scene = self._viewer.scene
        if scene is None:
            return
        window, shape = scene.state.window, self._marking.pencil.shape
        self._keep(
            {
                "automatic": self.automatic,
                "layout": str(self._viewer.layout_name),
                "window": [window.centre, window.width],
                "shape": str(shape) if shape else "",
            }
        )

    def drop(self) -> None:
        """Let every case begin in its own way."""
        self._keep({"automatic": self.automatic})

    def apply(self) -> None:
        """Show the series just loaded as the template says."""
        _arrange(self._viewer, str(self.values.get("layout", "")))
        window = self.values.get("window")
        if isinstance(window, list) and len(window) == 2:
            self._viewer.set_window(Window(centre=float(window[0]), width=float(window[1])))
        shape = str(self.values.get("shape", ""))
        if shape in {str(one) for one in Shape}:
            self._marking.choose(Shape(shape))

    def _keep(self, values: dict[str, Any]) -> None:
        self.values = values
        self._page.attempt(lambda: self._page.desk.remember("template", values))


class Place(QObject):
    """Where one was: case, series, slice, layout and window; kept when the hand rests.

    Signals:
        moved: something on the screen changed.
    """

    moved = Signal()

    def __init__(self, page: Page, viewer: Viewer) -> None:
        super().__init__(page)
        self._page, self._viewer = page, viewer
        self.case_id = self.series_id = ""
        kept = page.attempt(lambda: page.desk.recall("place", {}))
        self._wanted: dict[str, Any] = dict(kept) if isinstance(kept, dict) else {}
        self._resting = QTimer(self, singleShot=True, interval=700)
        self._resting.timeout.connect(self.keep)

    @property
    def wanted_case(self) -> str:
        """The case that one was at when the window closed last; empty once it was shown."""
        return str(self._wanted.get("case", ""))

    @property
    def wanted_series(self) -> str:
        """The series that one was at."""
        return str(self._wanted.get("series", ""))

    def show(self, case_id: str, series_id: str) -> None:
        """A series is on the screen: go to where one was in it, and watch from now on."""
        same = (case_id, series_id) == (self.wanted_case, self.wanted_series)
        wanted, self._wanted = self._wanted, {}
        self.case_id, self.series_id = case_id, series_id
        scene = self._viewer.scene
        if scene is None:
            return
        if same:
            self._go(wanted)
        scene.changed.connect(self._on_changed)
        self._resting.start()

    def keep(self) -> None:
        """Put it on disk."""
        scene = self._viewer.scene
        if scene is None or not self.case_id:
            return
        state = scene.state
        values = {
            "case": self.case_id,
            "series": self.series_id,
            "voxel": [int(value) for value in state.voxel],
            "window": [state.window.centre, state.window.width],
            "curve": str(state.window.curve) if isinstance(state.window.curve, Curve) else "",
            "layout": str(self._viewer.layout_name),
        }
        self._page.attempt(lambda: self._page.desk.remember("place", values))

    def stop(self) -> None:
        """Keep it for the last time."""
        self._resting.stop()
        self.keep()
        self.case_id = ""

    def _on_changed(self, _state: object) -> None:
        self._resting.start()
        self.moved.emit()

    def _go(self, wanted: dict[str, Any]) -> None:
        scene = self._viewer.scene
        voxel, window = wanted.get("voxel"), wanted.get("window")
        if scene is None or not isinstance(voxel, list) or len(voxel) != 3:
            return
        picture = scene.state.picture
        sizes = [0, 0, 0]
        for cut in picture.cuts.values():
            sizes[cut.axis], sizes[cut.down] = cut.count, cut.size[0]
            sizes[cut.across] = cut.size[1]
        if all(0 <= int(at) < size for at, size in zip(voxel, sizes, strict=True)):
            scene.change(voxel=(int(voxel[0]), int(voxel[1]), int(voxel[2])))
        if isinstance(window, list) and len(window) == 2 and float(window[1]) > 0:
            self._viewer.set_window(_window(scene, window, str(wanted.get("curve", Curve.EXACT))))
        _arrange(self._viewer, str(wanted.get("layout", "")))


def _window(scene: Scene, ends: list[float], curve: str) -> Window:
    """Give a window that was kept; a table is that of the file, which is shown again."""
    own = scene.state.window.curve
    kept = Curve(curve) if curve in set(Curve) else own
    if kept is Curve.LINEAR and float(ends[1]) < 1:
        kept = Curve.EXACT
    return Window(float(ends[0]), float(ends[1]), kept)


def _arrange(viewer: Viewer, layout: str) -> None:
    """Arrange the views as they were, where the series has such views."""
    known = {str(one) for one in Layout}
    if layout in known and (Layout(layout) is Layout.STORED) is (len(viewer.views) < 2):
        viewer.set_layout(layout)
