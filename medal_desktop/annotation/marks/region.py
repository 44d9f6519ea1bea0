"""Which voxels an area holds: those whose centre lies inside, in the plane it was drawn in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.marks import geometry
from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.annotation.raster import inside
from medal_desktop.base.geometry import Grid

Values = NDArray[Any]
Points = NDArray[np.float64]
_FLAT = 0.25  # of a slice; an area drawn in a plane of the array stays well within


def outline(mark: Mark) -> Points:
    """Give the outline of an area as (n, 3), in the mark's own space."""
    points = np.array(mark.points, np.float64).reshape(-1, 3)
    if mark.shape is Shape.ELLIPSE:
        return geometry.ellipse_outline(points[0], points[1], points[2], 720)
    return points


def values_in(mark: Mark, values: Values, grid: Grid | None) -> Values:
    """Give the values inside of an area as a list; RGB pictures and areas outside give none.

    `values` is (slices, rows, columns) on `grid`; without one, the frame (rows, columns) itself.
    """
    line = outline(mark)
    if grid is None:
        if values.ndim != 2:
            return np.empty(0)
        found: Values = values[inside(line[:, [1, 0]], (values.shape[0], values.shape[1]))]
        return found
    index = _indexes(line, grid)
    spread = np.ptp(index, axis=0)
    axis = int(spread.argmin())
    if spread[axis] > _FLAT:
        return _oblique(line, values, grid)
    where = int(np.rint(index[:, axis].mean()))
    if not 0 <= where < grid.shape[axis]:
        return np.empty(0)
    sides = [side for side in range(3) if side != axis]
    flat: Values = np.take(values, where, axis=axis)
    return flat[inside(index[:, sides], (flat.shape[0], flat.shape[1]))]


def _indexes(points: Points, grid: Grid) -> Points:
    """Give fractional (slice, row, column) of LPS points."""
    back = np.linalg.inv(grid.matrix)
    return np.asarray(points @ back[:3, :3].T + back[:3, 3])


def _oblique(line: Points, values: Values, grid: Grid) -> Values:
    """Sample the plane of an oblique area at the finest spacing, nearest voxel."""
    middle = line.mean(axis=0)
    upright = geometry.vector_area(line)
    if not np.linalg.norm(upright):
        return np.empty(0)
    first = line[0] - middle
    across = first / np.linalg.norm(first)
    down = np.cross(upright / np.linalg.norm(upright), across)
    fine = min(grid.spacing)
    flat = np.stack([(line - middle) @ down, (line - middle) @ across], axis=1) / fine
    low = np.floor(flat.min(axis=0))
    size = np.ceil(flat.max(axis=0) - low).astype(int) + 1
    rows, columns = np.nonzero(inside(flat - low, (int(size[0]), int(size[1]))))
    steps = (np.stack([rows, columns], axis=1) + low) * fine
    places = np.rint(_indexes(middle + steps[:, :1] * down + steps[:, 1:] * across, grid))
    within = np.all((places >= 0) & (places < np.array(grid.shape)), axis=1)
    found: Values = values[tuple(places[within].astype(int).T)]
    return found
