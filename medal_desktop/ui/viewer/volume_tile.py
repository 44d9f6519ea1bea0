"""The 3-D tile: its picture, and above it what is made visible; words where 3-D is impossible."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QMenu, QStackedLayout, QToolButton, QWidget

from medal_desktop.ui.kit.controls import icon_button, label
from medal_desktop.ui.kit.layout import box, column, row
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
        self.state = self._sorry()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._shown())
        self._stack.addWidget(self.state)

    def _shown(self) -> QWidget:
        self._choice = QComboBox()
        self._choice.setObjectName("view-3d-look")
        self._choice.setAccessibleName(self.tr("What is seen in 3-D"))
        for look in self._looks:
            self._choice.addItem(look.name)
        shortest = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._choice.setSizeAdjustPolicy(shortest)
        self._choice.setMinimumContentsLength(6)
        self._choice.activated.connect(lambda at: self.canvas.show_look(self._looks[at]))
        bar = box(row(self._choice, self._more(), None, space=4, margin=2))
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setObjectName("view-bar")
        made = box(column(bar, self.canvas, space=0))
        made.layout().setStretch(1, 1)  # type: ignore[union-attr]  # set one line above
        return made

    def _more(self) -> QToolButton:
        """Give the button with what is shown, in a menu: a small tile has no room for five."""
        made = icon_button("sliders-horizontal", "view-3d-more", self.tr("What is shown in 3-D"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.setAccessibleName(self.tr("What is shown in 3-D"))
        canvas = self.canvas
        entries: tuple[tuple[str, str, bool, Callable[[bool], None]], ...] = (
            ("volume", self.tr("The volume"), True, canvas.set_volume),
            ("segments", self.tr("Surfaces of the segments"), True, canvas.set_segments),
            ("crop", self.tr("Crop box"), False, canvas.set_cropping),
        )
        for name, words, on, act in entries:
            action = menu.addAction(words)
            action.setObjectName(f"view-3d-{name}")
            action.setCheckable(True)
            action.setChecked(on)
            action.toggled.connect(act)
        home = menu.addAction(self.tr("Look from the front, uncropped"))
        home.setObjectName("view-3d-home")
        home.triggered.connect(canvas.home)
        made.setMenu(menu)
        return made

    def close_drawer(self) -> None:
        """Let go of the graphics memory."""
        self.canvas.close_drawer()

    def _sorry(self) -> QWidget:
        """What is said in the tile's place; narrow enough for a small one."""
        title = label(self.tr("No 3-D on this computer"), size="strong", wrap=True)
        words = label(
            self.tr("Its graphics (OpenGL) cannot be used. All planes and tools work without it."),
            tone="muted",
            wrap=True,
        )
        made = box(column(None, title, words, None, space=8, margin=24), "view-3d-state")
        made.setAccessibleName(f"{title.text()}. {words.text()}")
        return made

    def _say_impossible(self) -> None:
        self.canvas.close_drawer()
        self._stack.setCurrentIndex(1)
