"""What all views of one series share: the voxel in hand, the window, the mask."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.viewer.picture import Picture
from medal_desktop.ui.viewer.planes import Plane, Voxel


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneState:
    """One moment of the viewer; views draw what it says.

    Attributes:
        mask: labels of (slices, rows, columns) on the picture's grid, or None.
        mask_revision: counts the changes made to `mask` in place.
    """

    picture: Picture
    voxel: Voxel
    window: Window
    inverted: bool = False
    crosshair: bool = True
    mask: NDArray[np.uint8] | None = None
    mask_shown: bool = True
    mask_revision: int = 0

    def index(self, plane: Plane) -> int:
        """Give the number of the picture that a plane shows, from 0."""
        return self.voxel[self.picture.cuts[plane].axis]


class Scene(QObject):
    """Holds the present state and tells everybody when it changes."""

    changed = Signal(object)

    def __init__(self, state: SceneState) -> None:
        super().__init__()
        self.state = state

    def change(self, **values: Any) -> None:
        """Replace parts of the state; says nothing when nothing differs."""
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
        cut = self.state.picture.cuts[plane]
        voxel = list(self.state.voxel)
        voxel[cut.axis] = min(max(index, 0), cut.count - 1)
        if tuple(voxel) != self.state.voxel:
            self.change(voxel=(voxel[0], voxel[1], voxel[2]))


def middle(picture: Picture) -> Voxel:
    """Give the voxel in the middle."""
    cut = picture.cuts[picture.first_plane]
    found = [0, 0, 0]
    found[cut.axis] = cut.count // 2
    found[cut.down] = cut.size[0] // 2
    found[cut.across] = cut.size[1] // 2
    return (found[0], found[1], found[2])
