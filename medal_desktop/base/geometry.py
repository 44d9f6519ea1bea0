"""Grids in patient space: millimetres, LPS (x left, y back, z head; PS3.3 C.7.6.2.1.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError

Vector = tuple[float, float, float]


class InvalidGrid(MedalError):
    """A grid that no image can have."""

    code = "geometry.invalid-grid"
    message = "The positions of these images do not make a volume."
    advice = "Show the series slice by slice, or export it again from the PACS."


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the voxels of a volume lie.

    Attributes:
        shape: (slices, rows, columns).
        origin: centre of the first voxel, LPS, mm.
        step_slice, step_row, step_column: the vector in mm from one voxel to the next along each
            axis of `shape`. A tilted gantry makes `step_slice` oblique to the other two.
    """

    shape: tuple[int, int, int]
    origin: Vector
    step_slice: Vector
    step_row: Vector
    step_column: Vector

    def __post_init__(self) -> None:
        if min(self.shape) < 1:
            raise InvalidGrid(f"shape {self.shape}")
        if not np.isfinite(self.matrix).all() or abs(np.linalg.det(self.matrix[:3, :3])) < 1e-9:
            raise InvalidGrid("the axes do not span a space")

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The 4×4 matrix from (slice, row, column, 1) to LPS mm."""
        matrix = np.eye(4)
        for axis, step in enumerate((self.step_slice, self.step_row, self.step_column)):
            matrix[:3, axis] = step
        matrix[:3, 3] = self.origin
        return matrix

    @property
    def spacing(self) -> Vector:
        """Distance between voxel centres along (slices, rows, columns), in mm."""
        lengths = np.linalg.norm(self.matrix[:3, :3], axis=0)
        return (float(lengths[0]), float(lengths[1]), float(lengths[2]))

    @property
    def directions(self) -> tuple[Vector, Vector, Vector]:
        """Unit vectors along (slices, rows, columns), LPS."""
        unit = self.matrix[:3, :3] / np.linalg.norm(self.matrix[:3, :3], axis=0)
        slices, rows, columns = (tuple(float(x) for x in unit[:, axis]) for axis in range(3))
        return _vector(slices), _vector(rows), _vector(columns)

    @property
    def sheared(self) -> bool:
        """Whether the slice axis is not square to the slices, as with a tilted gantry."""
        slices, rows, columns = (np.asarray(axis) for axis in self.directions)
        return bool(max(abs(slices @ rows), abs(slices @ columns)) > 1e-3)

    def to_lps(self, index: Vector) -> Vector:
        """Give the LPS position in mm of a (slice, row, column) index, which may be fractional."""
        point = self.matrix @ np.array([*index, 1.0])
        return (float(point[0]), float(point[1]), float(point[2]))

    def to_index(self, lps: Vector) -> Vector:
        """Give the fractional (slice, row, column) index of a position in LPS mm."""
        point = np.linalg.solve(self.matrix, np.array([*lps, 1.0]))
        return (float(point[0]), float(point[1]), float(point[2]))

    def close_to(self, other: Grid, tolerance_mm: float = 0.01) -> bool:
        """Whether both grids have the same shape and each corner within `tolerance_mm`."""
        if self.shape != other.shape:
            return False
        last = tuple(float(n - 1) for n in self.shape)
        corners = [
            (a, b, c) for a in (0.0, last[0]) for b in (0.0, last[1]) for c in (0.0, last[2])
        ]
        return all(
            np.linalg.norm(np.subtract(self.to_lps(corner), other.to_lps(corner))) <= tolerance_mm
            for corner in corners
        )

    @property
    def voxel_ml(self) -> float:
        """Volume of one voxel, in millilitres."""
        return float(abs(np.linalg.det(self.matrix[:3, :3]))) / 1000.0


def _vector(values: tuple[float, ...]) -> Vector:
    x, y, z = values
    return (x, y, z)
