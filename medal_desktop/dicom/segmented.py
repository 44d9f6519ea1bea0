"""Segmented palette data into plain entries (PS3.3 C.7.9.2)."""

from __future__ import annotations

from collections.abc import Sequence

_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2


def expand(data: Sequence[int], count: int) -> list[int]:
    """Give the `count` entries that the segments describe.

    Raises:
        ValueError: the segments are damaged, refer to themselves, or give another number.
    """
    entries: list[int] = []
    at = 0
    while at < len(data):
        if data[at] == _INDIRECT:
            _repeat(data, at, entries, count)
            at += 4
        else:
            at = _segment(data, at, entries)
        if len(entries) > count:
            raise ValueError("more entries than promised")
    if len(entries) != count:
        raise ValueError("fewer entries than promised")
    return entries


def _segment(data: Sequence[int], at: int, entries: list[int]) -> int:
    """Add a discrete or a linear segment; give where the next one begins."""
    kind, length = data[at], _at(data, at + 1)
    if kind == _DISCRETE:
        if at + 2 + length > len(data):
            raise ValueError("a segment ends early")
        entries.extend(data[at + 2 : at + 2 + length])
        return at + 2 + length
    if kind != _LINEAR or not entries or not length:
        raise ValueError("a segment of no known kind")
    start, end = entries[-1], _at(data, at + 2)
    steps = (start + (end - start) * step / length for step in range(1, length + 1))
    entries.extend(int(value + 0.5) for value in steps)
    return at + 3


def _repeat(data: Sequence[int], at: int, entries: list[int], count: int) -> None:
    """Add copies of earlier segments; an indirect segment may not refer to another one."""
    copies, low, high = (_at(data, at + n) for n in (1, 2, 3))
    place = low | high << 16
    for _ in range(copies):
        if place >= at:
            raise ValueError("a segment that refers to itself")
        place = _segment(data, place, entries)
        if len(entries) > count:
            raise ValueError("more entries than promised")


def _at(data: Sequence[int], place: int) -> int:
    if place >= len(data):
        raise ValueError("a segment ends early")
    return data[place]
