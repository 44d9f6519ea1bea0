"""Undo and redo without limit: what a stroke changed, by compressed tiles of 32³ voxels."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.uint8]
Box = tuple[slice, slice, slice]
Corner = tuple[int, int, int]
TILE = 32


@dataclass(frozen=True, slots=True)
class _Change:
    """One tile, by its first voxel, before and after a stroke."""

    corner: Corner
    before: bytes
    after: bytes


class History:
    """Watches an array of labels (slices, rows, columns) that somebody else changes in place.

    Call `touch` before each change and `keep` when the stroke is done. Only tiles that differ cost
    memory; a new stroke forgets what was undone.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._open: dict[Corner, Labels] = {}
        self._done: list[tuple[_Change, ...]] = []
        self._undone: list[tuple[_Change, ...]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to bring back."""
        return bool(self._undone)

    @property
    def size(self) -> int:
        """How many bytes the strokes take, compressed."""
        strokes = (*self._done, *self._undone)
        return sum(len(c.before) + len(c.after) for stroke in strokes for c in stroke)

    def touch(self, box: Box) -> None:
        """Remember the tiles that a box meets, as they are now."""
        starts = [range(side.start // TILE * TILE, side.stop, TILE) for side in box]
        for corner in product(*starts):
            place = (corner[0], corner[1], corner[2])
            if place not in self._open:
                self._open[place] = self._labels[_tile(place)].copy()

    def keep(self) -> bool:
        """End the stroke; False when it changed nothing."""
        changes = tuple(
            _Change(corner, _pack(before), _pack(self._labels[_tile(corner)]))
            for corner, before in self._open.items()
            if not np.array_equal(before, self._labels[_tile(corner)])
        )
        self._open.clear()
        if changes:
            self._done.append(changes)
            self._undone.clear()
        return bool(changes)

    def undo(self) -> bool:
        """Take the last stroke back; False when there is none."""
        if not self._done:
            return False
        stroke = self._done.pop()
        for change in stroke:
            self._put(change.corner, change.before)
        self._undone.append(stroke)
        return True

    def redo(self) -> bool:
        """Bring the last stroke back that was undone; False when there is none."""
        if not self._undone:
            return False
        stroke = self._undone.pop()
        for change in stroke:
            self._put(change.corner, change.after)
        self._done.append(stroke)
        return True

    def _put(self, corner: Corner, packed: bytes) -> None:
        tile = self._labels[_tile(corner)]
        tile[...] = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(tile.shape)


def _tile(corner: Corner) -> Box:
    first, second, third = (slice(start, start + TILE) for start in corner)
    return (first, second, third)


def _pack(tile: Labels) -> bytes:
    return zlib.compress(tile.tobytes(), 1)
