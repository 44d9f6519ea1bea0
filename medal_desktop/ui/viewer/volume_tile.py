"""The 3-D tile: its picture, and above it what is made visible; words where 3-D is impossible."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget

from medal_desktop.ui.kit.controls import icon_button
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.scene import Scene
from medal_desktop.ui.viewer.volume_canvas import VolumeCanvas
from medal_desktop.ui.viewer.volume_scene import looks


class VolumeTile(QWidget):
    """One volume in 3-D; `maximise` asks for the whole place."""

    maximise = Signal()

    def __init__(self, scene: Scene, picture: VolumePicture, modality: str) -> None:
        super().__init__()
        self._looks = looks(modality)
        self.canvas = VolumeCanvas(scene, picture, self._looks[0])
        self.canvas.maximise.connect(self.maximise)
        self.canvas.impossible.connect(self._say_impossible)
        self.state = StatePanel("view-3d-state")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._shown())
        self._stack.addWidget(self.state)

    def _shown(self) -> QWidget:
        self._choice = QComboBox()
        self._choice.setObjectName("view-3d-look")
        self._choice.setAccessibleName(self.tr("What is seen in 3-D"))
        for look in self._looks:
            self._choice.addItem(look.name)
        self._choice.activated.connect(lambda at: self.canvas.show_look(self._looks[at]))
        crop = icon_button("crop", "view-3d-crop", self.tr("Crop box"), checkable=True)
        crop.toggled.connect(self.canvas.set_cropping)
        segments = icon_button(
            "selection-background", "view-3d-segments", self.tr("Surfaces of the segments"),
            checkable=True,
        )  # fmt: skip
        segments.setChecked(True)
        segments.toggled.connect(self.canvas.set_segments)
        volume = icon_button("cube", "view-3d-volume", self.tr("The volume"), checkable=True)
        volume.setChecked(True)
        volume.toggled.connect(self.canvas.set_volume)
        home = icon_button("house", "view-3d-home", self.tr("Look from the front, uncropped"))
        home.clicked.connect(self.canvas.home)
        bar = box(row(self._choice, volume, segments, crop, home, None, space=4, margin=2))
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setObjectName("view-bar")
        made = box(column(bar, self.canvas, space=0))
        made.layout().setStretch(1, 1)  # type: ignore[union-attr]  # set one line above
        return made

    def close_drawer(self) -> None:
        """Let go of the graphics memory."""
        self.canvas.close_drawer()

    def _say_impossible(self) -> None:
        self.canvas.close_drawer()
        self.state.say(
            "cube",
            self.tr("No 3-D on this computer"),
            self.tr("Its graphics (OpenGL) cannot be used. All planes and tools work without it."),
        )
        self._stack.setCurrentIndex(1)
