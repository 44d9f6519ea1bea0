"""A slide with its objectives and how large it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from medal_desktop.ui.kit.controls import button, icon_button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.viewer.slide_canvas import SlideCanvas

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.ui.viewer.scene import Scene

_POWERS = (1.25, 5.0, 10.0, 20.0, 40.0)


class SlideView(QWidget):
    """One slide; `failed` carries a MedalError."""

    failed = Signal(object)

    def __init__(self, group: Group, scene: Scene) -> None:
        super().__init__()
        self.canvas = SlideCanvas(group, scene)
        self.canvas.looked.connect(self._on_looked)
        self.canvas.failed.connect(self.failed)
        self._powers = [self._power(power) for power in _POWERS]
        self._told = label("", "slide-told", tone="muted")
        note = label(self.tr("Not for diagnostic use"), "viewer-note", tone="muted")
        fit = icon_button("frame-corners", "slide-fit", self.tr("Show the whole slide (F)"))
        fit.clicked.connect(self.canvas.fit)
        bar = row(*self._powers, fit, None, space=4)
        self.setLayout(column(bar, self.canvas, row(self._told, None, note), space=8))
        self.layout().setStretch(1, 1)  # type: ignore[union-attr]  # set one line above

    def close_thread(self) -> None:
        """Let go of the file."""
        self.canvas.close_thread()

    def _power(self, power: float) -> QPushButton:
        made = button(
            f"{power:g}×", f"slide-{power:g}", role="quiet", tip=self.tr("As this objective shows")
        )
        made.clicked.connect(lambda: self.canvas.magnify(power))
        return made

    def _on_looked(self, magnification: float, scale: float) -> None:
        for one in self._powers:
            one.setEnabled(magnification > 0)
        if magnification > 0:
            um = self.canvas.pyramid.um if self.canvas.pyramid is not None else None
            self._told.setText(f"{magnification:.3g}×   {(um or 0) / scale:.3g} µm / px")
        else:
            self._told.setText(
                self.tr("{percent:.3g} % (size unknown)").format(percent=scale * 100)
            )
