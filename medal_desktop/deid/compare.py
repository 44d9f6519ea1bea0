"""Before and after: an original beside its copy, element by element, in memory only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydicom.datadict import keyword_for_tag
from pydicom.dataset import Dataset

from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.quiet import quiet

_LONGEST = 120
# What pydicom raises for a value that it cannot make sense of.
_NO_VALUE = (ValueError, TypeError, KeyError, NotImplementedError, AttributeError, IndexError)
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Difference:
    """One element's text before and after; None where it is not there."""

    place: str
    name: str
    before: str | None
    after: str | None


def compare(original: Path, copy: Path) -> tuple[Difference, ...]:
    """Give every element of both files, sequences opened up, pixels left out.

    Raises:
        DicomUnreadable: one of them cannot be read.
    """
    with quiet():
        before = dict(_texts(read_path(original).dataset, ""))
        after = dict(_texts(read_path(copy).dataset, ""))
    places = sorted(before.keys() | after.keys())
    return tuple(
        Difference(place=place[0], name=place[1], before=before.get(place), after=after.get(place))
        for place in places
    )


def _texts(dataset: Dataset, path: str, depth: int = 0) -> Iterator[tuple[tuple[str, str], str]]:
    for tag in sorted(int(tag) for tag in list(dataset.keys())):
        if tag >= 0x7FE00000 or tag & 0xFFFF == 0:
            continue
        place = f"{path}({tag >> 16:04X},{tag & 0xFFFF:04X})"
        name = keyword_for_tag(tag) or ("Private" if tag & 0x10000 else "Unknown")
        try:
            element = dataset[tag]
        except _NO_VALUE:
            yield (place, name), "unreadable"
            continue
        if element.VR != "SQ":
            yield (place, name), _text(element.value)
        elif depth < _DEEPEST:
            yield (place, name), f"{len(element.value or ())} items"
            for number, item in enumerate(element.value or (), start=1):
                yield from _texts(item, f"{place}[{number}]", depth + 1)


def _text(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return f"{len(value)} bytes"
    text = " ".join(str(value).split()) if value is not None else ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
