"""Drawing segments: brush, eraser, growing, filling between slices, and taking it all back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.errors import AnswerDoesNotFit
from medal_desktop.annotation.history import Box, History, Labels
from medal_desktop.annotation.regions import between, connected
from medal_desktop.base.geometry import Grid

Voxel = tuple[int, int, int]
Values = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """What a stroke leaves.

    Attributes:
        label: the segment's value; 0 erases.
        radius_mm: half its width.
        axis: the axis of the array it is flat along, or None for a ball.
        only: the lowest and highest value that it paints on, or None for all.
    """

    label: int
    radius_mm: float
    axis: int | None = None
    only: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.label <= 255 or not 0 < self.radius_mm < 1000:
            raise AnswerDoesNotFit("brush")


class Segmentation:
    """Labels (slices, rows, columns) of one question on the grid of one series, being drawn.

    `labels` is changed in place and stays the same array; `values` are the series' own, of the same
    shape, in its unit. Segments in `locked` are changed by no act.
    """

    def __init__(self, labels: Labels, grid: Grid, values: Values) -> None:
        if not labels.shape == values.shape == grid.shape:
            raise AnswerDoesNotFit("shape")
        self.labels, self.grid, self.values = labels, grid, values
        self.history = History(labels)
        self.locked: frozenset[int] = frozenset()

    @classmethod
    def empty(cls, grid: Grid, values: Values) -> Segmentation:
        """Begin with nothing drawn."""
        return cls(np.zeros(grid.shape, np.uint8), grid, values)

    def dab(self, centre: Voxel, brush: Brush) -> None:
        """Leave one print of a brush; part of a stroke that `keep` ends."""
        box = self._box(centre, brush)
        self.history.touch(box)
        inside = self._print(centre, brush, box)
        if brush.only is not None:
            low, high = brush.only
            inside &= (self.values[box] >= low) & (self.values[box] <= high)
        self.labels[box][self.free(inside, box, brush.label)] = brush.label

    def stroke(self, start: Voxel, end: Voxel, brush: Brush) -> None:
        """Draw from one voxel to another without a gap; part of a stroke that `keep` ends."""
        way = np.subtract(end, start)
        steps = max(int(np.abs(way).max()), 1)
        spaced = max(int(brush.radius_mm / 2 / min(self.grid.spacing)), 1)
        marks = {*range(spaced, steps, spaced), steps}
        for mark in sorted(marks):
            at = np.rint(np.array(start) + way * (mark / steps)).astype(int)
            self.dab((int(at[0]), int(at[1]), int(at[2])), brush)

    def grow(self, seed: Voxel, only: tuple[float, float], label: int) -> bool:
        """Give a label to all that hangs together with `seed` within the range; one stroke."""
        found = connected(self.values, seed, only)
        return self.paint(found, label)

    def fill_between(self, label: int, axis: int) -> bool:
        """Fill the slices between those drawn on, by signed distance; one stroke.

        Other segments stay as they are.
        """
        drawn = self.labels == label
        if not drawn.any():
            return False
        box = bounds(drawn)
        found = between(drawn[box], axis, self.grid.spacing) & (self.labels[box] == 0)
        return self.paint(found, label, box)

    def paint(self, found: NDArray[np.bool_], label: int, box: Box | None = None) -> bool:
        """Give a label to voxels, all of the array's or those of a part of it; one stroke."""
        if not found.any():
            return False
        if box is None:
            box = bounds(found)
            found = found[box]
        self.history.touch(box)
        self.labels[box][self.free(found, box, label)] = label
        return self.keep()

    def replace(self, label: int, found: NDArray[np.bool_], box: Box) -> bool:
        """Make a segment what `found` says in a part of the array; one stroke.

        What falls to it is taken from nothing or from other segments, unless they are locked.
        """
        if label in self.locked:
            return False
        self.history.touch(box)
        part = self.labels[box]
        part[(part == label) & ~found] = 0
        part[self.free(found, box, label)] = label
        return self.keep()

    def free(self, found: NDArray[np.bool_], box: Box, label: int) -> NDArray[np.bool_]:
        """Leave out what belongs to locked segments; nothing is free for a locked label."""
        if not self.locked:
            return found
        if label in self.locked:
            return np.zeros_like(found)
        return found & ~np.isin(self.labels[box], list(self.locked))

    def keep(self) -> bool:
        """End a stroke; False when it changed nothing."""
        return self.history.keep()

    def undo(self) -> bool:
        """Take the last stroke back."""
        return self.history.undo()

    def redo(self) -> bool:
        """Bring back what was undone last."""
        return self.history.redo()

    def volume_ml(self, label: int) -> float:
        """Give the volume of a segment in ml."""
        voxel = abs(float(np.linalg.det(self.grid.matrix[:3, :3])))
        return int(np.count_nonzero(self.labels == label)) * voxel / 1000.0

    def _box(self, centre: Voxel, brush: Brush) -> Box:
        """Give the part of the array that a print may reach, within its edges."""
        upright = np.linalg.inv(self.grid.matrix[:3, :3])
        reach = np.linalg.norm(upright, axis=1) * brush.radius_mm
        sides = []
        for axis, (at, far, size) in enumerate(zip(centre, reach, self.grid.shape, strict=True)):
            wide = 0 if axis == brush.axis else int(far)
            low = min(max(at - wide, 0), size)
            sides.append(slice(low, min(max(at + wide + 1, low), size)))
        return (sides[0], sides[1], sides[2])

    def _print(self, centre: Voxel, brush: Brush, box: Box) -> NDArray[np.bool_]:
        """Tell which voxels of the box lie within the brush, in mm; the middle one always does."""
        ways = [np.arange(side.start, side.stop) - at for side, at in zip(box, centre, strict=True)]
        grids = np.meshgrid(*ways, indexing="ij")
        steps = self.grid.matrix[:3, :3]
        mm = [sum(steps[lps, axis] * grids[axis] for axis in range(3)) for lps in range(3)]
        inside: NDArray[np.bool_] = mm[0] ** 2 + mm[1] ** 2 + mm[2] ** 2 <= brush.radius_mm**2
        return inside


def bounds(found: NDArray[np.bool_]) -> Box:
    """Give the smallest part of an array that holds all that is True; something must be."""
    sides = []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        where = np.flatnonzero(found.any(axis=others))
        sides.append(slice(int(where[0]), int(where[-1]) + 1))
    return (sides[0], sides[1], sides[2])
