"""The identifying values that the originals hold: gathered from headers, kept in memory only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from medal_desktop.deid.values import dictionary_vr


class Kind(StrEnum):
    """What a known value is; a profile may keep some kinds."""

    PERSON = "person"
    IDENTIFIER = "identifier"
    CONTACT = "contact"
    BIRTH = "birth"
    DATE = "date"
    INSTITUTION = "institution"
    DEVICE = "device"
    UID = "uid"


_TAGS: dict[int, Kind] = {
    **dict.fromkeys(
        (
            0x00100020, 0x00101000, 0x00101001, 0x00080050, 0x00200010, 0x00380010, 0x00380060,
            0x00402016, 0x00402017, 0x00101090, 0x00100050, 0x00401001, 0x00400253,
            0x00400009, 0x00120040, 0x00120042, 0x00402004, 0x00400512, 0x00400551,
        ),
        Kind.IDENTIFIER,
    ),
    **dict.fromkeys(
        (0x00101040, 0x00102154, 0x00080092, 0x00080094, 0x00080081, 0x00401102, 0x00401103),
        Kind.CONTACT,
    ),
    **dict.fromkeys((0x00080080, 0x00081040, 0x00120031, 0x00120060), Kind.INSTITUTION),
    **dict.fromkeys((0x00181000, 0x00081010, 0x00400242, 0x00400241, 0x00080055), Kind.DEVICE),
    0x00100030: Kind.BIRTH,
}  # fmt: skip
_UIDS = {0x0020000D, 0x0020000E, 0x00080018, 0x00200052, 0x00081155}


@dataclass(frozen=True, slots=True, repr=False)
class KnownValues:
    """Values of one patient's originals. Never printed, never written."""

    values: frozenset[tuple[Kind, str]] = frozenset()

    def __or__(self, other: KnownValues) -> KnownValues:
        return KnownValues(self.values | other.values)

    def without(self, kinds: Iterable[Kind]) -> KnownValues:
        """Leave out kinds that a profile keeps."""
        left_out = set(kinds)
        return KnownValues(frozenset(item for item in self.values if item[0] not in left_out))

    def of(self, kind: Kind) -> frozenset[str]:
        """Give the values of one kind."""
        return frozenset(value for its_kind, value in self.values if its_kind is kind)

    def __repr__(self) -> str:
        return f"KnownValues({len(self.values)})"


@dataclass(frozen=True, slots=True, repr=False)
class KnownBook:
    """Known values by the de-identified Study Instance UID."""

    by_study: Mapping[str, KnownValues] = field(default_factory=dict)

    def find(self, study_uid: str) -> KnownValues:
        """Give the values to look for in one study; all of them for a study nobody knows."""
        found = self.by_study.get(study_uid)
        if found is not None:
            return found
        everything: set[tuple[Kind, str]] = set()
        for known in self.by_study.values():
            everything |= known.values
        return KnownValues(frozenset(everything))

    def __repr__(self) -> str:
        return f"KnownBook({len(self.by_study)})"


def gather(dataset: Dataset) -> KnownValues:
    """Read the identifying values of one object, sequences included, private ones excluded."""
    found: set[tuple[Kind, str]] = set()
    _gather(dataset, found)
    return KnownValues(frozenset(found))


def _gather(dataset: Dataset, found: set[tuple[Kind, str]]) -> None:
    for raw in list(dataset.values()):
        tag = int(raw.tag)
        if tag & 0x10000 or tag >= 0x50000000:
            continue
        vr = raw.VR if raw.VR not in {None, "UN"} else dictionary_vr(tag)
        kind = _kind(tag, vr)
        if kind is not None:
            found.update((kind, text) for text in _texts(dataset, tag, raw.value))
        elif vr == "SQ" and dataset[tag].VR == "SQ":
            for item in dataset[tag].value:
                _gather(item, found)


def _kind(tag: int, vr: str) -> Kind | None:
    kind = _TAGS.get(tag)
    if kind is not None:
        return kind
    if vr == "PN":
        return Kind.PERSON
    if vr in {"DA", "DT"}:
        return Kind.DATE
    return Kind.UID if vr == "UI" and tag in _UIDS else None


def _texts(dataset: Dataset, tag: int, raw: Any) -> Iterable[str]:
    if not raw:
        return []
    if isinstance(raw, bytes) and raw.isascii() and b"\x1b" not in raw:
        parts: Iterable[Any] = raw.decode("ascii").split("\\")
    else:
        value = dataset[tag].value
        parts = value if isinstance(value, MultiValue | list | tuple) else [value]
    texts = (str(part).strip(" \0") for part in parts if part is not None)
    return [text for text in texts if text]
