"""Where a face lies: in front of the brain and beneath its front, and the ears beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.deid.faces.head import brain_of, extent, millilitres, tissue_of
from medal_desktop.deid.faces.lattice import (
    Lattice,
    Shape,
    dilated,
    distance,
    eroded,
    lattice,
)

# As fine as the images, within these; a wide field of view is a body with a head, or without.
_FINE_MM, _COARSE_MM, _WIDE_MM = 2.0, 3.0, 320.0
# So far around the brain nothing is touched.
MARGIN_MM: Final = 8.0
# Less tissue than this in front of a brain shows no face: a rim of the forehead, or nothing.
_LEAST_ML: Final = 80.0
# Behind this share of the brain's length, from its front, the head has no face.
_BACK: Final = 0.45
_EAR_MM: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """A head on its lattice: the brain, where its face is or would be, and how much is there.

    `air` is the value of what surrounds it.
    """

    space: Lattice
    brain: Shape
    face: Shape
    face_ml: float
    air: float

    @property
    def has_face(self) -> bool:
        """Whether there is tissue that shows a face."""
        return self.face_ml >= _LEAST_ML


def find_head(values: NDArray[Any], grid: Grid, modality: str) -> Head | None:
    """Find a head in a volume (slices, rows, columns) of CT or MR; None where there is none."""
    if modality not in {"CT", "MR"} or not large_enough(grid):
        return None
    space = lattice(values, grid, _step(grid, modality))
    if space is None:
        return None
    brain = brain_of(space, modality)
    if brain is None:
        return None
    tissue = tissue_of(space, modality)
    front = _front(brain, space.step)
    face = front | _ears(tissue, space, brain)
    return Head(
        space=space,
        brain=brain,
        face=face,
        face_ml=millilitres(front & tissue, space.step),
        air=_air(space, tissue, front),
    )


def large_enough(grid: Grid) -> bool:
    """Whether a head could be in it at all; spares most volumes the search."""
    sizes = sorted(n * s for n, s in zip(grid.shape, grid.spacing, strict=True))
    return sizes[0] >= 30 and sizes[1] >= 110 and min(grid.shape) >= 4


def _step(grid: Grid, modality: str) -> float:
    wide = max(n * s for n, s in zip(grid.shape[1:], grid.spacing[1:], strict=True)) > _WIDE_MM
    if wide:
        return _COARSE_MM
    # The dark line that a skull is in MR would be lost between coarser places.
    fine = _FINE_MM if modality == "MR" else min(grid.spacing)
    return min(max(fine, _FINE_MM), _COARSE_MM)


def _air(space: Lattice, tissue: Shape, front: Shape) -> float:
    """Give the usual value of what is no tissue, before the face where there is any."""
    air = space.seen & ~tissue
    before = space.values[air & front]
    values = before if before.size else space.values[air]
    return float(np.median(values)) if values.size else float(space.values.min())


def _front(brain: Shape, step: float) -> Shape:
    """Everything before and beneath the brain's outline from the side, air included.

    What lies behind or above any point of the outline stays; so does everything behind the face.
    """
    kept = dilated(brain, MARGIN_MM / step).any(axis=2)
    behind = np.logical_or.accumulate(kept, axis=1)
    above = np.logical_or.accumulate(behind, axis=0)
    _, long, _ = extent(brain)
    last = int(long.start + _BACK * (long.stop - long.start))
    outline = ~above
    outline[:, last:] = False
    return np.ascontiguousarray(np.broadcast_to(outline[:, :, None], brain.shape))


def _ears(tissue: Shape, space: Lattice, brain: Shape) -> Shape:
    """What stands off the sides of the head, beneath the upper third of the brain."""
    step, steps = space.step, _EAR_MM / space.step
    smooth = dilated(eroded(tissue | ~space.seen, steps), steps)
    far = distance(brain) * step
    standing = tissue & ~smooth & (far > MARGIN_MM + 4)
    high, long, across = extent(brain)
    top = int(high.start + 0.65 * (high.stop - high.start))
    band = np.zeros_like(tissue)
    size = long.stop - long.start
    band[:top, int(long.start + 0.3 * size) : int(long.start + 0.85 * size)] = True
    centre = (across.start + across.stop) // 2
    away = int(45 / step)
    band[:, :, max(centre - away, 0) : centre + away] = False
    around = dilated(standing & band, 2.0)
    return np.asarray(around & (far > MARGIN_MM), bool)
