"""The row of marking tools above the images."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from medal_desktop.annotation.marks.model import Shape
from medal_desktop.ui.kit.controls import icon_button
from medal_desktop.ui.kit.layout import Item, row
from medal_desktop.ui.marks import words

ICONS: dict[Shape, str] = {
    Shape.RULER: "ruler",
    Shape.BIDIRECTIONAL: "arrows-out-cardinal",
    Shape.ANGLE: "triangle",
    Shape.COBB: "equals",
    Shape.ELLIPSE: "circle",
    Shape.FREEHAND: "scribble-loop",
    Shape.POLYGON: "polygon",
    Shape.POLYLINE: "line-segments",
    Shape.LINE: "line-segment",
    Shape.ARROW: "arrow-up-left",
    Shape.POINT: "crosshair-simple",
    Shape.BOX: "rectangle",
    Shape.BOX_3D: "cube",
    Shape.LABEL: "tag",
    Shape.KEYFRAME: "key",
    Shape.SPAN: "timer",
}


class MarkBar(QWidget):
    """Says what was chosen; keeps nothing.

    Signals:
        shape_chosen: a shape, or None for the plain pointer.
        undo_wanted, redo_wanted: as their names say.
        shown: whether marks are drawn at all.
    """

    shape_chosen = Signal(object)
    undo_wanted = Signal()
    redo_wanted = Signal()
    shown = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mark-bar")
        self.setAccessibleName(self.tr("Tools for marking"))
        self._pointer = icon_button(
            "cursor", "mark-pointer", self.tr("Pointer: window, move marks"), checkable=True
        )
        self._pointer.setChecked(True)
        self._pointer.clicked.connect(lambda: self.shape_chosen.emit(None))
        self.buttons = {shape: self._button(shape) for shape in ICONS}
        self._eye = icon_button("eye", "mark-eye", self.tr("Show marks"), checkable=True)
        self._eye.setChecked(True)
        self._eye.toggled.connect(self.shown)
        self._undo = icon_button("arrow-u-up-left", "undo", self.tr("Undo"), shortcut="Ctrl+Z")
        self._redo = icon_button(
            "arrow-u-up-right", "redo", self.tr("Redo"), shortcut="Ctrl+Shift+Z"
        )
        self._undo.clicked.connect(self.undo_wanted)
        self._redo.clicked.connect(self.redo_wanted)
        items: list[Item] = [self._pointer, *self.buttons.values(), self._eye, None]
        self.setLayout(row(*items, self._undo, self._redo, space=2))

    def mark_shape(self, shape: Shape | None) -> None:
        """Show which tool is in the hand."""
        self._pointer.setChecked(shape is None)
        for one, made in self.buttons.items():
            made.setChecked(one is shape)

    def show_history(self, *, undo: bool, redo: bool) -> None:
        """Offer to go back or forth."""
        self._undo.setEnabled(undo)
        self._redo.setEnabled(redo)

    def show_frames(self, count: int, *, timed: bool) -> None:
        """Offer labels where there are several images, spans and key frames where there is time."""
        self.buttons[Shape.LABEL].setVisible(count > 0)
        for shape in (Shape.SPAN, Shape.KEYFRAME):
            self.buttons[shape].setVisible(timed and count > 1)

    def _button(self, shape: Shape) -> QToolButton:
        made = icon_button(ICONS[shape], f"mark-{shape}", words.title(shape), checkable=True)
        made.clicked.connect(lambda _=False, shape=shape: self.shape_chosen.emit(shape))
        return made
