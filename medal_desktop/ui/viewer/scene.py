"""What all views of one series share: the place in hand, the window, what lies over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medal_desktop.base.geometry import Vector
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.viewer.oblique import LEVEL, ObliqueCut, Tilt, nearest, oblique
from medal_desktop.ui.viewer.picture import Picture, VolumePicture
from medal_desktop.ui.viewer.planes import Cut, Plane, Voxel
from medal_desktop.ui.viewer.slab import THIN, Slab

Box = tuple[slice, slice, slice]
AnyCut = Cut | ObliqueCut


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """A second volume laid over the first in colour, such as PET or dose over CT."""

    picture: VolumePicture
    window: Window
    colour_map: str = "hot"
    opacity: float = 0.6
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneState:
    """One moment of the viewer; views draw what it says.

    Attributes:
        focus: where the cross-hair is, as a fractional index; None in the middle of `voxel`.
        mask: labels of (slices, rows, columns) on the picture's grid, or None.
        mask_revision: counts the changes made to `mask` in place.
        mask_box: the part that the last change touched; None for all of it.
        looks: colours of labels, (label, `#RRGGBB`); an empty colour hides it.
        tilt: how the oblique plane stands.
    """

    picture: Picture
    voxel: Voxel
    window: Window
    focus: Vector | None = None
    inverted: bool = False
    crosshair: bool = True
    mask: NDArray[np.uint8] | None = None
    mask_shown: bool = True
    mask_revision: int = 0
    mask_box: Box | None = None
    looks: tuple[tuple[int, str], ...] = ()
    slab: Slab = THIN
    colour_map: str = ""
    tilt: Tilt = LEVEL
    fusion: Fusion | None = None

    @property
    def index_of_focus(self) -> Vector:
        """Where the cross-hair is: a fractional (slice, row, column)."""
        if self.focus is not None:
            return self.focus
        return (float(self.voxel[0]), float(self.voxel[1]), float(self.voxel[2]))

    def cut(self, plane: Plane) -> AnyCut:
        """Give how a plane lies in the picture."""
        if plane is Plane.OBLIQUE and isinstance(self.picture, VolumePicture):
            return oblique(self.picture.grid, self.tilt)
        return self.picture.cuts[plane]

    def index(self, plane: Plane) -> int:
        """Give the number of the picture that a plane shows, from 0."""
        cut = self.cut(plane)
        if cut.axis is not None:
            return self.voxel[cut.axis]
        number = int(np.floor(cut.from_index(self.index_of_focus)[2]))
        return min(max(number, 0), cut.count - 1)


class Scene(QObject):
    """Holds the present state and tells everybody when it changes."""

    changed = Signal(object)

    def __init__(self, state: SceneState) -> None:
        super().__init__()
        self.state = state

    def change(self, **values: Any) -> None:
        """Replace parts of the state; says nothing when nothing differs."""
        if "voxel" in values:
            values.setdefault("focus", None)
        state = replace(self.state, **values)
        same = all(getattr(state, name) is getattr(self.state, name) for name in values)
        if not same:
            self.state = state
            self.changed.emit(state)

    def step(self, plane: Plane, by: int) -> None:
        """Scroll a plane by some pictures, staying inside."""
        self.go_to(plane, self.state.index(plane) + by)

    def go_to(self, plane: Plane, index: int) -> None:
        """Show one picture of a plane."""
        cut = self.state.cut(plane)
        number = min(max(index, 0), cut.count - 1)
        if number == self.state.index(plane):
            return
        if isinstance(cut, ObliqueCut):
            x, y, _ = cut.from_index(self.state.index_of_focus)
            self.aim_at(cut.to_index(x, y, number + 0.5))
            return
        voxel = list(self.state.voxel)
        voxel[cut.axis] = number
        self.change(voxel=(voxel[0], voxel[1], voxel[2]))

    def aim_at(self, index: Vector) -> None:
        """Bring the cross-hair to a fractional (slice, row, column), within the picture."""
        shape = shape_of(self.state.picture)
        inside = tuple(min(max(at, 0.0), side - 1.0) for at, side in zip(index, shape, strict=True))
        focus = (inside[0], inside[1], inside[2])
        voxel = nearest(focus, shape)
        self.change(voxel=voxel, focus=focus)

    def aim(self, place: Vector) -> None:
        """Bring the cross-hair to a position in the picture's space."""
        self.aim_at(self.state.picture.to_index(place))


def shape_of(picture: Picture) -> tuple[int, int, int]:
    """Give (slices, rows, columns)."""
    cut = picture.cuts[picture.first_plane]
    found = [0, 0, 0]
    found[cut.axis] = cut.count
    found[cut.down], found[cut.across] = cut.size
    return (found[0], found[1], found[2])


def middle(picture: Picture) -> Voxel:
    """Give the voxel in the middle."""
    slices, rows, columns = shape_of(picture)
    return (slices // 2, rows // 2, columns // 2)
