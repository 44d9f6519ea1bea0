"""Before and after, attribute by attribute, for the eyes of the user; lives in memory only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from medal_desktop.deid.engine import Engine
from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.known import KnownValues
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.report import attribute_name

_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One attribute; `place` is its path of tags and item numbers, `state` what happens to it."""

    place: str
    name: str
    state: str
    before: str = field(repr=False)
    after: str = field(repr=False)


def preview(path: Path, engine: Engine, known: KnownValues | None = None) -> tuple[PreviewRow, ...]:
    """Show what the engine does to one file; nothing is written.

    Raises:
        FileRefused: the file cannot be read.
    """
    with quiet():
        before = dict(_values(read_path(path).dataset, ""))
        after = dict(_values(engine.apply(read_path(path).dataset, known).dataset, ""))
    return tuple(
        _row(place, before.get(place), after.get(place)) for place in sorted({*before, *after})
    )


def _row(place: str, before: str | None, after: str | None) -> PreviewRow:
    if after is None:
        state = "removed"
    elif before is None:
        state = "added"
    else:
        state = "kept" if before == after else "replaced"
    tag = int(place[-9:].replace(",", ""), 16)
    return PreviewRow(
        place=place, name=attribute_name(tag), state=state, before=before or "", after=after or ""
    )


def _values(dataset: Dataset, prefix: str) -> Iterator[tuple[str, str]]:
    for element in dataset:
        tag = int(element.tag)
        place = f"{prefix}{tag >> 16:04X},{tag & 0xFFFF:04X}"
        if element.VR == "SQ":
            for number, item in enumerate(element.value or (), start=1):
                yield from _values(item, f"{place}[{number}]/")
        else:
            yield place, _shown(element)


def _shown(element: DataElement) -> str:
    if isinstance(element.value, bytes):
        return f"{len(element.value)} bytes"
    return str("" if element.value is None else element.value)[:_LONGEST]
