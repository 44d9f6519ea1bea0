"""A plane at any angle through a volume: where its pixels lie, with no library in sight.

Its pictures stand on a lattice: `apart` mm from one to the next, all pixels square and as wide as
the volume's finest step, so that a slab is made of pictures that are known already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.ui.viewer.planes import Pair, Plane, Voxel, letters_of

Letters = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilt:
    """How a plane stands: where its right and its lower edge point, unit vectors in LPS."""

    right: Vector = (1.0, 0.0, 0.0)
    below: Vector = (0.0, 1.0, 0.0)

    @property
    def normal(self) -> Vector:
        """Where one goes by scrolling on."""
        return _vector(np.cross(self.right, self.below))

    def turned(self, about: Vector, degrees: float) -> Tilt:
        """Turn about an axis through its middle, clockwise as seen along the axis."""
        matrix = _rotation(np.asarray(about, np.float64), np.radians(degrees))
        right = matrix @ np.asarray(self.right)
        right /= np.linalg.norm(right)
        below = matrix @ np.asarray(self.below)
        below -= (below @ right) * right  # rounding must not add up to a shear
        return Tilt(right=_vector(right), below=_vector(below / np.linalg.norm(below)))


LEVEL = Tilt()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObliqueCut:
    """One orientation through a grid; answers what `planes.Cut` answers.

    Attributes:
        step: mm from one pixel to the next, and from one picture to the next.
        ways: the 4×4 matrix from (x, y, number, 1) in pictures to (slice, row, column, 1).
        back: its inverse.
        corners: the volume's eight corners in pictures, (x, y, number) each.
    """

    grid: Grid
    tilt: Tilt
    step: float
    size: tuple[int, int]
    count: int
    ways: NDArray[np.float64] = field(compare=False, repr=False)
    back: NDArray[np.float64] = field(compare=False, repr=False)
    corners: NDArray[np.float64] = field(compare=False, repr=False)
    plane: Plane = Plane.OBLIQUE
    mm: bool = True

    @property
    def axis(self) -> None:
        """It is flat along no axis of the array."""
        return

    @property
    def step_across(self) -> Pair:
        """Where one pixel to the right leads on the screen, in mm."""
        return (self.step, 0.0)

    @property
    def step_down(self) -> Pair:
        """Where one pixel downwards leads on the screen, in mm."""
        return (0.0, self.step)

    @property
    def apart(self) -> float:
        """Give the mm from one picture to the next."""
        return self.step

    @property
    def right(self) -> Vector:
        """Where the right edge lies."""
        return self.tilt.right

    @property
    def below(self) -> Vector:
        """Where the lower edge lies."""
        return self.tilt.below

    @property
    def letters(self) -> Letters:
        """What lies at the left, right, top and bottom."""
        return letters_of(self.tilt.right, self.tilt.below)

    def deep(self, index: int) -> float:
        """Give where a picture lies along the way: in the middle of its step."""
        return index + 0.5

    def to_lps(self, x: float, y: float, index: float) -> Vector:
        """Give the position of a point of a picture, in LPS mm."""
        return self.grid.to_lps(self.to_index(x, y, index))

    def to_index(self, x: float, y: float, index: float) -> Vector:
        """Give the fractional (slice, row, column) of a point of a picture."""
        return _vector(self.ways @ (x, y, index, 1.0))

    def from_index(self, place: Vector) -> tuple[float, float, float]:
        """Give the point of the picture and the number of the picture at a (slice, row, column)."""
        return _vector(self.back @ (*place, 1.0))

    def to_voxel(self, x: float, y: float, index: int) -> Voxel:
        """Give the nearest voxel beneath a point of a picture, within the volume."""
        return nearest(self.to_index(x, y, self.deep(index)), self.grid.shape)

    def to_picture(self, voxel: Voxel) -> Pair:
        """Give the point of the picture at a voxel, square to the plane."""
        x, y, _ = self.from_index((float(voxel[0]), float(voxel[1]), float(voxel[2])))
        return (x, y)

    def matrix(self, index: float) -> NDArray[np.float64]:
        """Give the 4×4 matrix from (column, row, 0, 1) of a picture to the volume's own order.

        That is (column, row, slice, 1); whole numbers are centres on both sides.
        """
        found = self.ways[[2, 1, 0, 3]]
        found[:, 3] = found @ (0.5, 0.5, index, 1.0)
        return found

    def part(self, index: float) -> tuple[int, int, int, int]:
        """Give (first column, end, first row, end) of what of a picture meets the volume."""
        points = _crossing(self.corners, index)
        if not points.size:
            return (0, 0, 0, 0)
        high = (self.size[1], self.size[0])
        left, top = np.clip(np.floor(points.min(axis=0)) - 1, 0, high).astype(int).tolist()
        right, bottom = np.clip(np.ceil(points.max(axis=0)) + 1, 0, high).astype(int).tolist()
        return (left, right, top, bottom)


@lru_cache(maxsize=8)
def oblique(grid: Grid, tilt: Tilt) -> ObliqueCut:
    """Lay the lattice of one orientation around a whole volume."""
    step = min(grid.spacing)
    axes = np.column_stack([tilt.right, tilt.below, tilt.normal])
    ends = [(-0.5, side - 0.5) for side in grid.shape]
    corners = np.array([grid.to_lps((a, b, c)) for a, b, c in product(*ends)]) @ axes
    first = corners.min(axis=0)
    columns, rows, count = np.ceil((corners.max(axis=0) - first) / step).astype(int).tolist()
    from_picture = np.eye(4)
    from_picture[:3, :3], from_picture[:3, 3] = axes * step, axes @ first
    ways = np.linalg.inv(grid.matrix) @ from_picture
    return ObliqueCut(
        grid=grid,
        tilt=tilt,
        step=step,
        size=(max(rows, 1), max(columns, 1)),
        count=max(count, 1),
        ways=ways,
        back=np.asarray(np.linalg.inv(ways), np.float64),
        corners=(corners - first) / step,
    )


def nearest(index: Vector, shape: tuple[int, int, int]) -> Voxel:
    """Give the voxel nearest to a fractional index, within an array."""
    found = [min(max(round(at), 0), side - 1) for at, side in zip(index, shape, strict=True)]
    return (found[0], found[1], found[2])


def _crossing(corners: NDArray[np.float64], index: float) -> NDArray[np.float64]:
    """Give the points (x, y) at which a picture cuts the edges of the volume's box."""
    before, after = corners[_EDGES[:, 0]], corners[_EDGES[:, 1]]
    cut = (before[:, 2] <= index) != (after[:, 2] <= index)
    before, after = before[cut], after[cut]
    share = (index - before[:, 2]) / (after[:, 2] - before[:, 2])
    return np.asarray(before[:, :2] + share[:, np.newaxis] * (after[:, :2] - before[:, :2]))


_EDGES = np.array([(one, one | bit) for bit in (1, 2, 4) for one in range(8) if not one & bit])


def _rotation(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Rodrigues' rotation."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turned: NDArray[np.float64] = np.eye(3) + np.sin(angle) * cross
    return np.asarray(turned + (1 - np.cos(angle)) * (cross @ cross))


def _vector(values: NDArray[np.float64]) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
