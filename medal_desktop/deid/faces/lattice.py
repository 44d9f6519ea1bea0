"""A volume on a plain lattice in patient space, and shapes on it.

Arrays are (z, y, x) with z towards the head, y towards the back and x towards the left (LPS).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base import shapes
from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.dicom.series import Frame

Shape = NDArray[np.bool_]
Values = NDArray[np.float32]
# A head is looked for in the upper part of a long volume only.
_TALLEST_MM: Final = 320.0
_WIDEST_MM: Final = 640.0
_BINS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lattice:
    """Values every `step` mm in LPS; `origin` is the first one's (x, y, z); `seen`: measured."""

    values: Values
    seen: Shape
    origin: Vector
    step: float

    def sample(self, shape: Shape, frame: Frame) -> Shape:
        """Give where the pixels of a frame (rows, columns) lie in a shape; outside is False."""
        position, orientation, spacing = frame.position, frame.orientation, frame.spacing
        if position is None or orientation is None or spacing is None:
            return np.zeros(frame.shape, bool)
        along_row, along_column = (np.asarray(axis) for axis in orientation)
        down = np.arange(frame.shape[0])[:, None, None] * (spacing[0] * along_column)
        across = np.arange(frame.shape[1])[None, :, None] * (spacing[1] * along_row)
        start = (np.asarray(position) - self.origin) / self.step
        places = np.rint(start + (down + across) / self.step).astype(np.int32)
        limits = np.array(shape.shape[::-1])
        inside = ((places >= 0) & (places < limits)).all(axis=-1)
        x, y, z = np.moveaxis(np.clip(places, 0, limits - 1), -1, 0)
        return np.asarray(shape[z, y, x] & inside, bool)


def lattice(values: NDArray[Any], grid: Grid, step: float = 2.0) -> Lattice | None:
    """Lay a volume (slices, rows, columns) on a lattice; None where no head would fit.

    Of a volume that is taller than a head the upper part is taken.
    """
    low, high = _corners(grid)
    low[2] = max(low[2], high[2] - _TALLEST_MM)
    if (high - low)[:2].max() > _WIDEST_MM:
        return None
    size = np.maximum(np.ceil((high - low) / step).astype(int) + 1, 1)[::-1]
    matrix, shift = _to_index(grid, low, step)
    seen = shapes.within(matrix, shift, size, grid.shape)
    laid = shapes.laid(values, matrix, shift, size)
    return Lattice(
        values=np.where(seen, laid, np.float32(values.min())),
        seen=seen,
        origin=(float(low[0]), float(low[1]), float(low[2])),
        step=step,
    )


def threshold_of(values: NDArray[Any]) -> float:
    """Give the value that best parts dark from bright (Otsu)."""
    counts, edges = np.histogram(values, _BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts, dtype=float)
    mass = np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return float(edges[int(np.nan_to_num(between[:-1]).argmax()) + 1])


def smoothed(space: Lattice, sigma: float) -> Values:
    """Give the values blurred by `sigma` steps, from measured places alone."""
    weight = shapes.blurred(space.seen, [sigma] * 3)
    values = np.where(space.seen, space.values, np.float32(0))
    return np.asarray(shapes.blurred(values, [sigma] * 3) / np.maximum(weight, 1e-3), np.float32)


def turned(values: Values, degrees: float) -> Values:
    """Turn values about the axis of the body, so that what lay to the left comes to the front.

    The lattice is as wide as it is deep afterwards; what comes in from outside is the lowest value.
    """
    depth, width = values.shape[1:]
    size = int(np.ceil(np.hypot(depth, width)))
    out, middle = (size - 1) / 2, np.array([(depth - 1) / 2, (width - 1) / 2])
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.array([[cosine, sine], [-sine, cosine]])
    shift = middle - matrix @ [out, out]
    inside = shapes.within(matrix, shift, (size, size), (depth, width))
    layers = [shapes.laid(layer, matrix, shift, (size, size)) for layer in values]
    return np.where(inside, np.stack(layers), values.min())


def enlarged(picture: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Give a picture (rows, columns) with smooth steps between its pixels."""
    size = [n * factor for n in picture.shape]
    grown = shapes.laid(picture, np.eye(2) / factor, np.zeros(2), size, order=3)
    return np.clip(np.rint(grown), 0, 255).astype(np.uint8)


def eroded(shape: Shape, steps: float) -> Shape:
    """Take a layer away; what lies at the lattice's end counts as inside."""
    return ~dilated(~shape, steps)


def dilated(shape: Shape, steps: float) -> Shape:
    """Add a layer of so many steps in every direction."""
    if not shape.any():
        return shape.copy()
    return np.asarray(distance(shape) <= steps, bool)


def distance(shape: Shape) -> NDArray[np.float32]:
    """Give how many steps each place lies from the shape; 0 inside."""
    return shapes.distance(shape)


def parts(shape: Shape, smallest: int = 1) -> NDArray[np.int32]:
    """Number the parts that hang together, the largest first; smaller ones count as none."""
    numbered = shapes.parts(shape)
    sizes = np.bincount(numbered.ravel())[1:]
    return np.where(numbered <= np.count_nonzero(sizes >= smallest), numbered, np.int32(0))


def largest(shape: Shape) -> Shape:
    """Give the largest part that hangs together."""
    return np.asarray(parts(shape) == 1, bool)


def filled(shape: Shape) -> Shape:
    """Close holes in each slice across the body."""
    return np.stack([shapes.filled(layer) for layer in shape])


def _corners(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    last = [n - 1 for n in grid.shape]
    points = np.array(
        [grid.to_lps((a, b, c)) for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])]
    )
    return points.min(axis=0), points.max(axis=0)


def _to_index(
    grid: Grid, low: NDArray[np.float64], step: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the way from a place (z, y, x) to the index (slice, row, column), shear included."""
    way = np.asarray(np.linalg.inv(grid.matrix)[:3], np.float64)
    return way[:, 2::-1] * step, way[:, :3] @ low + way[:, 3]
