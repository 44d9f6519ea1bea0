"""The stored value that shows as background (PS3.3 C.7.6.3.1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.dicom.lookup import palette
from medal_desktop.dicom.series import Instance, PixelFormat
from medal_desktop.dicom.sources import Reader

Fill = tuple[float, ...]


def background(
    instance: Instance, pixels: PixelFormat, frame: NDArray[Any], boxes: Sequence[Box]
) -> Fill:
    """Give one value per sample: the darkest that the frame shows outside the boxes, or black.

    A darkest value of the image itself, and not the lowest there could be, keeps windows that
    are computed from the values.

    Raises:
        DicomError: the palette is damaged.
    """
    if pixels.samples > 1:
        return _colour(pixels)
    if pixels.photometric == "PALETTE COLOR":
        with Reader() as reader:
            return (_darkest(palette(instance, reader).apply(_all_values(pixels))),)
    outside = np.ones(frame.shape[:2], bool)
    for box in boxes:
        outside[box.cut(*frame.shape[:2])] = False
    values = frame[outside] if outside.any() else frame.ravel()
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    if not values.size:
        return (0,)
    darkest = values.max() if pixels.photometric == "MONOCHROME1" else values.min()
    return (darkest.item(),)


def _colour(pixels: PixelFormat) -> Fill:
    """Black: no luminance, and colour differences in the middle of their range."""
    if pixels.photometric.startswith("YBR"):
        low = 16 << (pixels.stored - 8) if "PARTIAL" in pixels.photometric else 0
        middle = 1 << (pixels.stored - 1)
        return (low, middle, middle)
    return (255 if pixels.photometric == "CMYK" else 0,) * pixels.samples


def _all_values(pixels: PixelFormat) -> NDArray[Any]:
    return np.arange(1 << min(pixels.stored, 16))


def _darkest(colours: NDArray[Any]) -> int:
    return int(np.argmin(colours.astype(np.int64) @ (299, 587, 114)))
