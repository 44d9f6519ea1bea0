"""Small helps for sentences that hold a number."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Give `1 case`, `2 cases`; `many` for words that do not just take an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
