"""Pictures made smaller, and labels brought to the screen's own pixels: OpenCV's door here."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
Labels = NDArray[np.uint8]
Affine = tuple[float, float, float, float, float, float]
_STRAIGHT = 1e-9
_DIRECT = {np.dtype(kind) for kind in ("u1", "u2", "i2", "f4", "f8")}


def halved(pixels: Pixels) -> Pixels:
    """Give a picture half as wide and high, each pixel the mean of those it covers."""
    solid = pixels if pixels.dtype in _DIRECT else pixels.astype(np.float32)
    rows, columns = solid.shape[:2]
    size = ((columns + 1) // 2, (rows + 1) // 2)
    cv2 = _cv2()
    return np.asarray(cv2.resize(np.ascontiguousarray(solid), size, interpolation=cv2.INTER_AREA))


def placed(labels: Labels, way: Affine, size: tuple[int, int]) -> Labels:
    """Look labels (rows, columns) up at each pixel of a screen part; 0 beside them.

    `way` is (a, b, c, d, e, f): x' = a·x + c·y + e, y' = b·x + d·y + f, from the labels' corner to
    the part's corner, in pixels of each. `size` is (rows, columns) of the part.
    """
    a, b, c, d, e, f = way
    if abs(b) + abs(c) < _STRAIGHT:
        return _picked(labels, (a, e), (d, f), size)
    if abs(a) + abs(d) < _STRAIGHT:
        return _picked(labels.T, (c, e), (b, f), size)
    # OpenCV counts from the middle of the first pixel, on both sides.
    matrix = np.array([[a, c, e + (a + c - 1) / 2], [b, d, f + (b + d - 1) / 2]])
    cv2 = _cv2()
    return np.asarray(
        cv2.warpAffine(
            np.ascontiguousarray(labels), matrix, (size[1], size[0]), flags=cv2.INTER_NEAREST
        )
    )


def _picked(
    labels: Labels, across: tuple[float, float], down: tuple[float, float], size: tuple[int, int]
) -> Labels:
    """Pick rows and columns: exact, so that a part drawn again fits the rest to the pixel."""
    rows, columns = labels.shape
    from_row, to_row, row = _places(down, size[0], rows)
    from_column, to_column, column = _places(across, size[1], columns)
    found = np.zeros(size, np.uint8)
    inner = labels.take(row, axis=0).take(column, axis=1)
    found[from_row:to_row, from_column:to_column] = inner
    return found


def _places(way: tuple[float, float], size: int, count: int) -> tuple[int, int, NDArray[np.intp]]:
    """Tell from where to where on the screen there are labels, and which one at each pixel."""
    there = np.floor((np.arange(size) + 0.5 - way[1]) / way[0]).astype(np.intp)
    inside = np.flatnonzero((there >= 0) & (there < count))
    if not inside.size:
        return 0, 0, there[:0]
    first, last = int(inside[0]), int(inside[-1]) + 1
    return first, last, there[first:last]


def rims(labels: Labels, width: int) -> NDArray[np.bool_]:
    """Tell which pixels of each label lie at its edge, `width` pixels deep."""
    cv2 = _cv2()
    around = np.ones((2 * width + 1, 2 * width + 1), np.uint8)
    found: NDArray[np.bool_] = cv2.erode(labels, around) != labels
    found |= cv2.dilate(labels, around) != labels
    return found & (labels > 0)


def warm() -> None:
    """Load the library in a thread before the first picture needs it."""
    _cv2()


def _cv2() -> Any:
    import cv2  # noqa: PLC0415 - slow import, after the first paint

    return cv2
