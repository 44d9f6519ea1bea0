"""The viewer: one series in linked views, with its tools, a bar to play it and a line of facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from medal_desktop.dicom.presentation import Preset, Window
from medal_desktop.ui.kit.layout import box, column
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.viewer.facts import FactsLine
from medal_desktop.ui.viewer.hand import Hand, HandTool
from medal_desktop.ui.viewer.layouts import Layout, offered
from medal_desktop.ui.viewer.moving import Moving
from medal_desktop.ui.viewer.opening import Shown
from medal_desktop.ui.viewer.picture import Picture, VolumePicture
from medal_desktop.ui.viewer.planes import Plane, Voxel
from medal_desktop.ui.viewer.play_bar import PlayBar
from medal_desktop.ui.viewer.scene import Box, Fusion, Scene, SceneState, middle
from medal_desktop.ui.viewer.slab import Slab, SlabMode
from medal_desktop.ui.viewer.slice_view import SliceView
from medal_desktop.ui.viewer.slide_view import SlideView
from medal_desktop.ui.viewer.tiles import Tiles
from medal_desktop.ui.viewer.tool import Layer, Tool
from medal_desktop.ui.viewer.tools import ViewerTools
from medal_desktop.ui.viewer.volume_tile import VolumeTile

_SWITCHES = {
    Qt.Key.Key_I: "inverted",
    Qt.Key.Key_X: "crosshair",
    Qt.Key.Key_M: "mask_shown",
}
_ACTS = {
    Qt.Key.Key_R: "turn-right",
    Qt.Key.Key_H: "mirror",
    Qt.Key.Key_V: "upturn",
    Qt.Key.Key_O: "one-to-one",
    Qt.Key.Key_L: "lens",
    Qt.Key.Key_Space: "play",
    Qt.Key.Key_Comma: "back",
    Qt.Key.Key_Period: "on",
}


class Viewer(QWidget):
    """Shows one series at a time, and another beside or over it.

    Signals:
        wanted: the number of a stored picture that is not read yet, when nobody feeds it.
        other_wanted: (a series that was offered, `beside` or `over`).
        failed: a MedalError of reading what moves.
    """

    wanted = Signal(int)
    other_wanted = Signal(str, str)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("viewer")
        self.scene: Scene | None = None
        self.tools = ViewerTools()
        self.facts = FactsLine()
        self.state = StatePanel("viewer-state")
        self.play = PlayBar()
        self.tiles = Tiles()
        self.slide: SlideView | None = None
        self._moving = Moving(self.play, self.refresh)
        self._layers: list[Layer] = []
        self._presets: tuple[Preset, ...] = ()
        self._first = Window(centre=0, width=1)
        shown = box(column(self.tools, self.tiles, self.play, self.facts, space=8))
        shown.layout().setStretch(1, 1)  # type: ignore[union-attr]  # set one line above
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.state)
        self._stack.addWidget(shown)
        self._connect()

    @property
    def views(self) -> dict[Plane, SliceView]:
        """The planes that were made."""
        return self.tiles.views

    @property
    def marked(self) -> Scene | None:
        """What marks lie on: the scene, or a slide's own."""
        return self.slide.canvas.scene if self.slide is not None else self.scene

    @property
    def layout_name(self) -> str:
        """The layout in use."""
        return str(self.tiles.layout_name)

    def say(self, icon: str, title: str, words: str, action: str = "") -> None:
        """Show words instead of a picture: nothing chosen, loading, unreadable."""
        self._forget()
        self.state.say(icon, title, words, action)
        self._stack.setCurrentIndex(0)

    def show_series(self, shown: Shown) -> None:
        """Show a series that was opened, and play what moves."""
        if shown.is_slide:
            self._show_slide(shown)
            return
        self._present(shown.picture, shown.window, shown)
        self._moving.begin(shown)

    def show_picture(
        self,
        picture: Picture,
        window: Window,
        presets: tuple[Preset, ...] = (),
        warnings: tuple[str, ...] = (),
        *,
        inverted: bool = False,
    ) -> None:
        """Show a picture from its middle, in the plane in which it was taken."""
        self._present(picture, window, None, presets, warnings, inverted=inverted)

    def show_other(self, first: Shown, other: Shown, how: str) -> None:
        """Show another series with the first one: `over` it in colour, else beside it."""
        if how == "over":
            self.show_over(other)
            return
        space = first.group.first.frame_of_reference
        same = bool(space) and space == other.group.first.frame_of_reference
        self.show_beside(other, same_space=same)

    def show_beside(self, shown: Shown, *, same_space: bool) -> None:
        """Show another series beside this one, with linked scroll in patient space."""
        if self.scene is None:
            return
        state = SceneState(
            picture=shown.picture,
            voxel=middle(shown.picture),
            window=shown.window,
            inverted=shown.inverted,
        )
        self.tiles.show_beside(Scene(state), shown.title, same_space=same_space)

    def show_over(self, shown: Shown, opacity: float = 0.6) -> None:
        """Lay another volume over this one in colour, as PET or dose over CT."""
        if self.scene is not None and isinstance(shown.picture, VolumePicture):
            fusion = Fusion(
                picture=shown.picture, window=shown.window, opacity=opacity, title=shown.title
            )
            self.scene.change(fusion=fusion)

    def alone(self) -> None:
        """Take other series away again."""
        self.tiles.end_beside()
        if self.scene is not None:
            self.scene.change(fusion=None)

    def offer_others(self, others: Iterable[tuple[str, str, bool]]) -> None:
        """Offer other series: (name, title, whether it is a volume)."""
        self.tools.offer_others(others)

    def show_mask(self, labels: NDArray[np.uint8] | None) -> None:
        """Lay a mask of (slices, rows, columns) over the picture and go to its largest slice."""
        if self.scene is None:
            return
        self.scene.change(mask=labels, mask_shown=True)
        self.tools.show_mask(present=labels is not None)
        # Slice by slice: over axes numpy makes an array of truth values first, eight times as slow.
        drawn = [] if labels is None else [int(np.count_nonzero(one)) for one in labels]
        if any(drawn):
            self.scene.go_to(self.scene.state.picture.first_plane, int(np.argmax(drawn)))

    def mask_changed(self, box: Box | None = None) -> None:
        """Draw a mask again that was changed in place, within a box of the array or everywhere."""
        if self.scene is not None:
            self.scene.change(mask_revision=self.scene.state.mask_revision + 1, mask_box=box)

    def lend(self, tool: Hand | Tool | None) -> None:
        """Let the left button work with a tool in every view, or give it back."""
        lent = HandTool(tool) if isinstance(tool, Hand) else tool
        self.tiles.lend(lent)
        if self.slide is not None:
            self.slide.canvas.lend(lent)

    def add_layer(self, layer: Layer) -> None:
        """Have something drawn over every view, until it is removed; it outlives the series."""
        self._layers.append(layer)
        self._share()

    def remove_layer(self, layer: Layer) -> None:
        """Draw it no more; one that is not there is no fault."""
        self._layers = [kept for kept in self._layers if kept is not layer]
        self._share()

    def _share(self) -> None:
        self.tiles.share(self._layers)
        if self.slide is not None:
            self.slide.canvas.share(self._layers)

    def refresh(self) -> None:
        """Draw again, for a stored picture that has arrived."""
        self.tiles.refresh()
        if self.slide is not None:
            self.slide.canvas.update()

    def set_window(self, window: Window) -> None:
        """Show values by a window."""
        if self.scene is not None:
            self.scene.change(window=window)

    def use_preset(self, number: int) -> None:
        """Use the preset with a number, from 1; does nothing where there is none."""
        if 1 <= number <= len(self._presets):
            self.set_window(self._presets[number - 1].window)

    def set_layout(self, layout: str) -> None:
        """Arrange the views."""
        self.tiles.arrange(Layout(layout))

    def reset(self) -> None:
        """Show everything as it was at first."""
        self.tiles.fit()
        if self.scene is not None:
            self.scene.change(window=self._first, inverted=False)

    def act(self, name: str) -> None:
        """Do what a tool's name says: turn, mirror, size, magnifier, play, link."""
        acts = {
            "turn-right": lambda: self.tiles.look(lambda now: now.turned_by(90)),
            "turn-left": lambda: self.tiles.look(lambda now: now.turned_by(-90)),
            "mirror": lambda: self.tiles.look(lambda now: replace(now, mirrored=not now.mirrored)),
            "upturn": lambda: self.tiles.look(lambda now: replace(now, upturned=not now.upturned)),
            "one-to-one": self._one_to_one,
            "lens": lambda: self.tiles.set_lens(on=not self.tiles.lens),
            "play": self._moving.toggle,
            "back": lambda: self._moving.step(-1),
            "on": lambda: self._moving.step(1),
            "link": self._toggle_link,
            "alone": self.alone,
        }
        if self.scene is not None:
            acts[name]()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """I, X and M are switches, F resets; R, H, V turn, O and L size, space plays."""
        key = Qt.Key(event.key())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if self.scene is not None and shift and key == Qt.Key.Key_R:
            self.act("turn-left")
        elif self.scene is None or event.modifiers():
            super().keyPressEvent(event)
        elif key in _SWITCHES:
            self.tools.flip(_SWITCHES[key])
        elif key in _ACTS:
            self.act(_ACTS[key])
        elif key == Qt.Key.Key_F:
            self.reset()
        else:
            super().keyPressEvent(event)

    def close_threads(self) -> None:
        """End everything that reads or draws for this viewer."""
        self._forget()

    def _present(
        self,
        picture: Picture,
        window: Window,
        shown: Shown | None,
        presets: tuple[Preset, ...] = (),
        warnings: tuple[str, ...] = (),
        *,
        inverted: bool = False,
    ) -> None:
        self._forget()
        if shown is not None:
            presets, warnings, inverted = shown.presets, shown.warnings, shown.inverted
        self._presets, self._first = presets, window
        state = SceneState(picture=picture, voxel=middle(picture), window=window, inverted=inverted)
        self.scene = Scene(state)
        self.scene.setParent(self)  # so that no worker's garbage collection ends it
        self.scene.changed.connect(self._on_changed)
        lossy = (self.tr("Lossy"),) if "lossy" in warnings else ()
        modality = shown.modality if shown is not None else ""
        self.tiles.show_scene(self.scene, self._title, modality, lossy)
        self._moving.attach(self.scene)
        planes = tuple(picture.cuts)
        self.tools.show_series(offered(planes, solid=isinstance(picture, VolumePicture)), presets)
        self.tools.offer_others(())
        self.facts.show_series(warnings, shown.factor if shown is not None else None)
        self.set_layout(Layout.ALL if len(planes) == 3 else str(picture.first_plane))
        self._on_changed(state)
        self._stack.setCurrentIndex(1)

    def _show_slide(self, shown: Shown) -> None:
        self._forget()
        state = SceneState(picture=shown.picture, voxel=middle(shown.picture), window=shown.window)
        self.slide = SlideView(shown.group, Scene(state))
        self.slide.canvas.share(self._layers)
        self.slide.failed.connect(self.failed)
        self._stack.addWidget(self.slide)
        self._stack.setCurrentWidget(self.slide)

    def _one_to_one(self) -> None:
        view = self.tiles.focused()
        if view is not None:
            view.one_to_one()

    def _toggle_link(self) -> None:
        if self.tiles.link is not None:
            self.tiles.link.on = not self.tiles.link.on

    def _on_made(self, view: object) -> None:
        if isinstance(view, VolumeTile):
            view.maximise.connect(lambda: self.tiles.toggle("3d", Layout.ALL))
            return
        if not isinstance(view, SliceView):
            return
        view.layers = list(self._layers) if view.scene is self.scene else []
        if view.scene is self.scene:
            view.pointed.connect(self._on_pointed)
            view.preset.connect(self.use_preset)
            view.wanted.connect(self._on_wanted)
            plane = str(view.plane)
            view.maximise.connect(lambda: self.tiles.toggle(plane, Layout.ALL))

    def _on_wanted(self, index: int) -> None:
        if not self._moving.want(index):
            self.wanted.emit(index)

    def _title(self, plane: Plane) -> str:
        return {
            Plane.AXIAL: self.tr("Axial"),
            Plane.SAGITTAL: self.tr("Sagittal"),
            Plane.CORONAL: self.tr("Coronal"),
            Plane.OBLIQUE: self.tr("Oblique"),
            Plane.STORED: "",
        }[plane]

    def _connect(self) -> None:
        self.tools.layout_chosen.connect(self.set_layout)
        self.tools.preset_chosen.connect(self.use_preset)
        self.tools.reset.connect(self.reset)
        self.tools.toggled.connect(self._on_toggled)
        self.tools.acted.connect(self.act)
        self.tools.other_wanted.connect(self.other_wanted)
        self.tools.over_changed.connect(self._on_over)
        self.tools.slab_chosen.connect(lambda mm: self._slab(mm=mm))
        self.tools.slab_mode_chosen.connect(lambda mode: self._slab(mode=SlabMode(mode)))
        self.tools.map_chosen.connect(lambda name: self._change(colour_map=name))
        self.tiles.made.connect(self._on_made)
        self.tiles.arranged.connect(self.tools.show_layout)
        self._moving.failed.connect(self.failed)

    def _slab(self, **changes: object) -> None:
        if self.scene is not None:
            now: Slab = self.scene.state.slab
            self.scene.change(slab=replace(now, **changes))  # type: ignore[arg-type]  # mm or mode

    def _on_over(self, opacity: float, colours: str) -> None:
        fusion = self.scene.state.fusion if self.scene is not None else None
        if fusion is not None:
            told = replace(
                fusion,
                opacity=opacity or fusion.opacity,
                colour_map=colours or fusion.colour_map,
            )
            self._change(fusion=told)

    def _change(self, **changes: object) -> None:
        if self.scene is not None:
            self.scene.change(**changes)

    def _on_toggled(self, name: str, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        self._change(**{name: on})

    def _on_changed(self, state: SceneState) -> None:
        self.tools.show_state(state)
        self.facts.show_voxel(state, state.voxel)
        self._moving.follow(state)

    def _on_pointed(self, voxel: Voxel | None) -> None:
        if self.scene is not None:
            state = self.scene.state
            self.facts.show_voxel(state, voxel if voxel is not None else state.voxel)

    def _forget(self) -> None:
        self._moving.end()
        self.tiles.forget()
        if self.slide is not None:
            self.slide.close_thread()
            self._stack.removeWidget(self.slide)
            self.slide.deleteLater()
            self.slide = None
        if self.scene is not None:
            self.scene.deleteLater()
            self.scene = None
