"""Stored colours into RGB (PS3.3 C.7.6.3.1.2)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import UnsupportedTransferSyntax
from medal_desktop.dicom.series import PixelFormat
from medal_desktop.dicom.syntaxes import CODECS

_DECODED_TO_RGB = frozenset({"jpeg", "jpeg2k", "htj2k", "jpegxl"})


def to_rgb(stored: NDArray[Any], pixels: PixelFormat) -> NDArray[np.uint8]:
    """Give uint8 (rows, columns, 3), whatever the samples meant.

    Raises:
        UnsupportedTransferSyntax: colours that nobody writes any more, such as CMYK.
    """
    if pixels.samples != 3:
        raise UnsupportedTransferSyntax(pixels.photometric if pixels.photometric.isascii() else "")
    samples = _eight_bits(stored, pixels.stored)
    decoded = CODECS.get(pixels.transfer_syntax) in _DECODED_TO_RGB
    if pixels.photometric in {"YBR_FULL", "YBR_FULL_422"} and not decoded:
        return from_ybr(samples)
    return samples


def from_ybr(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn YBR_FULL samples into RGB."""
    values = samples.astype(np.float32)
    y, blue, red = values[..., 0], values[..., 1] - 128, values[..., 2] - 128
    rgb = np.stack(
        [y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue], axis=-1
    )
    return np.asarray(np.clip(np.rint(rgb), 0, 255), np.uint8)


def _eight_bits(stored: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    if stored.dtype.itemsize == 1:
        return np.ascontiguousarray(stored.view(np.uint8))
    eight: NDArray[np.uint8] = (stored >> max(bits - 8, 0)).astype(np.uint8, copy=False)
    return eight
