"""Several slices seen as one: the brightest, the darkest or the mean along the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]


class SlabMode(StrEnum):
    """What a slab keeps of the values that lie behind each other."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """How thick a slice is shown, in mm; 0 is a single one."""

    mm: float = 0.0
    mode: SlabMode = SlabMode.MAXIMUM

    def slices(self, apart: float) -> int:
        """Tell how many slices that are `apart` mm from each other are in it; at least one."""
        return max(round(self.mm / apart), 1) if apart > 0 else 1

    def around(self, index: int, count: int, apart: float) -> range:
        """Give the slices around one, within the `count` there are."""
        wide = self.slices(apart)
        first = index - (wide - 1) // 2
        return range(max(first, 0), max(min(first + wide, count), max(first, 0) + 1))


THIN = Slab()


def through(values: Pixels, axis: int, mode: SlabMode) -> Pixels:
    """Give what a slab of values shows along an axis, of the same kind as the values."""
    if values.shape[axis] == 1:
        return np.asarray(values.take(0, axis=axis))
    if mode is SlabMode.MAXIMUM:
        return np.asarray(values.max(axis=axis))
    if mode is SlabMode.MINIMUM:
        return np.asarray(values.min(axis=axis))
    return _mean(np.add.reduce(values, axis=axis, dtype=_wide(values)), values.shape[axis], values)


def together(pictures: Sequence[Pixels], mode: SlabMode) -> Pixels:
    """Give what pictures of one size show behind each other."""
    first = pictures[0]
    if len(pictures) == 1:
        return first
    if mode is SlabMode.MEAN:
        total = first.astype(_wide(first))
        for picture in pictures[1:]:
            total += picture
        return _mean(total, len(pictures), first)
    keep = np.maximum if mode is SlabMode.MAXIMUM else np.minimum
    found = first.copy()
    for picture in pictures[1:]:
        keep(found, picture, out=found)
    return found


def _wide(values: Pixels) -> type[np.generic]:
    return np.int32 if values.dtype.kind in "iu" and values.dtype.itemsize <= 2 else np.float64


def _mean(total: Pixels, count: int, like: Pixels) -> Pixels:
    if total.dtype.kind == "i":
        return np.asarray(((total + count // 2) // count).astype(like.dtype))
    return np.asarray((total / count).astype(like.dtype if like.dtype.kind == "f" else np.float32))
