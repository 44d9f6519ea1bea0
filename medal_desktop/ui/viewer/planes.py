"""How axial, sagittal and coronal pictures are cut from a volume's array, with no widget in sight.

Conventions: axial with the patient's right at the left and the front at the top; sagittal with the
front at the left, coronal with the patient's right at the left, both with the head at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, Vector

Voxel = tuple[int, int, int]
Pair = tuple[float, float]


class Plane(StrEnum):
    """A standard plane, one at any angle, or a picture as it was stored."""

    AXIAL = "axial"
    SAGITTAL = "sagittal"
    CORONAL = "coronal"
    OBLIQUE = "oblique"
    STORED = "stored"


class Space(StrEnum):
    """What the positions of a picture mean.

    PATIENT: LPS mm. PICTURE: (mm to the right, mm down, number of the picture). PIXELS: the same in
    pixels, where no file says how large one is.
    """

    PATIENT = "patient"
    PICTURE = "picture"
    PIXELS = "pixels"


# Where a picture's right and lower edges point, in LPS.
_ACROSS = {Plane.AXIAL: (1, 0, 0), Plane.SAGITTAL: (0, 1, 0), Plane.CORONAL: (1, 0, 0)}
_DOWN = {Plane.AXIAL: (0, 1, 0), Plane.SAGITTAL: (0, 0, -1), Plane.CORONAL: (0, 0, -1)}
_NORMAL = {Plane.SAGITTAL: 0, Plane.CORONAL: 1, Plane.AXIAL: 2}
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One plane through an array of (slices, rows, columns).

    Attributes:
        axis: the axis of the array that one scrolls along.
        across, down: the axes of the array that run to the right and downwards.
        flip_across, flip_down: whether they run against the array.
        step_across, step_down: where one pixel leads on the screen, in mm (right, down).
        letters: what lies at the left, right, top, bottom.
        right, below: where the right and the lower edge lie, unit vectors in LPS, where known.
        apart: mm from one picture to the next.
        count: how many pictures there are; `size`: (rows, columns) of one.
    """

    plane: Plane
    axis: int
    across: int
    down: int
    flip_across: bool
    flip_down: bool
    step_across: Pair
    step_down: Pair
    letters: tuple[str, str, str, str]
    count: int
    size: tuple[int, int]
    mm: bool = True
    right: Vector | None = None
    below: Vector | None = None
    apart: float = 1.0

    def take(self, values: NDArray[np.generic], index: int) -> NDArray[np.generic]:
        """Give the picture at `index` as (rows, columns) of the screen; a view, not a copy."""
        where: list[int | slice] = [slice(None)] * 3
        where[self.axis] = index
        return self.turned(values[tuple(where)])

    def turned(self, picture: NDArray[np.generic]) -> NDArray[np.generic]:
        """Turn a picture as it lies in the array, without its axis, the way the screen shows it."""
        if self.across < self.down:
            picture = picture.T
        return picture[:: -1 if self.flip_down else 1, :: -1 if self.flip_across else 1]

    def to_voxel(self, x: float, y: float, index: int) -> Voxel:
        """Give the voxel beneath a point of the picture, in pixels from its upper left corner."""
        rows, columns = self.size
        column = min(max(int(np.floor(x)), 0), columns - 1)
        row = min(max(int(np.floor(y)), 0), rows - 1)
        found = [0, 0, 0]
        found[self.axis] = index
        found[self.across] = columns - 1 - column if self.flip_across else column
        found[self.down] = rows - 1 - row if self.flip_down else row
        return (found[0], found[1], found[2])

    def deep(self, index: int) -> float:
        """Give where a picture lies along the way: at its voxels' centres."""
        return float(index)

    def to_index(self, x: float, y: float, index: float) -> Vector:
        """Give the (slice, row, column) of a point of the picture; whole numbers are centres."""
        rows, columns = self.size
        found = [0.0, 0.0, 0.0]
        found[self.axis] = index
        found[self.across] = columns - 0.5 - x if self.flip_across else x - 0.5
        found[self.down] = rows - 0.5 - y if self.flip_down else y - 0.5
        return (found[0], found[1], found[2])

    def from_index(self, place: Vector) -> tuple[float, float, float]:
        """Give the point of the picture and the number of the picture at a (slice, row, column)."""
        rows, columns = self.size
        column, row = place[self.across], place[self.down]
        x = columns - 0.5 - column if self.flip_across else column + 0.5
        y = rows - 0.5 - row if self.flip_down else row + 0.5
        return (x, y, place[self.axis])

    def to_picture(self, voxel: Voxel) -> Pair:
        """Give the centre of a voxel in the picture, in pixels from its upper left corner."""
        rows, columns = self.size
        column, row = voxel[self.across], voxel[self.down]
        x = columns - 1 - column if self.flip_across else column
        y = rows - 1 - row if self.flip_down else row
        return (x + 0.5, y + 0.5)


def cuts(grid: Grid) -> dict[Plane, Cut]:
    """Give the three planes of a volume; an oblique one is cut along its own nearest axes."""
    towards = np.abs(np.array(grid.directions))  # one row per axis of the array, LPS across
    best = max(permutations(range(3)), key=lambda p: sum(towards[p[lps], lps] for lps in range(3)))
    return {plane: _cut(grid, plane, best) for plane in _NORMAL}


def native(grid: Grid) -> Plane:
    """Give the plane in which the images were taken."""
    return next(plane for plane, cut in cuts(grid).items() if cut.axis == 0)


def letter(direction: Vector) -> str:
    """Name where a direction points: up to two of L R, P A, H F (PS3.3 C.7.6.1.1.1)."""
    order = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    strong = [axis for axis in order[:2] if abs(direction[axis]) > 0.25]
    return "".join(_LETTERS[axis][0 if direction[axis] > 0 else 1] for axis in strong)


def stored(
    size: tuple[int, int],
    count: int,
    spacing: Pair | None,
    orientation: tuple[Vector, Vector] | None,
) -> Cut:
    """Give the plane of pictures shown as stored; `spacing` is (between rows, columns) in mm."""
    rows_mm, columns_mm = spacing or (1.0, 1.0)
    return Cut(
        plane=Plane.STORED,
        axis=0,
        across=2,
        down=1,
        flip_across=False,
        flip_down=False,
        step_across=(columns_mm, 0.0),
        step_down=(0.0, rows_mm),
        letters=letters_of(*orientation) if orientation else ("", "", "", ""),
        count=count,
        size=size,
        mm=spacing is not None,
        right=orientation[0] if orientation else None,
        below=orientation[1] if orientation else None,
    )


def _cut(grid: Grid, plane: Plane, axes: tuple[int, ...]) -> Cut:
    axis = axes[_NORMAL[plane]]
    steps = [np.array(s) for s in (grid.step_slice, grid.step_row, grid.step_column)]
    across = axes[int(np.argmax(np.abs(_ACROSS[plane])))]
    down = axes[int(np.argmax(np.abs(_DOWN[plane])))]
    flip_across = float(steps[across] @ _ACROSS[plane]) < 0
    flip_down = float(steps[down] @ _DOWN[plane]) < 0
    right = -steps[across] if flip_across else steps[across]
    below = -steps[down] if flip_down else steps[down]
    unit = right / np.linalg.norm(right)
    square = below - (below @ unit) * unit  # a tilted gantry makes the picture a parallelogram
    return Cut(
        plane=plane,
        axis=axis,
        across=across,
        down=down,
        flip_across=flip_across,
        flip_down=flip_down,
        step_across=(float(np.linalg.norm(right)), 0.0),
        step_down=(float(below @ unit), float(np.linalg.norm(square))),
        letters=letters_of(_unit(right), _unit(below)),
        count=grid.shape[axis],
        size=(grid.shape[down], grid.shape[across]),
        right=_unit(right),
        below=_unit(below),
        apart=float(np.linalg.norm(steps[axis])),
    )


def letters_of(right: Vector, below: Vector) -> tuple[str, str, str, str]:
    """Name what lies at the left, right, top and bottom."""
    left = (-right[0], -right[1], -right[2])
    above = (-below[0], -below[1], -below[2])
    return letter(left), letter(right), letter(above), letter(below)


def _unit(step: NDArray[np.float64]) -> Vector:
    x, y, z = step / np.linalg.norm(step)
    return (float(x), float(y), float(z))
