"""Undo and redo without limit: what a stroke changed, by compressed tiles of 32³ voxels."""

from __future__ import annotations

import struct
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


Stroke = tuple[_Change, ...]


class History:
    """Watches an array of labels (slices, rows, columns) that somebody else changes in place.

    Call `touch` before each change and `keep` when the stroke is done. Only tiles that differ cost
    memory; a new stroke forgets what was undone.
    """

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._open: dict[Corner, Labels] = {}
        self._done: list[Stroke] = []
        self._undone: list[Stroke] = []

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

    @property
    def last(self) -> Stroke:
        """What the last stroke changed; nothing before the first."""
        return self._done[-1] if self._done else ()

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
        take_back(self._labels, stroke)
        self._undone.append(stroke)
        return True

    def redo(self) -> bool:
        """Bring the last stroke back that was undone; False when there is none."""
        if not self._undone:
            return False
        stroke = self._undone.pop()
        bring_back(self._labels, stroke)
        self._done.append(stroke)
        return True


def take_back(labels: Labels, stroke: Stroke) -> None:
    """Make labels what they were before a stroke."""
    for change in stroke:
        _put(labels, change.corner, change.before)


def bring_back(labels: Labels, stroke: Stroke) -> None:
    """Make labels what they were after a stroke."""
    for change in stroke:
        _put(labels, change.corner, change.after)


def extent(stroke: Stroke) -> Box | None:
    """Give the part of the labels that a stroke may have changed; None for one that is empty."""
    if not stroke:
        return None
    corners = [one.corner for one in stroke]
    sides = [slice(min(at), max(at) + TILE) for at in zip(*corners, strict=True)]
    return (sides[0], sides[1], sides[2])


def reversed_stroke(stroke: Stroke) -> Stroke:
    """Give the stroke that takes another one back."""
    return tuple(_Change(one.corner, one.after, one.before) for one in stroke)


def pack(stroke: Stroke) -> bytes:
    """Write what a stroke left, so that `replay` can do it again after a crash."""
    return b"".join(_RECORD.pack(*one.corner, len(one.after)) + one.after for one in stroke)


def replay(labels: Labels, packed: bytes) -> None:
    """Do a packed stroke again."""
    at = 0
    while at < len(packed):
        *corner, size = _RECORD.unpack_from(packed, at)
        at += _RECORD.size
        _put(labels, (corner[0], corner[1], corner[2]), packed[at : at + size])
        at += size


_RECORD = struct.Struct("<4I")


def _put(labels: Labels, corner: Corner, packed: bytes) -> None:
    tile = labels[_tile(corner)]
    tile[...] = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(tile.shape)


def _tile(corner: Corner) -> Box:
    first, second, third = (slice(start, start + TILE) for start in corner)
    return (first, second, third)


def _pack(tile: Labels) -> bytes:
    return zlib.compress(tile.tobytes(), 1)
