"""From a scene to images; the last ones are kept, so that a redraw costs no arithmetic."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QTransform

from medal_desktop.ui import theme
from medal_desktop.ui.viewer import overlay, shades
from medal_desktop.ui.viewer.pictures_at import FusedPictures, Patch, PlanePictures
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import Box, SceneState

_LARGE = 2_000_000  # more pixels than these are coloured only where they are seen


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Give an image of (rows, columns) grey or (rows, columns, 3) RGB; it owns its bytes."""
    solid = np.ascontiguousarray(pixels)
    rows, columns = solid.shape[:2]
    grey = solid.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    return QImage(solid.data, columns, rows, columns * (1 if grey else 3), kind).copy()


class Drawn(NamedTuple):
    """An image, and the rectangle of the whole picture that it fills."""

    image: QImage
    place: QRectF


class Renderer:
    """Keeps what one view shows: picture, fused picture and mask."""

    def __init__(self) -> None:
        self.colour = False
        self._pictures = PlanePictures()
        self._fused = FusedPictures()
        self._base = _Coloured()
        self._over = _Coloured()
        self._mask = overlay.MaskLayer()
        self._dirty: Box | None = None
        self._clean = 0

    def image(
        self,
        state: SceneState,
        plane: Plane,
        scale: float = 1.0,
        seen: QRectF | None = None,
        *,
        quick: bool = False,
    ) -> Drawn | None:
        """Give the picture of a plane in grey or colour; None while it is read.

        `scale` and `quick` are those of `PlanePictures.patch`; `seen` is the part of the picture
        that the screen shows, all of it without.
        """
        patch = self._pictures.patch(state, plane, scale, quick=quick)
        if patch is None:
            return None
        self.colour = patch.values.ndim == 3
        key = (state.window, state.inverted, state.colour_map)
        return self._base.drawn(
            patch, key, seen, lambda values: shades.shade(
                values, state.window, inverted=state.inverted, colour_map=state.colour_map
            )
        )  # fmt: skip

    def fused(self, state: SceneState, plane: Plane) -> Drawn | None:
        """Give what is laid over the picture in colour, if anything."""
        fusion = state.fusion
        if fusion is None:
            return None
        patch = self._fused.patch(state, fusion, plane)
        if patch is None:
            return None
        key = (fusion.window, fusion.colour_map, fusion.opacity)
        return self._over.drawn(
            patch, key, None, lambda values: shades.tint(
                values, fusion.window, fusion.colour_map, fusion.opacity
            ), clear=True,
        )  # fmt: skip

    def refine(self, state: SceneState, plane: Plane) -> bool:
        """Work towards the fine picture; False when it is there."""
        return self._pictures.refine(state, plane)

    def touched(self, state: SceneState, plane: Plane, way: QTransform) -> QRect | None:
        """Note what the last change of the mask touched; give the part of the view, None for all.

        An empty part means that this view shows nothing of it.
        """
        box, cut = state.mask_box, state.cut(plane)
        if box is None or cut.axis is None:
            self._dirty = None
            if state.mask is None or cut.axis is None or not state.mask_shown:
                return None
            labels = self._pictures.labels(state, plane)
            return self._mask.filled | overlay.bounds_seen(labels, way)
        self._dirty = box if self._clean == state.mask_revision - 1 else _union(self._dirty, box)
        if not box[cut.axis].start <= state.index(plane) < box[cut.axis].stop:
            return QRect()
        return overlay.covered(way, _within(cut, box))

    def mask(
        self, state: SceneState, plane: Plane, way: QTransform, size: tuple[int, int], width: int
    ) -> QImage | None:
        """Give the mask of a plane in the view's own (rows, columns), or None without one.

        `way` leads from the picture to the view's pixels, in which the outline's `width` is.
        """
        if state.mask is None or not state.mask_shown:
            return None
        cut, index = state.cut(plane), state.index(plane)
        worn = theme.current().name
        ways = tuple(round(getattr(way, name)(), 6) for name in _PARTS)
        key = (id(state.mask), index, cut, worn, ways, state.looks)
        colours = overlay.table(worn, state.looks)
        whole = QRect(0, 0, size[1], size[0])
        known = self._mask.image(key, size)
        fresh = self._clean == state.mask_revision
        if known is not None and fresh:
            return known
        part = whole
        if known is not None and self._dirty is not None and cut.axis is not None:
            if not self._dirty[cut.axis].start <= index < self._dirty[cut.axis].stop:
                self._clean = state.mask_revision
                return known
            part = overlay.covered(way, _within(cut, self._dirty)) & whole
        if known is None:
            self._mask.begin(key, size)
        self._clean = state.mask_revision
        labels = self._pictures.labels(state, plane)
        return self._mask.draw(labels, way, part, colours, width)


class _Coloured:
    """One image in colours, with the values it was made of."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._pixels: NDArray[np.uint32] | None = None
        self._held: NDArray[Any] | None = None
        self._drawn: Drawn | None = None

    def drawn(
        self,
        patch: Patch,
        look: tuple[object, ...],
        seen: QRectF | None,
        colour: Any,
        *,
        clear: bool = False,
    ) -> Drawn:
        """Give the image of some values, coloured anew only when something differs."""
        part = _part(patch, seen)
        key = (id(patch.values), look, part)
        if key != self._key or self._drawn is None:
            above, below, left, right = part
            self._held = patch.values  # so that its id is not given to another array
            self._pixels = np.ascontiguousarray(colour(patch.values[above:below, left:right]))
            self._drawn = Drawn(shades.image_of(self._pixels, clear=clear), _place(patch, part))
            self._key = key
        return self._drawn


def _part(patch: Patch, seen: QRectF | None) -> tuple[int, int, int, int]:
    """Give (first row, end, first column, end) of the values that are worth colouring."""
    rows, columns = patch.values.shape[:2]
    if seen is None or rows * columns <= _LARGE:
        return (0, rows, 0, columns)
    down, across = rows / patch.place.height(), columns / patch.place.width()
    above, left = int(seen.top() * down) - 4, int(seen.left() * across) - 4
    below, right = int(seen.bottom() * down) + 5, int(seen.right() * across) + 5
    above, left = min(max(above, 0), rows - 1), min(max(left, 0), columns - 1)
    return (above, max(min(below, rows), above + 1), left, max(min(right, columns), left + 1))


def _place(patch: Patch, part: tuple[int, int, int, int]) -> QRectF:
    rows, columns = patch.values.shape[:2]
    high, wide = patch.place.height() / rows, patch.place.width() / columns
    above, below, left, right = part
    return QRectF(left * wide, above * high, (right - left) * wide, (below - above) * high)


_PARTS = ("m11", "m12", "m21", "m22", "dx", "dy")


def _within(cut: Any, box: Box) -> tuple[float, float, float, float]:
    """Give (left, top, right, bottom) of a box of the array in the picture's pixels."""
    first = cut.from_index(tuple(side.start - 0.5 for side in box))
    last = cut.from_index(tuple(side.stop - 0.5 for side in box))
    left, right = sorted((first[0], last[0]))
    top, bottom = sorted((first[1], last[1]))
    return (left, top, right, bottom)


def _union(one: Box | None, other: Box) -> Box | None:
    """Give the box around both; None, which is everything, stays everything."""
    if one is None:
        return None
    sides = [
        slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other, strict=True)
    ]
    return (sides[0], sides[1], sides[2])
