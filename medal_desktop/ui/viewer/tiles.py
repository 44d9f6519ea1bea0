"""The views of one series, and of another beside it: made when first seen, placed by a layout."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from medal_desktop.ui.viewer.camera import Camera
from medal_desktop.ui.viewer.layouts import BESIDE, SOLID, Layout, arranged, stretches
from medal_desktop.ui.viewer.linking import Link, link_cameras
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import Scene
from medal_desktop.ui.viewer.slice_view import SliceView
from medal_desktop.ui.viewer.tool import Layer, Tool
from medal_desktop.ui.viewer.volume_tile import VolumeTile


class Tiles(QWidget):
    """Shows the planes of one scene.

    Signals:
        made: a view that is new, so that its signals can be listened to.
        arranged: the layout in use.
    """

    made = Signal(object)
    arranged = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("image")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout(self)
        self._grid.setSpacing(2)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.views: dict[Plane, SliceView] = {}
        self.solid: VolumeTile | None = None
        self.beside: SliceView | None = None
        self.scene: Scene | None = None
        self.link: Link | None = None
        self.layout_name = Layout.ALL
        self._before = self._larger = Layout.ALL
        self._titles: Callable[[Plane], str] = str
        self._layers: list[Layer] = []
        self._tool: Tool | None = None
        self._modality = ""
        self._notes: tuple[str, ...] = ()
        self.lens = False

    def show_scene(
        self,
        scene: Scene,
        titles: Callable[[Plane], str],
        modality: str,
        notes: tuple[str, ...],
    ) -> None:
        """Make the views of a scene; the others come when a layout asks for them."""
        self.scene, self._titles, self._modality, self._notes = scene, titles, modality, notes
        for plane in scene.state.picture.cuts:
            self._view(plane)

    def show_beside(self, scene: Scene, title: str, *, same_space: bool) -> None:
        """Show another series beside the first one, scrolled and looked at together."""
        self.end_beside()
        assert self.scene is not None  # noqa: S101 - there is something to stand beside
        first = self.scene.state.picture.first_plane
        cuts = scene.state.picture.cuts
        plane = first if first in cuts else scene.state.picture.first_plane
        self.beside = SliceView(scene, plane, title)
        self.beside.setObjectName("view-beside")
        scene.setParent(self.beside)
        self._dress(self.beside)
        self.link = Link(self.scene, scene, same_space=same_space)
        self.link.setParent(self)
        link_cameras(self._view(first), self.beside)
        self.made.emit(self.beside)
        self.arrange(Layout.BESIDE)

    def end_beside(self) -> None:
        """Take the other series away."""
        if self.link is not None:
            self.link.on = False
            self.link.deleteLater()
            self.link = None
        if self.beside is not None:
            _discard(self.beside)
            self.beside = None
            if self.layout_name is Layout.BESIDE:
                self.arrange(self._before)

    def arrange(self, layout: Layout) -> None:
        """Place the views, making those that are not there yet."""
        if self.scene is None:
            return
        picture = self.scene.state.picture
        places = arranged(layout, tuple(picture.cuts), picture.first_plane)
        shown = {name: self._widget(name) for name in places}
        for widget in self._all():
            if widget not in shown.values():
                self._grid.removeWidget(widget)
                widget.hide()
        for name, tile in shown.items():
            if tile is not None:
                self._grid.addWidget(tile, *places[name])
                tile.show()
        self._stretch(layout, places)
        if layout is not Layout.BESIDE:
            self._before = layout
        self.layout_name = layout
        self.arranged.emit(str(layout))

    def toggle(self, name: str, whole: Layout) -> None:
        """Give one view the whole place, or give it back."""
        if name == BESIDE or len(self._all()) < 2:
            return
        single = Layout(name)
        self.arrange(self._larger if self.layout_name is single else self._remember(single, whole))

    def _remember(self, single: Layout, whole: Layout) -> Layout:
        self._larger = self.layout_name if self.layout_name is not single else whole
        return single

    def lend(self, tool: Tool | None) -> None:
        """Let the left button work with a tool in every plane of the series."""
        self._tool = tool
        for view in self.views.values():
            view.lend(tool)

    def share(self, layers: list[Layer]) -> None:
        """Draw layers over every plane of the series."""
        self._layers = layers
        for view in self.views.values():
            view.layers = list(layers)
            view.update()

    def set_lens(self, *, on: bool) -> None:
        """Show the magnifier beneath the pointer."""
        self.lens = on
        for view in self._planes():
            view.lens = on
            view.update()

    def look(self, change: Callable[[Camera], Camera]) -> None:
        """Look another way in the view that has the keyboard; in all of them when none has."""
        focused = self._focused()
        for view in [focused] if focused is not None else self._planes():
            if view.isVisible():
                view.look(change(view.camera))

    def focused(self) -> SliceView | None:
        """Give the view that has the keyboard, or the first one."""
        found = self._focused()
        return found or next((view for view in self._planes() if view.isVisible()), None)

    def refresh(self) -> None:
        """Draw everything again."""
        for view in self._planes():
            view.update()

    def fit(self) -> None:
        """Show everything as it was at first."""
        for view in self._planes():
            view.fit()
        if self.solid is not None:
            self.solid.canvas.home()

    def forget(self) -> None:
        """Let go of all views."""
        self.end_beside()
        for view in self.views.values():
            _discard(view)
        self.views.clear()
        if self.solid is not None:
            self.solid.close_drawer()
            _discard(self.solid)
            self.solid = None
        self.scene = None
        self.lens = False

    def _focused(self) -> SliceView | None:
        return next((view for view in self._planes() if view.hasFocus()), None)

    def _planes(self) -> list[SliceView]:
        return [*self.views.values(), *([self.beside] if self.beside else [])]

    def _all(self) -> list[QWidget]:
        return [*self._planes(), *([self.solid] if self.solid else [])]

    def _widget(self, name: str) -> QWidget | None:
        if name == SOLID:
            return self._solid()
        return self.beside if name == BESIDE else self._view(Plane(name))

    def _view(self, plane: Plane) -> SliceView:
        assert self.scene is not None  # noqa: S101 - asked only while there is one
        if plane not in self.views:
            view = SliceView(self.scene, plane, self._titles(plane))
            view.notes = self._notes
            self._dress(view)
            self.views[plane] = view
            self.made.emit(view)
        return self.views[plane]

    def _dress(self, view: SliceView) -> None:
        view.layers = list(self._layers) if view is not self.beside else []
        view.lens = self.lens
        if self._tool is not None and view is not self.beside:
            view.lend(self._tool)

    def _solid(self) -> VolumeTile | None:
        picture = self.scene.state.picture if self.scene is not None else None
        if self.solid is None and self.scene is not None and isinstance(picture, VolumePicture):
            self.solid = VolumeTile(self.scene, picture, self._modality)
            self.made.emit(self.solid)
        return self.solid

    def _stretch(self, layout: Layout, places: dict[str, tuple[int, int, int, int]]) -> None:
        columns = 1 + max(place[1] for place in places.values())
        rows = max(place[0] + place[2] for place in places.values())
        wide = stretches(layout)
        for column in range(2):
            self._grid.setColumnStretch(column, wide[column] if column < columns else 0)
        for number in range(3):
            self._grid.setRowStretch(number, 1 if number < rows else 0)


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
