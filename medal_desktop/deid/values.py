"""Value representations in families, and the values that replace what was there (PS3.5 6.2)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from pydicom.datadict import dictionary_VR

TEXT: Final = frozenset({"AE", "LO", "LT", "SH", "ST", "UC", "UR", "UT", "PN"})
FREE_TEXT: Final = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
CODE: Final = frozenset({"CS"})
DECIMAL: Final = frozenset({"DS", "IS"})
TIMES: Final = frozenset({"DA", "DT", "TM"})
NUMBERS: Final = frozenset({"AT", "FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"})
BYTES: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})

WORD: Final = "REMOVED"
_DUMMIES: Final[dict[str, Any]] = {
    "AE": WORD, "AS": "000Y", "AT": 0, "CS": WORD, "DA": "19000101", "DS": "0",
    "DT": "19000101000000", "FD": 0.0, "FL": 0.0, "IS": "0", "LO": WORD, "LT": WORD,
    "OB": b"\0\0", "OD": bytes(8), "OF": bytes(4), "OL": bytes(4), "OV": bytes(8), "OW": b"\0\0",
    "PN": WORD, "SH": WORD, "SL": 0, "SS": 0, "ST": WORD, "SV": 0, "TM": "000000", "UC": WORD,
    "UL": 0, "UN": b"\0\0", "UR": "urn:removed", "US": 0, "UT": WORD, "UV": 0,
}  # fmt: skip

_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_OLD_DATE: Final = re.compile(r"(\d{4})[.-](\d\d)[.-](\d\d)")
_DATE_TIME: Final = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)((?:\d{2}){0,3}(?:\.\d{1,6})?)?)?)?([+-]\d{4})?"
)
_AGE: Final = re.compile(r"(\d{3})([DWMY])")
_PER_YEAR: Final = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}


def family(vr: str) -> str:
    """Name the family of a VR: elements may change VR within it, not across."""
    for name, members in _FAMILIES.items():
        if vr in members:
            return name
    return vr


_FAMILIES: Final = {"text": TEXT | CODE, "number": NUMBERS, "bytes": BYTES, "decimal": DECIMAL}


def dummy(vr: str) -> Any:
    """Give a value valid for `vr` that says nothing."""
    return _DUMMIES.get(vr, "")


def shift_date(value: str, days: int) -> str | None:
    """Move a DA value; None when it is no date."""
    match = _DATE.fullmatch(value.strip(" \0")) or _OLD_DATE.fullmatch(value.strip(" \0"))
    moved = _moved(match.groups(), days) if match else None
    return f"{moved.year:04d}{moved.month:02d}{moved.day:02d}" if moved else None


def shift_date_time(value: str, days: int) -> str | None:
    """Move a DT value by whole days, to the precision it has; None when it is no date."""
    match = _DATE_TIME.fullmatch(value.strip(" \0"))
    if match is None:
        return None
    year, month, day, time, zone = match.groups()
    moved = _moved((year, month or "01", day or "01"), days)
    if moved is None:
        return None
    text = f"{moved.year:04d}"
    text += f"{moved.month:02d}" if month else ""
    text += f"{moved.day:02d}" if day else ""
    return text + (time or "") + (zone or "")


def _moved(parts: tuple[str | Any, ...], days: int) -> date | None:
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def cap_age(value: str, limit: int) -> str | None:
    """Give an AS value of at most `limit` years, one year more for all above; None: no age."""
    match = _AGE.fullmatch(value.strip(" \0"))
    if match is None:
        return None
    years = int(match[1]) / _PER_YEAR[match[2]]
    return f"{limit + 1:03d}Y" if years > limit and int(years) > limit else match[0]


@cache
def dictionary_vr(tag: int) -> str:
    """Give the VR of a standard tag, `""` for a tag that no dictionary knows."""
    try:
        return str(dictionary_VR(tag))
    except KeyError:
        return ""
