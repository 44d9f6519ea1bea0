"""The row of tools above the pictures."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from medal_desktop.dicom.presentation import Preset
from medal_desktop.ui.kit.controls import icon_button
from medal_desktop.ui.kit.layout import Item, row
from medal_desktop.ui.viewer.colour_maps import NAMES
from medal_desktop.ui.viewer.drawn_menu import DrawnMenu
from medal_desktop.ui.viewer.layouts import Layout
from medal_desktop.ui.viewer.scene import SceneState
from medal_desktop.ui.viewer.slab import SlabMode

Entry = tuple[str, str]
"""(what is told, what is read)."""
_SLABS = (0.0, 3.0, 5.0, 10.0, 20.0, 40.0)


class ViewerTools(QWidget):
    """Layout, preset, switches, slabs, ways of looking, other series, everything as it was.

    Signals:
        layout_chosen: a `Layout`.
        preset_chosen: a preset's number, from 1.
        toggled: `inverted`, `crosshair` or `mask_shown`, and whether it is on.
        slab_chosen: mm, 0 for single slices. slab_mode_chosen: a `SlabMode`.
        map_chosen: the name of a colour map.
        acted: turn-right, turn-left, mirror, upturn, one-to-one, lens, play, unlink, alone.
        other_wanted: (a series, `beside` or `over`).
        over_changed: how strong what lies over is, or 0; the name of its colours, or empty.
    """

    layout_chosen = Signal(str)
    preset_chosen = Signal(int)
    toggled = Signal(str, bool)
    slab_chosen = Signal(float)
    slab_mode_chosen = Signal(str)
    map_chosen = Signal(str)
    acted = Signal(str)
    other_wanted = Signal(str, str)
    over_changed = Signal(float, str)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: tuple[object, ...] = ()
        self._layouts = self._make_layouts()
        self._presets = QComboBox()
        self._presets.setObjectName("viewer-preset")
        self._presets.setAccessibleName(self.tr("Window preset"))
        self._presets.setToolTip(self.tr("Window preset (1 to 9)"))
        self._presets.setMinimumWidth(150)
        self._presets.activated.connect(self._on_preset)
        self._switches = self._make_switches()
        self._slab = self._make_slab()
        self._look = self._make_look()
        self._others = _menu_button("intersect", "viewer-others", self.tr("Beside or over another"))
        self._others.hide()
        self.drawn = DrawnMenu()
        fit = icon_button("frame-corners", "viewer-reset", self.tr("Fit and reset the window (F)"))
        fit.clicked.connect(self.reset)
        parts: list[Item] = [
            self._layouts,
            self._presets,
            8,
            *self._switches.values(),
            8,
            self._slab,
            self._look,
            self._others,
            self.drawn,
        ]
        self.setLayout(row(*parts, fit, None, space=4))

    def show_series(self, layouts: tuple[Layout, ...], presets: tuple[Preset, ...]) -> None:
        """Offer what a series allows."""
        several = len(layouts) > 1
        for action in self._layouts.menu().actions():
            action.setVisible(action.data() in layouts)
        self._layouts.setVisible(several)
        self._slab.setVisible(several)
        self._switches["crosshair"].setVisible(several)
        self._presets.clear()
        self._presets.addItem(self.tr("Window as chosen"))
        for number, preset in enumerate(presets, start=1):
            self._presets.addItem(f"{number}  {preset.name}" if number < 10 else preset.name)
        self._presets.setVisible(bool(presets))
        self._known = tuple(preset.window for preset in presets)
        self.show_mask(present=False)

    def show_mask(self, *, present: bool) -> None:
        """Offer to hide a mask, where there is one."""
        self._switches["mask_shown"].setVisible(present)

    def show_layout(self, name: str) -> None:
        """Mark the layout in use."""
        for action in self._layouts.menu().actions():
            action.setChecked(action.data() == name)

    def show_state(self, state: SceneState) -> None:
        """Mark what is on, and the preset whose window is in use."""
        for name, button in self._switches.items():
            button.setChecked(bool(getattr(state, name)))
        found = self._known.index(state.window) + 1 if state.window in self._known else 0
        self._presets.setCurrentIndex(found)
        self._slab.setChecked(state.slab.mm > 0)

    def offer_others(self, others: Iterable[tuple[str, str, bool]]) -> None:
        """Offer other series to look at beside or over this one: (name, title, whether a volume).

        `over` is offered only for volumes.
        """
        menu = self._others.menu()
        menu.clear()
        for name, title, volume in others:
            for how, words in self._ways(title, volume=volume):
                action = menu.addAction(words)
                action.setObjectName(f"{how}-{name}")
                action.triggered.connect(
                    lambda _=False, name=name, how=how: self.other_wanted.emit(name, how)
                )
        offered = bool(menu.actions())
        menu.addSeparator()
        self._add_over(menu)
        linked = menu.addAction(self.tr("Scroll together"))
        linked.setObjectName("linked")
        linked.setCheckable(True)
        linked.setChecked(True)
        linked.triggered.connect(lambda: self.acted.emit("link"))
        alone = menu.addAction(self.tr("This series alone"))
        alone.setObjectName("alone")
        alone.triggered.connect(lambda: self.acted.emit("alone"))
        self._others.setVisible(offered)

    def _add_over(self, menu: QMenu) -> None:
        """How strongly, and in which colours, another series is laid over."""
        for percent in (30, 60, 100):
            words = self.tr("Colour {n} %").format(n=percent)
            action = menu.addAction(words)
            action.setObjectName(f"over-{percent}")
            action.triggered.connect(lambda _=False, n=percent: self.over_changed.emit(n / 100, ""))
        for name in NAMES[1:]:
            action = menu.addAction(self.tr("Colours: {name}").format(name=name))
            action.setObjectName(f"over-map-{name}")
            action.triggered.connect(lambda _=False, name=name: self.over_changed.emit(0.0, name))
        menu.addSeparator()

    def flip(self, name: str) -> None:
        """Press one of the switches."""
        self._switches[name].click()

    def _ways(self, title: str, *, volume: bool) -> list[Entry]:
        ways = [("beside", self.tr("Beside: {title}").format(title=title))]
        if volume:
            ways.append(("over", self.tr("Over, in colour: {title}").format(title=title)))
        return ways

    def _on_preset(self, index: int) -> None:
        if index > 0:
            self.preset_chosen.emit(index)

    def _make_layouts(self) -> QToolButton:
        made = _menu_button("squares-four", "viewer-layout", self.tr("Layout"))
        entries = {
            Layout.ALL: self.tr("Three planes"),
            Layout.PAIR: self.tr("Two planes"),
            Layout.FOUR_3D: self.tr("Four: planes and 3-D"),
            Layout.FOUR_OBLIQUE: self.tr("Four: planes and oblique"),
            Layout.MAIN_3D: self.tr("One and three, with 3-D"),
            Layout.MAIN_OBLIQUE: self.tr("One and three, with oblique"),
            Layout.AXIAL: self.tr("Axial only"),
            Layout.SAGITTAL: self.tr("Sagittal only"),
            Layout.CORONAL: self.tr("Coronal only"),
            Layout.OBLIQUE: self.tr("Oblique only"),
            Layout.SOLID: self.tr("3-D only"),
        }
        group = QActionGroup(made)
        for layout, words in entries.items():
            action = _entry(made.menu(), f"layout-{layout}", words, layout)
            group.addAction(action)
            action.triggered.connect(lambda _=False, one=layout: self.layout_chosen.emit(str(one)))
        return made

    def _make_slab(self) -> QToolButton:
        made = _menu_button("stack", "viewer-slab", self.tr("Thick slices"))
        made.setCheckable(True)
        thick, modes = QActionGroup(made), QActionGroup(made)
        for mm in _SLABS:
            words = self.tr("Single slices") if mm == 0 else f"{mm:g} mm"
            action = _entry(made.menu(), f"slab-{mm:g}", words, mm)
            action.setChecked(mm == 0)
            thick.addAction(action)
            action.triggered.connect(lambda _=False, mm=mm: self.slab_chosen.emit(mm))
        made.menu().addSeparator()
        for mode, words in (
            (SlabMode.MAXIMUM, self.tr("Brightest (MIP)")),
            (SlabMode.MINIMUM, self.tr("Darkest (MinIP)")),
            (SlabMode.MEAN, self.tr("Mean")),
        ):
            action = _entry(made.menu(), f"slab-{mode}", words, mode)
            action.setChecked(mode is SlabMode.MAXIMUM)
            modes.addAction(action)
            action.triggered.connect(lambda _=False, m=mode: self.slab_mode_chosen.emit(str(m)))
        return made

    def _make_look(self) -> QToolButton:
        made = _menu_button("eye", "viewer-look", self.tr("Turn, mirror, size, colours"))
        menu = made.menu()
        for name, words in (
            ("turn-right", self.tr("Turn right (R)")),
            ("turn-left", self.tr("Turn left (Shift+R)")),
            ("mirror", self.tr("Mirror left and right (H)")),
            ("upturn", self.tr("Mirror top and bottom (V)")),
            ("one-to-one", self.tr("One pixel to one (O)")),
            ("lens", self.tr("Magnifier (L)")),
            ("play", self.tr("Play through the slices (space)")),
        ):
            action = menu.addAction(words)
            action.setObjectName(f"look-{name}")
            action.triggered.connect(lambda _=False, name=name: self.acted.emit(name))
        menu.addSeparator()
        group = QActionGroup(made)
        for name in NAMES:
            words = name.capitalize() if name else self.tr("Grey")
            action = _entry(menu, f"map-{name or 'grey'}", words, name)
            action.setChecked(not name)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self.map_chosen.emit(name))
        return made

    def _make_switches(self) -> dict[str, QToolButton]:
        made = {}
        for name, icon, title in (
            ("inverted", "circle-half", self.tr("Invert grey values (I)")),
            ("crosshair", "crosshair", self.tr("Cross-hair (X)")),
            ("mask_shown", "selection-background", self.tr("Show the mask (M)")),
        ):
            button = icon_button(icon, f"viewer-{name}", title, checkable=True)
            button.toggled.connect(lambda on, name=name: self.toggled.emit(name, on))
            made[name] = button
        return made


def _menu_button(icon: str, name: str, title: str) -> QToolButton:
    made = icon_button(icon, name, title)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(made)
    menu.setAccessibleName(title)
    made.setMenu(menu)
    return made


def _entry(menu: QMenu, name: str, words: str, data: object) -> QAction:
    action = menu.addAction(words)
    action.setObjectName(name)
    action.setCheckable(True)
    action.setData(data)
    return action
