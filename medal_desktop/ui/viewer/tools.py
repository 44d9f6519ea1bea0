"""The row of tools above the pictures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QToolButton, QWidget

from medal_desktop.dicom.presentation import Preset
from medal_desktop.ui.kit.controls import icon_button, label
from medal_desktop.ui.kit.layout import Item, row
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import SceneState


class ViewerTools(QWidget):
    """Layout, preset, invert, cross-hair, mask, and everything as it was.

    Signals:
        layout_chosen: `all` or the name of a plane.
        preset_chosen: a preset's number, from 1.
        toggled: `inverted`, `crosshair` or `mask_shown`, and whether it is on.
    """

    layout_chosen = Signal(str)
    preset_chosen = Signal(int)
    toggled = Signal(str, bool)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._layouts = self._make_layouts()
        self._presets = QComboBox()
        self._presets.setObjectName("viewer-preset")
        self._presets.setAccessibleName(self.tr("Window preset"))
        self._presets.setMinimumWidth(170)
        self._presets.activated.connect(self._on_preset)
        self._switches = self._make_switches()
        fit = icon_button("frame-corners", "viewer-reset", self.tr("Fit and reset the window (F)"))
        fit.clicked.connect(self.reset)
        words = label(self.tr("Window"), tone="muted")
        words.setBuddy(self._presets)
        self._words = words
        parts: list[Item] = [
            *self._layouts.values(),
            12,
            words,
            self._presets,
            12,
            *self._switches.values(),
        ]
        self.setLayout(row(*parts, fit, None, space=4))

    def show_series(self, planes: tuple[Plane, ...], presets: tuple[Preset, ...]) -> None:
        """Offer what a series allows."""
        several = len(planes) > 1
        for button in self._layouts.values():
            button.setVisible(several)
        self._switches["crosshair"].setVisible(several)
        self._presets.clear()
        self._presets.addItem(self.tr("As chosen"))
        for number, preset in enumerate(presets, start=1):
            self._presets.addItem(f"{number}  {preset.name}")
        self._presets.setVisible(bool(presets))
        self._words.setVisible(bool(presets))
        self._known = tuple(preset.window for preset in presets)
        self.show_mask(present=False)

    def show_mask(self, *, present: bool) -> None:
        """Offer to hide a mask, where there is one."""
        self._switches["mask_shown"].setVisible(present)

    def show_layout(self, name: str) -> None:
        """Mark the layout in use."""
        for key, button in self._layouts.items():
            button.setChecked(key == name)

    def show_state(self, state: SceneState) -> None:
        """Mark what is on, and the preset whose window is in use."""
        for name, button in self._switches.items():
            button.setChecked(bool(getattr(state, name)))
        found = self._known.index(state.window) + 1 if state.window in self._known else 0
        self._presets.setCurrentIndex(found)

    def flip(self, name: str) -> None:
        """Press one of the switches."""
        self._switches[name].click()

    def _on_preset(self, index: int) -> None:
        if index > 0:
            self.preset_chosen.emit(index)

    def _make_layouts(self) -> dict[str, QToolButton]:
        made = {}
        for key, icon, title in (
            ("all", "squares-four", self.tr("Three planes")),
            (Plane.AXIAL, "number-square-one", self.tr("Axial only")),
            (Plane.SAGITTAL, "number-square-two", self.tr("Sagittal only")),
            (Plane.CORONAL, "number-square-three", self.tr("Coronal only")),
        ):
            button = icon_button(icon, f"layout-{key}", title, checkable=True)
            if key != "all":
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
                button.setText(title[:1])
            button.clicked.connect(lambda _=False, key=key: self.layout_chosen.emit(str(key)))
            made[str(key)] = button
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
