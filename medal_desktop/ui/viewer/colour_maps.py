"""Colour maps: a few colours each, from dark to bright, joined by straight lines."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

GREY = ""
# Each: (place from 0 to 1, red, green, blue). "viridis" and "cividis" are read well by colour-blind
# eyes; "hot" is what nuclear medicine is used to.
_STOPS: dict[str, tuple[tuple[float, int, int, int], ...]] = {
    GREY: ((0, 0, 0, 0), (1, 255, 255, 255)),
    "hot": ((0, 0, 0, 0), (0.375, 255, 0, 0), (0.75, 255, 255, 0), (1, 255, 255, 255)),
    "iron": (
        (0, 0, 0, 0), (0.25, 84, 0, 130), (0.5, 200, 30, 60), (0.75, 250, 150, 0),
        (1, 255, 255, 220),
    ),
    "rainbow": (
        (0, 0, 0, 120), (0.2, 0, 110, 255), (0.4, 0, 230, 220), (0.6, 60, 220, 0),
        (0.8, 255, 220, 0), (1, 230, 0, 0),
    ),
    "viridis": (
        (0, 68, 1, 84), (0.25, 59, 82, 139), (0.5, 33, 145, 140), (0.75, 94, 201, 98),
        (1, 253, 231, 37),
    ),
    "cividis": (
        (0, 0, 34, 78), (0.25, 66, 78, 108), (0.5, 125, 124, 120), (0.75, 188, 175, 111),
        (1, 254, 232, 56),
    ),
}  # fmt: skip
NAMES = tuple(_STOPS)


@cache
def colours(name: str) -> NDArray[np.uint8]:
    """Give 256 colours (256, 3) RGB; grey for a name that is not known."""
    stops = np.array(_STOPS.get(name, _STOPS[GREY]), np.float64)
    places = np.linspace(0.0, 1.0, 256)
    parts = [np.interp(places, stops[:, 0], stops[:, channel]) for channel in (1, 2, 3)]
    table: NDArray[np.uint8] = np.rint(np.stack(parts, axis=1)).astype(np.uint8)
    return table
