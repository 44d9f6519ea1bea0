"""What Table E.1-1 of PS3.15 does not let stand in an object, from the options it declares."""

from __future__ import annotations

from functools import cache
from typing import Final

from pydicom.datadict import dictionary_has_tag, dictionary_VR

from medal_desktop.deid.table import METHOD_CODES, table
from medal_desktop.deid.values import dummy, family

# Dates, times, names and UIDs have rules of their own; the marks of de-identification stay.
_OWN_RULES: Final = frozenset({"DA", "DT", "TM", "PN", "UI", "SQ"})
_MARKS: Final = frozenset({0x00100010, 0x00100020, 0x00120040, 0x00120042})


@cache
def keeping_codes(tag: int) -> frozenset[str] | None:
    """Give the codes of CID 7050 of which one lets a value stay; None where any value may."""
    row = table().find(tag)
    if row is None or tag in _MARKS or not set(row.basic) & set("XZD"):
        return None
    return frozenset(METHOD_CODES[option][0] for option in row.options)


def is_dummy(text: str, vr: str) -> bool:
    """Whether `text` is what stands in the place of a removed value."""
    return vr in _OWN_RULES or text == str(dummy(vr)) or text in {"", "REMOVED"}


@cache
def fits_dictionary(tag: int, vr: str) -> bool:
    """Whether a standard tag may have this VR: the dictionary's, or one of the same family."""
    if not dictionary_has_tag(tag):
        return True
    listed = dictionary_VR(tag).split(" or ")
    families = {family(one) for one in listed}
    return any(one in listed for one in vr.split(" or ")) or family(vr) in families
