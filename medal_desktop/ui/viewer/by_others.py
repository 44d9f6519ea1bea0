"""What others drew, as layers over a picture: from a group to what a view paints."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QTransform

from medal_desktop.base.geometry import Grid
from medal_desktop.ui import theme
from medal_desktop.ui.viewer import overlay
from medal_desktop.ui.viewer.drawn_layers import ContourLayer, PictureLayer
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.planes import Cut
from medal_desktop.ui.viewer.tool import Canvas, Layer

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.ui.viewer.opening import Shown

_FILLS = 256


class LabelLayer:
    """The outlines of somebody's segments: labels (slices, rows, columns) on the picture's grid.

    Outlines alone, so that what one draws oneself, which is filled, is told apart.
    """

    def __init__(self, labels: NDArray[np.uint8]) -> None:
        self._labels = labels
        self._drawn: WeakKeyDictionary[object, overlay.MaskLayer] = WeakKeyDictionary()

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw those that the slice shown crosses; an oblique plane shows none."""
        state = view.scene.state
        cut, picture = state.cut(view.plane), state.picture
        if not isinstance(cut, Cut) or not isinstance(picture, VolumePicture):
            return
        if picture.values.shape != self._labels.shape:
            return
        ratio = painter.device().devicePixelRatioF()
        frame = view.rect_shown()
        size = (round(frame.height() * ratio), round(frame.width() * ratio))
        way = view.to_screen() * QTransform.fromScale(ratio, ratio)
        image = self._image(view, cut, way, size)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(0, 0, image)

    def _image(self, view: Canvas, cut: Cut, way: QTransform, size: tuple[int, int]) -> QImage:
        worn = theme.current().name
        drawn = self._drawn.setdefault(view, overlay.MaskLayer())
        key = (view.index, view.plane, worn, *(getattr(way, part)() for part in _PARTS))
        known = drawn.image(key, size)
        if known is not None:
            return known
        drawn.begin(key, size)
        colours = overlay.table(worn).copy()
        colours[:_FILLS] = 0
        flat = np.ascontiguousarray(cut.take(self._labels, view.index))
        return drawn.draw(flat, way, QRect(0, 0, size[1], size[0]), colours, 2)


_PARTS = ("m11", "m12", "m21", "m22", "dx", "dy")


def layer_of(group: Group, shown: Shown) -> Layer | None:
    """Read what a group draws over a series; None where it draws nothing on it. Slow.

    Raises:
        DicomError: it is damaged, or lies elsewhere.
    """
    from medal_desktop.dicom import drawings  # noqa: PLC0415 - pydicom loads on use

    kind = str(group.kind)
    if kind == "rtstruct":
        layer = ContourLayer(drawings.contours(group))
        return layer if layer.names else None
    if kind == "seg":
        picture = shown.picture
        return _labels(group, picture.grid) if isinstance(picture, VolumePicture) else None
    if drawings.is_presentation(group):
        state = PictureLayer(shown.group, graphics=drawings.graphics(group))
        return state if state.count else None
    return None


def planes_of(group: Group) -> Layer | None:
    """Read the overlay planes that images bring themselves; None without. Slow.

    Raises:
        DicomError: they are damaged.
    """
    from medal_desktop.dicom import drawings  # noqa: PLC0415 - pydicom loads on use

    found = drawings.bitmaps(group)
    return PictureLayer(group, bitmaps=found) if found else None


def _labels(group: Group, grid: Grid) -> LabelLayer | None:
    from medal_desktop.dicom.seg import read_seg  # noqa: PLC0415 - highdicom is slow

    labels = read_seg(group.first.path, grid).labels
    return LabelLayer(labels) if labels.any() else None
