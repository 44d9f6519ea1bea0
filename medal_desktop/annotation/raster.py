"""From polygons to pixels and back: even-odd at pixel centres, and outlines along pixel edges.

An outline runs between pixels, never through a centre, so that mask → outline → mask is exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Points = NDArray[np.float64]
_Edge = tuple[tuple[int, int], tuple[int, int]]


def inside(polygon: Points, shape: tuple[int, int]) -> Mask:
    """Tell which pixels of (rows, columns) have their centre inside a closed polygon, even-odd.

    `polygon` holds (row, column) in pixels, the centre of the first pixel at (0, 0).
    """
    found = np.zeros(shape, bool)
    if len(polygon) < 3 or 0 in shape:
        return found
    start, end = polygon, np.roll(polygon, -1, axis=0)
    low = max(int(np.ceil(polygon[:, 0].min())), 0)
    high = min(int(np.floor(polygon[:, 0].max())), shape[0] - 1)
    for row in range(low, high + 1):
        crossed = (start[:, 0] <= row) != (end[:, 0] <= row)
        if crossed.any():
            found[row] = _between(_crossings(start[crossed], end[crossed], row), shape[1])
    return found


def _crossings(start: Points, end: Points, row: int) -> Points:
    share = (row - start[:, 0]) / (end[:, 0] - start[:, 0])
    return np.asarray(start[:, 1] + share * (end[:, 1] - start[:, 1]))


def _between(crossings: Points, columns: int) -> Mask:
    """Tell which columns have an odd number of crossings at their left."""
    first = np.clip(np.floor(crossings).astype(np.int64) + 1, 0, columns)
    steps = np.bincount(first, minlength=columns + 1)[:columns]
    return np.asarray(np.cumsum(steps) % 2 == 1)


def outlines(drawn: Mask) -> tuple[Points, ...]:
    """Give closed outlines of (rows, columns) along pixel edges, as (row, column) in pixels.

    A hole is joined to what surrounds it by a channel without width (PS3.3 C.8.8.6.3), so that
    each outline stands alone.
    """
    outer: list[Points] = []
    holes: list[Points] = []
    for loop in _loops(drawn):
        (outer if _signed_area(loop) > 0 else holes).append(loop)
    for hole in sorted(holes, key=lambda one: one[:, 0].min()):
        _join(outer, hole)
    return tuple(outer)


def _loops(drawn: Mask) -> list[Points]:
    """Follow the edges between inside and outside, with the inside always on the same hand."""
    ways: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in _edges(drawn):
        ways.setdefault(start, []).append(end)
    loops = []
    while ways:
        start = next(iter(ways))
        loop, at, came = [start], start, (0, 0)
        while True:
            follow = _turn(ways, at, came)
            came, at = (follow[0] - at[0], follow[1] - at[1]), follow
            if at == start:
                break
            loop.append(at)
        loops.append(_straight(np.array(loop, np.float64)) - 0.5)
    return loops


def _edges(drawn: Mask) -> list[_Edge]:
    padded = np.pad(drawn, 1).astype(np.int8)
    across = np.diff(padded, axis=0)[:, 1:-1]
    along = np.diff(padded, axis=1)[1:-1, :]
    found: list[_Edge] = []
    found += [((y, x), (y, x + 1)) for y, x in np.argwhere(across > 0).tolist()]
    found += [((y, x + 1), (y, x)) for y, x in np.argwhere(across < 0).tolist()]
    found += [((y + 1, x), (y, x)) for y, x in np.argwhere(along > 0).tolist()]
    found += [((y, x), (y + 1, x)) for y, x in np.argwhere(along < 0).tolist()]
    return found


def _turn(
    ways: dict[tuple[int, int], list[tuple[int, int]]], at: tuple[int, int], came: tuple[int, int]
) -> tuple[int, int]:
    """Take the next edge; where two pixels touch by a corner, stay with the pixel in hand."""
    choices = ways[at]
    best = 0
    if len(choices) > 1:
        right = (came[1], -came[0])
        turns = [(end[0] - at[0], end[1] - at[1]) for end in choices]
        best = turns.index(right) if right in turns else 0
    chosen = choices.pop(best)
    if not choices:
        del ways[at]
    return chosen


def _straight(loop: Points) -> Points:
    """Leave out the points on straight runs."""
    before, after = np.roll(loop, 1, axis=0), np.roll(loop, -1, axis=0)
    return np.asarray(loop[np.any((loop - before) != (after - loop), axis=1)])


def _signed_area(loop: Points) -> float:
    after = np.roll(loop, -1, axis=0)
    return float((loop[:, 1] * after[:, 0] - after[:, 1] * loop[:, 0]).sum() / 2)


def _join(outer: list[Points], hole: Points) -> None:
    """Cut a channel from a hole's first corner to the nearest corner around it."""
    where = next(
        (number for number, loop in enumerate(outer) if _holds(loop, hole)), len(outer) - 1
    )
    loop = outer[where]
    gaps = np.linalg.norm(loop[:, None, :] - hole[None, :, :], axis=2)
    at, start = np.unravel_index(int(gaps.argmin()), gaps.shape)
    turned = np.roll(hole, -int(start), axis=0)
    outer[where] = np.concatenate([loop[: at + 1], turned, turned[:1], loop[at:]])


def _holds(loop: Points, hole: Points) -> bool:
    """Whether a hole lies in a loop, judged by the centre of a pixel in the hole's upper edge."""
    top = hole[hole[:, 0] == hole[:, 0].min()]
    row, column = int(top[0, 0] + 0.5), int(top[:, 1].min() + 0.5)
    box = (row + 1, int(max(loop[:, 1].max(), column)) + 1)
    return bool(inside(loop, box)[row, column])
