"""What a viewer shows: a volume that can be cut three ways, or pictures as they were stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.ui.viewer.planes import Cut, Plane, Space, Voxel, cuts, native, stored

Pixels = NDArray[np.generic]
_TOO_FLAT = 3  # fewer slices than this make no picture from the side


class Picture(Protocol):
    """Pictures in one or three planes."""

    @property
    def cuts(self) -> dict[Plane, Cut]:
        """The planes there are."""

    @property
    def first_plane(self) -> Plane:
        """The plane in which the images were taken."""

    @property
    def revision(self) -> int:
        """Counts the pictures that arrived; what was drawn before may be old."""

    @property
    def unit(self) -> str:
        """The unit of the values, such as HU, or empty."""

    def take(self, cut: Cut, index: int) -> Pixels | None:
        """Give one picture, (rows, columns) or (rows, columns, 3) RGB; None while it is read."""

    def value_at(self, voxel: Voxel) -> float | None:
        """Give the value of a voxel, or None where there is none to give."""

    def position(self, voxel: Voxel) -> Vector | None:
        """Give the position of a voxel in LPS mm, or None when it is not known."""

    @property
    def space(self) -> Space:
        """What the positions of `to_place` mean."""

    def to_place(self, index: Vector) -> Vector:
        """Give the position of a (slice, row, column), which may be fractional."""

    def to_index(self, place: Vector) -> Vector:
        """Give the fractional (slice, row, column) of a position."""


@dataclass(frozen=True, slots=True, eq=False)
class VolumePicture:
    """A volume of (slices, rows, columns) on its grid."""

    values: Pixels
    grid: Grid
    unit: str = ""
    revision: int = 0
    cuts: dict[Plane, Cut] = field(init=False)
    lowest: float = field(init=False)

    def __post_init__(self) -> None:
        few = self.values[tuple(slice(None, None, max(n // 48, 1)) for n in self.values.shape)]
        lowest = float(np.nanmin(few)) if few.dtype.kind != "f" or np.isfinite(few).any() else 0.0
        object.__setattr__(self, "lowest", lowest)
        found = cuts(self.grid)
        if min(self.grid.shape) < _TOO_FLAT:
            found = {plane: cut for plane, cut in found.items() if cut.axis == 0}
        object.__setattr__(self, "cuts", found)

    @property
    def first_plane(self) -> Plane:
        """The plane in which the images were taken."""
        return native(self.grid)

    def take(self, cut: Cut, index: int) -> Pixels | None:
        """Give one picture, (rows, columns)."""
        return cut.take(self.values, index)

    def value_at(self, voxel: Voxel) -> float | None:
        """Give the value of a voxel."""
        return float(self.values[voxel])

    def position(self, voxel: Voxel) -> Vector | None:
        """Give the position of a voxel in LPS mm."""
        return self.grid.to_lps((float(voxel[0]), float(voxel[1]), float(voxel[2])))

    @property
    def space(self) -> Space:
        """A volume lies in patient space."""
        return Space.PATIENT

    def to_place(self, index: Vector) -> Vector:
        """Give the position of a fractional (slice, row, column), LPS mm."""
        return self.grid.to_lps(index)

    def to_index(self, place: Vector) -> Vector:
        """Give the fractional (slice, row, column) of a position in LPS mm."""
        return self.grid.to_index(place)


class StackPicture:
    """Pictures that make no volume; they arrive one by one and the oldest ones are let go."""

    def __init__(
        self,
        size: tuple[int, int],
        count: int,
        *,
        spacing: tuple[float, float] | None = None,
        orientation: tuple[Vector, Vector] | None = None,
        unit: str = "",
        keep_bytes: int = 256 << 20,
    ) -> None:
        cut = stored(size, count, spacing, orientation)
        self.cuts = {Plane.STORED: cut}
        self.unit = unit
        self.revision = 0
        self._keep = keep_bytes
        self._held: dict[int, Pixels] = {}

    @property
    def first_plane(self) -> Plane:
        """The only plane."""
        return Plane.STORED

    def put(self, index: int, pixels: Pixels) -> None:
        """Keep a picture that was read."""
        self._held.pop(index, None)
        self._held[index] = pixels
        self.revision += 1
        while len(self._held) > 1 and sum(p.nbytes for p in self._held.values()) > self._keep:
            del self._held[next(iter(self._held))]

    def holds(self, index: int) -> bool:
        """Tell whether a picture was read already."""
        return index in self._held

    def take(self, cut: Cut, index: int) -> Pixels | None:  # noqa: ARG002 - there is one cut only
        """Give a picture that was read already, or None."""
        return self._held.get(index)

    def value_at(self, voxel: Voxel) -> float | None:
        """Give the value beneath the pointer; colours have none."""
        pixels = self._held.get(voxel[0])
        if pixels is None or pixels.ndim != 2:
            return None
        return float(pixels[voxel[1], voxel[2]])

    def position(self, voxel: Voxel) -> Vector | None:  # noqa: ARG002 - stored pictures tell none
        """Tell no position: stored pictures need not share a space."""
        return None

    @property
    def space(self) -> Space:
        """In mm of the picture where the file tells how large a pixel is."""
        return Space.PICTURE if self.cuts[Plane.STORED].mm else Space.PIXELS

    def to_place(self, index: Vector) -> Vector:
        """Give (right, down, number of the picture) from the first pixel's centre."""
        cut = self.cuts[Plane.STORED]
        return (index[2] * cut.step_across[0], index[1] * cut.step_down[1], index[0])

    def to_index(self, place: Vector) -> Vector:
        """Give the fractional (picture, row, column) of a position."""
        cut = self.cuts[Plane.STORED]
        return (place[2], place[1] / cut.step_down[1], place[0] / cut.step_across[0])
