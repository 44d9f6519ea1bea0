"""Rectangles of pixels that are painted over in every frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from medal_desktop.deid.pixels.errors import BoxInvalid

DETECTED = "pixels detected"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Box:
    """Columns `x` to `x + width` and rows `y` to `y + height`, in pixels, ends not included."""

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if min(self.x, self.y) < 0 or min(self.width, self.height) < 1:
            raise BoxInvalid

    def cut(self, rows: int, columns: int) -> tuple[slice, slice]:
        """Give the (rows, columns) that it covers of a frame; empty where it lies outside."""
        return (
            slice(min(self.y, rows), min(self.y + self.height, rows)),
            slice(min(self.x, columns), min(self.x + self.width, columns)),
        )

    def touches(self, other: Box) -> bool:
        """Whether the two share a pixel."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def joined(self, other: Box) -> Box:
        """Give the smallest box around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Box(x=x, y=y, width=right - x, height=bottom - y)

    @property
    def area(self) -> int:
        """How many pixels it covers."""
        return self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Painting:
    """What to paint over in one file; `fixed` boxes are a person's, and none is added."""

    boxes: tuple[Box, ...] = ()
    fixed: bool = False

    @property
    def mark(self) -> str:
        """Name the boxes for De-identification Method, so that others are painted anew."""
        if not self.fixed:
            return DETECTED
        return f"pixels {hashlib.sha256(repr(sorted(self.boxes)).encode()).hexdigest()[:16]}"


def union(boxes: Iterable[Box]) -> tuple[Box, ...]:
    """Give few boxes that cover all of `boxes`: near equals become one, others stay apart.

    Two boxes are joined where that adds little, so that a slanted line does not eat the image.
    """
    left = sorted(set(boxes))
    done: list[Box] = []
    while left:
        box = left.pop()
        mate = next((one for one in left if _alike(box, one)), None)
        if mate is None:
            done.append(box)
        else:
            left.remove(mate)
            left.append(box.joined(mate))
    return tuple(sorted(done))


def _alike(one: Box, other: Box) -> bool:
    return one.touches(other) and one.joined(other).area <= 1.2 * (one.area + other.area) - min(
        one.area, other.area
    )
