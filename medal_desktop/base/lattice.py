"""Bringing an array from one grid onto another that has the same lattice points.

Tools store the same voxels in other axis orders and directions; that is undone without resampling.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Grid

T = TypeVar("T", bound=np.generic)


class OffLattice(MedalError):
    """An array whose voxels do not coincide with the image's."""

    code = "geometry.off-lattice"
    message = "The mask was not drawn on this series: its voxels lie elsewhere."
    advice = "Export the mask on the grid of this very series, without resampling."


def align(values: NDArray[T], grid: Grid, onto: Grid, tolerance: float = 0.05) -> NDArray[T]:
    """Give `values` in the axis order and direction of `onto`; zero where `grid` has no voxel.

    Args:
        values: shape `grid.shape`, (slices, rows, columns).
        grid: where the voxels of `values` lie, LPS mm.
        onto: the grid to give them on.
        tolerance: how far a lattice point may be off, in voxels.

    Raises:
        OffLattice: the lattices differ, or a voxel that is not zero lies outside of `onto`.
    """
    if grid.close_to(onto):
        return values
    between: NDArray[np.float64] = np.asarray(
        np.linalg.solve(onto.matrix, grid.matrix), dtype=np.float64
    )
    turn, shift = np.rint(between[:3, :3]), np.rint(between[:3, 3])
    _same_lattice(between, turn, shift, grid, tolerance)
    axes = [int(np.flatnonzero(turn[axis])[0]) for axis in range(3)]
    turned: NDArray[Any] = values.transpose(axes)
    first = np.empty(3, dtype=np.int64)
    for axis, source in enumerate(axes):
        first[axis] = int(shift[axis])
        if turn[axis, source] < 0:
            turned = np.flip(turned, axis)
            first[axis] -= turned.shape[axis] - 1
    return _place(turned, first, onto.shape)


def _same_lattice(
    between: NDArray[np.float64],
    turn: NDArray[np.float64],
    shift: NDArray[np.float64],
    grid: Grid,
    tolerance: float,
) -> None:
    """Refuse anything but a turn by right angles, a mirroring and a shift by whole voxels."""
    if not (np.abs(turn).sum(axis=0) == 1).all() or not (np.abs(turn).sum(axis=1) == 1).all():
        raise OffLattice("another orientation or spacing")
    reach = np.abs(between[:3, :3] - turn) @ (np.asarray(grid.shape) - 1.0)
    if (reach + np.abs(between[:3, 3] - shift) > tolerance).any():
        raise OffLattice("not on the same points")


def _place(values: NDArray[T], first: NDArray[np.int64], shape: tuple[int, int, int]) -> NDArray[T]:
    """Lay `values` into an empty array of `shape` with its first voxel at `first`."""
    placed = np.zeros(shape, dtype=values.dtype)
    low = np.maximum(first, 0)
    high = np.minimum(first + np.asarray(values.shape), np.asarray(shape))
    inside = tuple(slice(int(a), int(max(a, b))) for a, b in zip(low, high, strict=True))
    source = tuple(
        slice(int(a - f), int(max(a, b) - f)) for a, b, f in zip(low, high, first, strict=True)
    )
    placed[inside] = values[source]
    if np.count_nonzero(placed) != np.count_nonzero(values):
        raise OffLattice("parts lie outside of the image")
    return placed
