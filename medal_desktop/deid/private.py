"""Private attributes that the standard lists as safe (PS3.15 Table E.3.10-1)."""

from __future__ import annotations

from functools import cache
from typing import Final

from medal_desktop.base.assets import load_json
from medal_desktop.deid.values import DECIMAL, NUMBERS

_NUMBERS: Final = NUMBERS | DECIMAL
SafePrivate = frozenset[tuple[int, str, int]]


@cache
def safe_private() -> SafePrivate:
    """Give (group, creator, offset) of every safe private attribute."""
    return _listed("creators") | number_private()


@cache
def number_private() -> SafePrivate:
    """Give those that are safe as numbers only."""
    return _listed("numbers")


def is_safe(group: int, creator: str, offset: int, vr: str) -> bool:
    """Whether a private attribute is listed, and is what the list says it is."""
    key = (group, creator, offset)
    return key in safe_private() and (key not in number_private() or vr in _NUMBERS)


def _listed(name: str) -> SafePrivate:
    data = load_json("deid_profiles/safe_private.json")[name]
    return frozenset(
        (int(group, 16), creator, offset)
        for creator, groups in data.items()
        for group, ranges in groups.items()
        for offset in _offsets(ranges)
    )


@cache
def safe_private_groups() -> frozenset[int]:
    """Give the groups that hold a safe private attribute."""
    return frozenset(group for group, _, _ in safe_private())


@cache
def safe_creators() -> frozenset[str]:
    """Give the creators that reserve a safe private attribute."""
    return frozenset(creator for _, creator, _ in safe_private())


def _offsets(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        found += range(int(first, 16), int(last or first, 16) + 1)
    return found
