"""Numbers as people read them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")


def byte_words(count: float) -> str:
    """Write a number of bytes, such as `12.3 MB`."""
    value, place = float(count), 0
    while value >= 999.5 and place < len(_UNITS) - 1:
        value, place = value / 1000, place + 1
    return f"{value:.3g} {_UNITS[place]}"


def counted(count: int, one: str, many: str) -> str:
    """Choose between two sentences; `{n}` in them is the number."""
    return (one if count == 1 else many).format(n=f"{count:,}".replace(",", "\u202f"))


def time_words(seconds: float) -> str:
    """Write a time to wait, such as `40 s`, `3 min` or `2 h 5 min`."""
    whole = max(round(seconds), 1)
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
