"""Private attributes that the standard lists as safe (PS3.15 Table E.3.10-1)."""

from __future__ import annotations

from functools import cache

from medal_desktop.base.assets import load_json

SafePrivate = frozenset[tuple[int, str, int]]


@cache
def safe_private() -> SafePrivate:
    """Give (group, creator, offset) of every safe private attribute."""
    data = load_json("deid_profiles/safe_private.json")["creators"]
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
