"""A level of a slide made small, tile by tile: a gigapixel in the memory of a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Instance
from medal_desktop.dicom.slide import Level, level_of, stored_tile
from medal_desktop.dicom.sources import Reader

LONGEST = 2048
_WHITE = 255
Picture = NDArray[np.uint8]
Tiles = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A picture of a part of a level; `step` pixels of the level became one, from `top`, `left`."""

    picture: Picture
    step: int = 1
    top: int = 0
    left: int = 0


def small_parts(
    instance: Instance, longest: int = LONGEST, job: Job | None = None
) -> Iterator[Part]:
    """Give each focal plane and optical path of a level as one picture of at most `longest`.

    Where that makes it smaller, the tiles at its corners come as they are too: writing of a
    scanner stands there. One tile and one small picture are in memory at a time.

    Raises:
        NoPixels, DicomError: a tile is damaged, gone or nowhere.
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    with Reader() as reader:
        level = level_of(instance, reader)
        frames = FrameReader(reader)
        step = -(-max(level.rows, level.columns) // longest)
        for tiles in level.layers():
            small = _Small(level, step)
            for index, row, column in job.each(tiles, len(tiles), "tiles"):
                small.add(stored_tile(level, index, frames, reader), row, column)
            yield Part(small.picture(), step)
            if step > 1:
                for index, row, column in _corners(level, tiles):
                    top, left = row * level.tile_rows, column * level.tile_columns
                    own = stored_tile(level, index, frames, reader)
                    yield Part(own[: level.rows - top, : level.columns - left], 1, top, left)


class _Small:
    """Sums of blocks of `step` by `step` pixels, whatever tiles they come in."""

    def __init__(self, level: Level, step: int) -> None:
        self._level, self._step = level, step
        shape = -(-level.rows // step), -(-level.columns // step)
        self._sums = np.zeros((*shape, 3), np.float32)
        self._counts = np.zeros((*shape, 1), np.float32)

    def add(self, tile: Picture, row: int, column: int) -> None:
        """Add the tile at a place; what reaches over the edge is cut."""
        level, step = self._level, self._step
        top, left = row * level.tile_rows, column * level.tile_columns
        inside = tile[: level.rows - top, : level.columns - left].astype(np.float32)
        rows, columns = inside.shape[:2]
        if step > 1:
            inside = np.add.reduceat(inside, _starts(top, rows, step), axis=0)
            inside = np.add.reduceat(inside, _starts(left, columns, step), axis=1)
        down = slice(top // step, top // step + inside.shape[0])
        beside = slice(left // step, left // step + inside.shape[1])
        self._sums[down, beside] += inside
        high, wide = _lengths(top, rows, step), _lengths(left, columns, step)
        self._counts[down, beside, 0] += np.outer(high, wide)

    def picture(self) -> Picture:
        """Give the means; white where nothing was scanned."""
        means = self._sums / np.maximum(self._counts, 1)
        return np.where(self._counts > 0, np.rint(means), _WHITE).astype(np.uint8)


def _starts(first: int, count: int, step: int) -> NDArray[np.intp]:
    """Give where blocks begin among `count` pixels from `first` on; the first may be a rest."""
    return np.unique(np.maximum(np.arange(first // step * step, first + count, step) - first, 0))


def _lengths(first: int, count: int, step: int) -> NDArray[np.float32]:
    starts = _starts(first, count, step)
    return np.diff(starts, append=count).astype(np.float32)


def _corners(level: Level, tiles: Tiles) -> Tiles:
    """Give the tiles at the four corners, of those that were scanned."""
    below, beside = level.tiles
    wanted = {(row, column) for row in (0, below - 1) for column in (0, beside - 1)}
    return tuple(tile for tile in tiles if (tile[1], tile[2]) in wanted)
