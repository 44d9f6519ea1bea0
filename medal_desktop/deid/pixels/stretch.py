"""One stretch of a film in two or three pictures that show what came and went in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_COARSE = 16


@dataclass(slots=True, kw_only=True)
class Stretch:
    """Gathers pictures (rows, columns, 3); memory for a few, however many there are.

    With `many` stretches, the picture least like the first one is given too: a title between two
    scenes can be lost in the extremes.
    """

    many: bool = False
    _extremes: dict[tuple[int, ...], tuple[Picture, Picture]] = field(default_factory=dict)
    _first: NDArray[Any] | None = None
    _least_like: tuple[float, Picture] | None = None

    def add(self, picture: Picture) -> None:
        """Take the next picture in."""
        fresh = (picture.copy(), picture.copy())
        low, high = self._extremes.setdefault(picture.shape, fresh)
        np.minimum(low, picture, out=low)
        np.maximum(high, picture, out=high)
        if self.many:
            self._compare(picture)

    def taken(self) -> Iterator[Picture]:
        """Give what was gathered, and begin anew."""
        for pair in self._extremes.values():
            yield from pair
        if self._least_like is not None:
            yield self._least_like[1]
        self._extremes, self._first, self._least_like = {}, None, None

    def _compare(self, picture: Picture) -> None:
        few = picture[::_COARSE, ::_COARSE].astype(np.int16)
        if self._first is None or self._first.shape != few.shape:
            self._first = few
            return
        unlike = float(np.abs(few - self._first).mean())
        if self._least_like is None or unlike > self._least_like[0]:
            self._least_like = (unlike, picture.copy())
