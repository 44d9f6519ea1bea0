"""Which values a plane shows: one slice, a slab, or a picture at an angle, at the right size."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from medal_desktop.ui.viewer import sampling
from medal_desktop.ui.viewer.oblique import ObliqueCut
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.planes import Cut, Plane
from medal_desktop.ui.viewer.reslice import Reslicer
from medal_desktop.ui.viewer.scene import Fusion, SceneState
from medal_desktop.ui.viewer.slab import through, together

Pixels = NDArray[Any]
_KEPT = 48
_QUICK_ONE, _QUICK_SLAB = 180_000, 800_000  # samples that may be looked up while one moves on
_QUICK_STEPS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
_AT_ONCE = 2
_THICK = 10


class Patch(NamedTuple):
    """Values (rows, columns) or RGB, and the rectangle of the whole picture that they fill."""

    values: Pixels
    place: QRectF


class PlanePictures:
    """Gives the values of one plane and keeps what it may need again: levels and oblique slices."""

    def __init__(self) -> None:
        self._levels_of: tuple[object, ...] = ()
        self._levels: list[Pixels] = []
        self._oblique = ObliquePictures()
        self._labels_of: tuple[object, ...] = ()
        self._labels = np.zeros((0, 0), np.uint8)
        self._mask_of: object = None
        self._mask_at: Reslicer | None = None

    def patch(self, state: SceneState, plane: Plane, scale: float, *, quick: bool) -> Patch | None:
        """Give what a plane shows; None while it is read.

        `scale` is screen pixels per pixel of the picture: what is shown small is averaged. `quick`
        allows a coarser picture where the whole would take long, because one is moving.
        """
        cut = state.cut(plane)
        index = state.index(plane)
        if isinstance(cut, ObliqueCut):
            return self._oblique.patch(state, cut, index, quick=quick)
        return self._straight(state, cut, index, scale)

    def refine(self, state: SceneState, plane: Plane) -> bool:
        """Work a little towards the fine picture of an oblique plane; False when it is there."""
        cut = state.cut(plane)
        if not isinstance(cut, ObliqueCut):
            return False
        return self._oblique.work(state, cut, state.index(plane))

    def labels(self, state: SceneState, plane: Plane) -> NDArray[np.uint8]:
        """Give the mask's labels on the pixels of a plane."""
        cut, index, mask = state.cut(plane), state.index(plane), state.mask
        if mask is None:
            return np.zeros(cut.size, np.uint8)
        if isinstance(cut, Cut):
            key = (id(mask), state.mask_revision, plane, index)
            if key != self._labels_of:  # from the side it is slow to gather
                self._labels_of = key
                self._labels = np.ascontiguousarray(cut.take(mask, index), np.uint8)
            return self._labels
        if self._mask_of is not mask:
            self._mask_of, self._mask_at = mask, Reslicer(mask)
        rows, columns = cut.size
        left, right, top, bottom = cut.part(cut.deep(index))
        whole = np.zeros((rows, columns), np.uint8)
        if self._mask_at is not None and right > left and bottom > top:
            part = (left, right, top, bottom)
            whole[top:bottom, left:right] = self._mask_at.picture(
                cut.matrix(cut.deep(index)), part, outside=0, smooth=False
            )
        return whole

    def _straight(self, state: SceneState, cut: Cut, index: int, scale: float) -> Patch | None:
        picture = state.picture
        slab = state.slab if isinstance(picture, VolumePicture) else None
        key = (id(picture), picture.revision, cut.plane, index, slab)
        if key != self._levels_of or not self._levels:
            pixels = _slice(state, cut, index)
            if pixels is None:
                return None
            self._levels_of, self._levels = key, [pixels]
        level = max(int(np.floor(np.log2(1 / scale))), 0) if scale > 0 else 0
        while len(self._levels) <= level and min(self._levels[-1].shape[:2]) > 64:
            self._levels.append(sampling.halved(self._levels[-1]))
        rows, columns = cut.size
        return Patch(self._levels[min(level, len(self._levels) - 1)], QRectF(0, 0, columns, rows))


def _slice(state: SceneState, cut: Cut, index: int) -> Pixels | None:
    picture = state.picture
    if not isinstance(picture, VolumePicture) or state.slab.slices(cut.apart) == 1:
        return picture.take(cut, index)
    part = state.slab.around(index, cut.count, cut.apart)
    where = [slice(None)] * 3
    where[cut.axis] = slice(part.start, part.stop)
    return cut.turned(through(picture.values[tuple(where)], cut.axis, state.slab.mode))


class ObliquePictures:
    """Pictures of an oblique plane; those that were looked up last are kept, for slabs."""

    def __init__(self) -> None:
        self._of: object = None
        self._reslicer: Reslicer | None = None
        self._outside = 0.0
        self._kept: dict[tuple[object, ...], Pixels] = {}

    def patch(self, state: SceneState, cut: ObliqueCut, index: int, *, quick: bool) -> Patch | None:
        """Give one picture or slab; a coarser one when `quick` and the fine one is not there."""
        picture = state.picture
        if not isinstance(picture, VolumePicture):
            return None
        self._take(picture)
        part, wanted = cut.part(cut.deep(index)), state.slab.around(index, cut.count, cut.apart)
        left, right, top, bottom = part
        if right <= left or bottom <= top:
            return Patch(np.full((1, 1), self._outside, picture.values.dtype), QRectF(0, 0, 1, 1))
        if quick and len(wanted) > _THICK:
            wanted = wanted[:: len(wanted) // _THICK]
        factor = self._factor(cut, part, wanted) if quick else 1.0
        made = [self._picture(cut, number, factor, quick=quick) for number in wanted]
        rows, columns = made[0].shape
        place = QRectF(0, 0, columns * factor, rows * factor)
        return Patch(together(made, state.slab.mode), place)

    def work(self, state: SceneState, cut: ObliqueCut, index: int) -> bool:
        """Look up a few fine pictures that lack; tell whether there was any."""
        if not isinstance(state.picture, VolumePicture):
            return False
        self._take(state.picture)
        wanted = state.slab.around(index, cut.count, cut.apart)
        lacking = [n for n in wanted if (cut.tilt, 1.0, False, n) not in self._kept]
        for number in lacking[:_AT_ONCE]:
            self._picture(cut, number, 1.0, quick=False)
        return bool(lacking)

    def _take(self, picture: VolumePicture) -> None:
        if self._of is not picture:
            self._of, self._kept = picture, {}
            self._reslicer = Reslicer(picture.values)
            self._outside = picture.lowest

    def _factor(self, cut: ObliqueCut, part: tuple[int, int, int, int], wanted: range) -> float:
        """Choose how coarse a picture is, so that it is there in time."""
        size = (part[1] - part[0]) * (part[3] - part[2])
        budget = _QUICK_ONE if len(wanted) == 1 else _QUICK_SLAB
        for factor in _QUICK_STEPS:
            lacking = sum((cut.tilt, factor, True, n) not in self._kept for n in wanted)
            if lacking * size / factor**2 <= budget:
                return factor
        return _QUICK_STEPS[-1]

    def _picture(self, cut: ObliqueCut, number: int, factor: float, *, quick: bool) -> Pixels:
        """Give one whole picture of the lattice, `factor` times coarser; quick ones are rougher."""
        key = (cut.tilt, factor, quick, number)
        found = self._kept.pop(key, None)
        if found is None:
            found = self._looked_up(cut, number, factor, smooth=not quick)
        self._kept[key] = found
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _looked_up(self, cut: ObliqueCut, number: int, factor: float, *, smooth: bool) -> Pixels:
        assert self._reslicer is not None  # noqa: S101 - `_take` comes first
        rows, columns = (int(np.ceil(side / factor)) for side in cut.size)
        matrix = cut.matrix(cut.deep(number))
        coarse = matrix.copy()
        coarse[:, :2] *= factor
        coarse[:, 3] += matrix[:, :2].sum(axis=1) * (factor - 1) / 2
        left, right, top, bottom = (round(side / factor) for side in cut.part(cut.deep(number)))
        part = (max(left - 1, 0), min(right + 1, columns), max(top - 1, 0), min(bottom + 1, rows))
        inner = self._reslicer.picture(coarse, part, outside=self._outside, smooth=smooth)
        whole = np.full((rows, columns), self._outside, self._reslicer.kind)
        whole[part[2] : part[3], part[0] : part[1]] = inner
        return whole


class FusedPictures:
    """Gives a second volume on the pixels of a plane of the first."""

    def __init__(self) -> None:
        self._of: object = None
        self._reslicer: Reslicer | None = None
        self._key: tuple[object, ...] = ()
        self._found: Patch | None = None

    def patch(self, state: SceneState, fusion: Fusion, plane: Plane) -> Patch | None:
        """Give the values of `fusion` where `plane` lies; the lowest one where it is not."""
        picture, other = state.picture, fusion.picture
        if not isinstance(picture, VolumePicture):
            return None
        if self._of is not other:
            self._of, self._reslicer = other, Reslicer(other.values)
        cut, index = state.cut(plane), state.index(plane)
        key = (id(other), id(picture), plane, state.tilt, index)
        if key != self._key and self._reslicer is not None:
            step = max(min(cut.size) / 384, 1.0)  # it is smooth anyway
            rows, columns = (int(np.ceil(side / step)) for side in cut.size)
            matrix = _onto(picture, other, cut, index, step)
            part = (0, columns, 0, rows)
            values = self._reslicer.picture(matrix, part, outside=other.lowest)
            place = QRectF(0, 0, columns * step, rows * step)
            self._key, self._found = key, Patch(values, place)
        return self._found


def _onto(
    picture: VolumePicture, other: VolumePicture, cut: Cut | ObliqueCut, index: int, step: float
) -> NDArray[np.float64]:
    """Give the matrix from pixels of a plane, `step` times coarser, to the other volume's own."""
    deep, at = cut.deep(index), step / 2
    corner = np.array([*cut.to_index(at, at, deep), 1.0])
    right = np.array([*cut.to_index(at + step, at, deep), 1.0]) - corner
    below = np.array([*cut.to_index(at, at + step, deep), 1.0]) - corner
    beyond = np.array([*cut.to_index(at, at, deep + 1), 1.0]) - corner
    plane = np.column_stack([right, below, beyond, corner])
    found = np.linalg.inv(other.grid.matrix) @ picture.grid.matrix @ plane
    return np.asarray(found[[2, 1, 0, 3]])
