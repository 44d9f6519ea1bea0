"""The viewer: one series in one or three linked planes, with its tools and a line of facts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from medal_desktop.dicom.presentation import Preset, Window
from medal_desktop.ui.kit.layout import box, column
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.viewer.facts import FactsLine
from medal_desktop.ui.viewer.hand import Hand, HandTool
from medal_desktop.ui.viewer.picture import Picture
from medal_desktop.ui.viewer.planes import Plane, Voxel
from medal_desktop.ui.viewer.scene import Box, Scene, SceneState, middle
from medal_desktop.ui.viewer.slice_view import SliceView
from medal_desktop.ui.viewer.tool import Layer, Tool
from medal_desktop.ui.viewer.tools import ViewerTools

ALL = "all"
_SWITCHES = {
    Qt.Key.Key_I: "inverted",
    Qt.Key.Key_X: "crosshair",
    Qt.Key.Key_M: "mask_shown",
}


class Viewer(QWidget):
    """Shows one picture at a time. `wanted` asks for a stored picture that is not read yet."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("viewer")
        self.scene: Scene | None = None
        self.views: dict[Plane, SliceView] = {}
        self.tools = ViewerTools()
        self.facts = FactsLine()
        self.state = StatePanel("viewer-state")
        self._layers: list[Layer] = []
        self._presets: tuple[Preset, ...] = ()
        self._first = Window(centre=0, width=1)
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self._grid.setContentsMargins(0, 0, 0, 0)
        image = box(self._grid, "image")
        image.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        shown = box(column(self.tools, image, self.facts, space=8))
        shown.layout().setStretch(1, 1)  # type: ignore[union-attr]  # set one line above
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.state)
        self._stack.addWidget(shown)
        self._connect()

    def say(self, icon: str, title: str, words: str, action: str = "") -> None:
        """Show words instead of a picture: nothing chosen, loading, unreadable."""
        self._forget()
        self.state.say(icon, title, words, action)
        self._stack.setCurrentIndex(0)

    def show_picture(
        self,
        picture: Picture,
        window: Window,
        presets: tuple[Preset, ...] = (),
        warnings: tuple[str, ...] = (),
        *,
        inverted: bool = False,
    ) -> None:
        """Show a series from its middle, in the plane in which it was taken."""
        self._forget()
        self._presets, self._first = presets, window
        state = SceneState(picture=picture, voxel=middle(picture), window=window, inverted=inverted)
        self.scene = Scene(state)
        self.scene.setParent(self)  # so that no worker's garbage collection ends it
        self.scene.changed.connect(self._on_changed)
        titles = self._titles()
        for plane in picture.cuts:
            self._add_view(plane, titles[plane])
        self.tools.show_series(tuple(picture.cuts), presets)
        self.facts.show_warnings(warnings)
        self.set_layout(ALL if len(self.views) == 3 else picture.first_plane)
        self._on_changed(state)
        self._stack.setCurrentIndex(1)

    def show_mask(self, labels: NDArray[np.uint8] | None) -> None:
        """Lay a mask of (slices, rows, columns) over the picture and go to its largest slice."""
        if self.scene is None:
            return
        self.scene.change(mask=labels, mask_shown=True)
        self.tools.show_mask(present=labels is not None)
        if labels is not None and labels.any():
            where = int(np.argmax(np.count_nonzero(labels, axis=(1, 2))))
            plane = self.scene.state.picture.first_plane
            self.scene.go_to(plane, where)

    def mask_changed(self, box: Box | None = None) -> None:
        """Draw a mask again that was changed in place, within a box of the array or everywhere."""
        if self.scene is not None:
            self.scene.change(mask_revision=self.scene.state.mask_revision + 1, mask_box=box)

    def lend(self, tool: Hand | Tool | None) -> None:
        """Let the left button work with a tool in every view, or give it back."""
        lent = HandTool(tool) if isinstance(tool, Hand) else tool
        for view in self.views.values():
            view.lend(lent)

    def add_layer(self, layer: Layer) -> None:
        """Have something drawn over every view, until it is removed; it outlives the series."""
        self._layers.append(layer)
        self._share_layers()

    def remove_layer(self, layer: Layer) -> None:
        """Draw it no more; one that is not there is no fault."""
        self._layers = [kept for kept in self._layers if kept is not layer]
        self._share_layers()

    def _share_layers(self) -> None:
        for view in self.views.values():
            view.layers = list(self._layers)
            view.update()

    def refresh(self) -> None:
        """Draw again, for a stored picture that has arrived."""
        for view in self.views.values():
            view.update()

    def set_window(self, window: Window) -> None:
        """Show values by a window."""
        if self.scene is not None:
            self.scene.change(window=window)

    def use_preset(self, number: int) -> None:
        """Use the preset with a number, from 1; does nothing where there is none."""
        if 1 <= number <= len(self._presets):
            self.set_window(self._presets[number - 1].window)

    def set_layout(self, layout: str) -> None:
        """Show one plane alone, or `all` three."""
        for view in self.views.values():
            self._grid.removeWidget(view)
            view.setVisible(layout in {ALL, view.plane})
        if layout == ALL:
            self._place_all()
        else:
            self._grid.addWidget(self.views[Plane(layout)], 0, 0, 2, 2)
        self.layout_name = layout
        self.tools.show_layout(layout)

    def reset(self) -> None:
        """Show everything as it was at first."""
        for view in self.views.values():
            view.fit()
        if self.scene is not None:
            self.scene.change(window=self._first, inverted=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """I inverts, X shows the cross-hair, M the mask, F everything as it was at first."""
        key = Qt.Key(event.key())
        if self.scene is None or event.modifiers():
            super().keyPressEvent(event)
        elif key in _SWITCHES:
            self.tools.flip(_SWITCHES[key])
        elif key == Qt.Key.Key_F:
            self.reset()
        else:
            super().keyPressEvent(event)

    def _place_all(self) -> None:
        """The plane of the images large at the left, the other two beside it."""
        assert self.scene is not None  # noqa: S101 - there are views, so there is a scene
        first = self.scene.state.picture.first_plane
        others = [plane for plane in self.views if plane is not first]
        self._grid.addWidget(self.views[first], 0, 0, 2, 1)
        for number, plane in enumerate(others):
            self._grid.addWidget(self.views[plane], number, 1)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if others else 0)

    def _add_view(self, plane: Plane, title: str) -> None:
        assert self.scene is not None  # noqa: S101 - set by the only caller
        view = SliceView(self.scene, plane, title)
        view.pointed.connect(self._on_pointed)
        view.preset.connect(self.use_preset)
        view.wanted.connect(self.wanted)
        view.layers = list(self._layers)
        view.maximise.connect(lambda plane=plane: self._toggle(plane))
        self.views[plane] = view

    def _toggle(self, plane: Plane) -> None:
        if len(self.views) > 1:
            self.set_layout(ALL if self.layout_name == plane else plane)

    def _titles(self) -> dict[Plane, str]:
        return {
            Plane.AXIAL: self.tr("Axial"),
            Plane.SAGITTAL: self.tr("Sagittal"),
            Plane.CORONAL: self.tr("Coronal"),
            Plane.STORED: "",
        }

    def _connect(self) -> None:
        self.tools.layout_chosen.connect(self.set_layout)
        self.tools.preset_chosen.connect(self.use_preset)
        self.tools.reset.connect(self.reset)
        self.tools.toggled.connect(self._on_toggled)

    def _on_toggled(self, name: str, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        if self.scene is not None:
            self.scene.change(**{name: on})

    def _on_changed(self, state: SceneState) -> None:
        self.tools.show_state(state)
        self.facts.show_voxel(state, state.voxel)

    def _on_pointed(self, voxel: Voxel | None) -> None:
        if self.scene is not None:
            state = self.scene.state
            self.facts.show_voxel(state, voxel if voxel is not None else state.voxel)

    def _forget(self) -> None:
        for view in self.views.values():
            view.setParent(None)
            view.deleteLater()
        self.views.clear()
        if self.scene is not None:
            self.scene.deleteLater()
            self.scene = None
