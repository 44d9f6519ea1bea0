"""From arrays to images of Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from medal_desktop.ui import theme
from medal_desktop.workflow.views import BoxView


def to_image(pixels: NDArray[np.uint8]) -> QImage:
    """Give an image of (rows, columns) grey or (rows, columns, 3) RGB; it owns its bytes."""
    solid = np.ascontiguousarray(pixels)
    rows, columns = solid.shape[:2]
    grey = solid.ndim == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    image = QImage(solid.data, columns, rows, columns * (1 if grey else 3), kind)
    return image.copy()  # the array is let go, the image is kept


def thumbnail(image: QImage, boxes: tuple[BoxView, ...], size: QSize) -> QPixmap:
    """Draw a small picture on black with its boxes, so that no box is too small to be seen."""
    made = QPixmap(size)
    made.fill(Qt.GlobalColor.black)
    scale = min(size.width() / image.width(), size.height() / image.height())
    wide, high = image.width() * scale, image.height() * scale
    left, top = (size.width() - wide) / 2, (size.height() - high) / 2
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(left, top, wide, high), image)
    painter.setPen(QPen(QColor(theme.load("dark").colour("accent")), 1))
    for box in boxes:
        where = QRectF(
            left + box.x * scale,
            top + box.y * scale,
            max(box.width * scale, 2),
            max(box.height * scale, 2),
        )
        painter.drawRect(where)
    painter.end()
    return made
