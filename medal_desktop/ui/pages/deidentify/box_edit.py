"""What happens to boxes under the hand: found, moved, resized, kept inside the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Flag, auto

from medal_desktop.workflow.views import BoxView

LEAST = 2


class Grip(Flag):
    """The edges that the hand holds; none while it holds the whole box."""

    WHOLE = 0
    LEFT = auto()
    RIGHT = auto()
    TOP = auto()
    BOTTOM = auto()


@dataclass(frozen=True, slots=True)
class Size:
    """Columns and rows of the picture."""

    width: int
    height: int


def at(boxes: tuple[BoxView, ...], x: float, y: float, reach: float) -> tuple[int, Grip] | None:
    """Find the box beneath a point, the last one first, and which edges are within `reach`."""
    for number in reversed(range(len(boxes))):
        box = boxes[number]
        inside = (
            box.x - reach <= x <= box.x + box.width + reach
            and box.y - reach <= y <= box.y + box.height + reach
        )
        if inside:
            return number, _grip(box, x, y, reach)
    return None


def moved(box: BoxView, dx: int, dy: int, size: Size) -> BoxView:
    """Move a box, and stop at the picture's edge."""
    return replace(
        box,
        x=min(max(box.x + dx, 0), max(size.width - box.width, 0)),
        y=min(max(box.y + dy, 0), max(size.height - box.height, 0)),
    )


def resized(box: BoxView, grip: Grip, dx: int, dy: int, size: Size) -> BoxView:
    """Move the edges that are held; a box never turns inside out."""
    left, top = box.x, box.y
    right, bottom = box.x + box.width, box.y + box.height
    if Grip.LEFT in grip:
        left = min(max(left + dx, 0), right - LEAST)
    if Grip.RIGHT in grip:
        right = max(min(right + dx, size.width), left + LEAST)
    if Grip.TOP in grip:
        top = min(max(top + dy, 0), bottom - LEAST)
    if Grip.BOTTOM in grip:
        bottom = max(min(bottom + dy, size.height), top + LEAST)
    return BoxView(x=left, y=top, width=right - left, height=bottom - top)


def drawn(x0: float, y0: float, x1: float, y1: float, size: Size) -> BoxView | None:
    """Make a box between two points; None where it is too small to be meant."""
    left, right = sorted((round(x0), round(x1)))
    top, bottom = sorted((round(y0), round(y1)))
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, size.width), min(bottom, size.height)
    if right - left < LEAST or bottom - top < LEAST:
        return None
    return BoxView(x=left, y=top, width=right - left, height=bottom - top)


def in_the_middle(size: Size) -> BoxView:
    """Make a new box for who works by keys."""
    width, height = max(size.width // 4, LEAST), max(size.height // 12, LEAST)
    return BoxView(
        x=(size.width - width) // 2, y=(size.height - height) // 2, width=width, height=height
    )


def _grip(box: BoxView, x: float, y: float, reach: float) -> Grip:
    grip = Grip.WHOLE
    if abs(x - box.x) <= reach:
        grip |= Grip.LEFT
    elif abs(x - box.x - box.width) <= reach:
        grip |= Grip.RIGHT
    if abs(y - box.y) <= reach:
        grip |= Grip.TOP
    elif abs(y - box.y - box.height) <= reach:
        grip |= Grip.BOTTOM
    return grip
