"""From a scene to images; the last one is kept, so that a redraw costs no arithmetic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from medal_desktop.dicom.presentation import to_grey
from medal_desktop.ui import theme
from medal_desktop.ui.viewer import overlay
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import SceneState


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Give an image of (rows, columns) grey or (rows, columns, 3) RGB; it owns its bytes."""
    solid = np.ascontiguousarray(pixels)
    rows, columns = solid.shape[:2]
    grey = solid.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    return QImage(solid.data, columns, rows, columns * (1 if grey else 3), kind).copy()


class Renderer:
    """Keeps one picture and one mask of one plane."""

    def __init__(self) -> None:
        self.colour = False
        self._picture_key: tuple[object, ...] = ()
        self._picture: QImage | None = None
        self._mask_key: tuple[object, ...] = ()
        self._mask: tuple[QImage | None, tuple[overlay.Outline, ...]] = (None, ())

    def image(self, state: SceneState, plane: Plane) -> QImage | None:
        """Give the picture of a plane in grey or colour; None while it is read."""
        index = state.index(plane)
        key = (id(state.picture), index, state.window, state.inverted)
        if key != self._picture_key or self._picture is None:
            pixels = state.picture.take(state.picture.cuts[plane], index)
            if pixels is None:
                return None
            self.colour = pixels.ndim == 3
            grey = pixels if self.colour else to_grey(pixels, state.window, inverted=state.inverted)
            self._picture = to_image(grey.astype(np.uint8, copy=False))
            self._picture_key = key
        return self._picture

    def mask(
        self, state: SceneState, plane: Plane
    ) -> tuple[QImage | None, tuple[overlay.Outline, ...]]:
        """Give the fill and the outlines of the mask in a plane; (None, ()) without one."""
        if state.mask is None or not state.mask_shown:
            return None, ()
        index = state.index(plane)
        key = (id(state.mask), state.mask_revision, index, theme.current().name)
        if key != self._mask_key:
            labels = state.picture.cuts[plane].take(state.mask, index).astype(np.uint8, copy=False)
            self._mask = (
                overlay.fill(labels, theme.current()) if labels.any() else None,
                overlay.outlines(labels),
            )
            self._mask_key = key
        return self._mask
