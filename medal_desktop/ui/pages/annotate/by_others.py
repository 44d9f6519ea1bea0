"""What others drew over the series on the screen: read in a thread, shown as one wishes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.ui.page import Page
from medal_desktop.ui.viewer.by_others import layer_of, planes_of
from medal_desktop.ui.viewer.opening import Shown
from medal_desktop.ui.viewer.tool import Layer
from medal_desktop.ui.viewer.viewer import Viewer

if TYPE_CHECKING:
    from medal_desktop.workflow.companions import Companion

_PLANES = "planes"


class ByOthers(QObject):
    """Finds the companions of a case; what cannot be read, or lies elsewhere, is not offered."""

    def __init__(self, page: Page, viewer: Viewer) -> None:
        super().__init__(page)
        self._page, self._viewer = page, viewer
        self._shown: Shown | None = None
        self._layers: dict[str, Layer] = {}
        self._hidden: set[str] = set()
        viewer.tools.drawn.toggled_one.connect(self._on_toggled)

    def forget(self) -> None:
        """Another series is coming."""
        for layer in self._layers.values():
            self._viewer.remove_layer(layer)
        self._layers = {}
        self._shown = None
        self._viewer.tools.drawn.forget()

    def show(self, case_id: str, shown: Shown) -> None:
        """Look for what was drawn over a series that is on the screen now."""
        self.forget()
        if shown.is_slide:
            return
        self._shown = shown
        self._read(shown, _PLANES, self.tr("Overlay of the images"), None, case_id)
        for one in self._page.attempt(lambda: self._page.desk.companions(case_id)) or ():
            self._read(shown, one.key, self._title(one), one, case_id)

    def _read(
        self, shown: Shown, key: str, title: str, one: Companion | None, case_id: str
    ) -> None:
        desk = self._page.desk

        def work(job: Job) -> Layer | None:
            if one is None:
                return planes_of(shown.group)
            return layer_of(desk.open_companion(case_id, one.key, job), shown)

        done = partial(self._on_read, shown, key, title)
        self._page.run(work, done, failed=_left_out)

    def _on_read(self, shown: Shown, key: str, title: str, layer: Layer | None) -> None:
        if shown is not self._shown or layer is None:
            return
        self._layers[key] = layer
        on = key not in self._hidden and self._page.desk.reader != "second"
        self._viewer.tools.drawn.offer(key, title, on=on)
        if on:
            self._viewer.add_layer(layer)

    def _on_toggled(self, key: str, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        layer = self._layers.get(key)
        if layer is None:
            return
        self._viewer.remove_layer(layer)
        if on:
            self._viewer.add_layer(layer)
            self._hidden.discard(key)
        else:
            self._hidden.add(key)

    def _title(self, one: Companion) -> str:
        kinds = {
            "seg": self.tr("Segmentation"),
            "rtstruct": self.tr("Structures"),
            "state": self.tr("Notes on the images"),
        }
        return f"{kinds[one.kind]} · {one.title}" if one.title else kinds[one.kind]


def _left_out(_error: MedalError) -> None:
    """Damaged, gone or elsewhere: the images are what one came for."""
