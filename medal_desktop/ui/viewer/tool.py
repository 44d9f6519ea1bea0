"""What a tool is: it gets the pointer in patient space, and paints what it made over each view.

A tool knows no widget: it asks its `Canvas`. Positions are LPS mm where the picture lies in patient
space; otherwise see `Space`. Give a tool to `Viewer.lend`; what shall stay on the pictures when the
tool is put away is a `Layer`, given to `Viewer.add_layer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QTransform

from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer.planes import Plane, Voxel
from medal_desktop.ui.viewer.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where the pointer is.

    Attributes:
        at: the position beneath it, in the picture's space, not rounded to voxels; None beside it.
        voxel: (slice, row, column) beneath it, or None.
        axis: the axis of the array that the view's plane is flat along; None in an oblique one.
        where: in pixels of the widget.
        held: whether the left button is down.
        double: whether this press is the second of a double click.
    """

    at: Vector | None
    voxel: Voxel | None
    axis: int | None
    where: QPointF
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    held: bool = False
    double: bool = False


class Canvas(Protocol):
    """A view, as a tool or a layer sees it."""

    @property
    def scene(self) -> Scene:
        """What is shown; `scene.state.picture` tells the space, values and grid."""

    @property
    def plane(self) -> Plane:
        """Which plane."""

    @property
    def index(self) -> int:
        """The number of the picture shown, from 0."""

    @property
    def pixels_per_mm(self) -> float:
        """How many pixels of the widget a millimetre takes."""

    def to_screen(self) -> QTransform:
        """Give the way from the pixels of the picture to the widget's."""

    def rect_shown(self) -> QRectF:
        """The widget's own rectangle."""

    def place_at(self, point: QPointF) -> Vector | None:
        """Give the position beneath a point of the widget; None beside the picture."""

    def to_widget(self, at: Vector) -> QPointF:
        """Give the point of the widget at which a position lies, square to the plane."""

    def away_mm(self, at: Vector) -> float:
        """Tell how far a position lies from the plane; 0 on it, negative on its other side."""

    def in_slice(self, at: Vector) -> bool:
        """Tell whether a position lies in the slice shown (within half its thickness)."""

    def redraw(self, part: QRectF | None = None) -> None:
        """Draw again, or only a part of the widget."""


class Layer(Protocol):
    """Something that is drawn over every view, by vectors."""

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw in the widget's pixels what lies in this view; antialiasing is on."""


class Tool(Layer, Protocol):
    """What the left button does while it is lent. Each act tells whether it used the event."""

    def press(self, view: Canvas, pointer: Pointer) -> bool:
        """The left button goes down."""

    def move(self, view: Canvas, pointer: Pointer) -> bool:
        """The pointer moves, with the button held or without."""

    def release(self, view: Canvas, pointer: Pointer) -> bool:
        """The left button goes up."""

    def wheel(self, view: Canvas, steps: int, keys: Qt.KeyboardModifier) -> bool:
        """The wheel turns, away from oneself by positive steps."""

    def key(self, view: Canvas, event: QKeyEvent) -> bool:
        """A key goes down in a view."""

    def leave(self, view: Canvas) -> None:
        """The pointer leaves a view."""
