"""Table E.1-1 of PS3.15 as data: what each attribute's action is, basic and per option."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from medal_desktop.base.assets import load_json

EDITION: Final = "2026d"


class Option(StrEnum):
    """The options of the Basic Profile that act on the header (PS3.15 E.3)."""

    FULL_DATES = "retain_longitudinal_full_dates"
    MODIFIED_DATES = "retain_longitudinal_modified_dates"
    DESCRIPTORS = "clean_descriptors"
    UIDS = "retain_uids"
    DEVICE = "retain_device_identity"
    CHARACTERISTICS = "retain_patient_characteristics"
    INSTITUTION = "retain_institution_identity"
    STRUCTURED_CONTENT = "clean_structured_content"
    GRAPHICS = "clean_graphics"
    SAFE_PRIVATE = "retain_safe_private"


# CID 7050; the meaning is the standard's own name for the option.
METHOD_CODES: Final[dict[Option, tuple[str, str]]] = {
    Option.GRAPHICS: ("113103", "Clean Graphics Option"),
    Option.STRUCTURED_CONTENT: ("113104", "Clean Structured Content Option"),
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.FULL_DATES: (
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
    ),
    Option.MODIFIED_DATES: (
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    ),
    Option.CHARACTERISTICS: ("113108", "Retain Patient Characteristics Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
}
# Not of the header: each file says by itself whether its pixels were cleaned (E.3.1, E.3.2).
PIXEL_CODE: Final = ("113101", "Clean Pixel Data Option")
FACE_CODE: Final = ("113102", "Clean Recognizable Visual Features Option")
BASIC_CODE: Final = ("113100", "Basic Application Confidentiality Profile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the basic action code (X, Z, D, U and their mixtures), K or C per option."""

    tag: str
    basic: str
    options: dict[Option, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All 657 rows; those of repeating groups (50xx, 60xx) and private ones stand apart."""

    rows: dict[int, Row]
    curves: Row
    overlays: dict[int, Row]
    private: Row

    def find(self, tag: int) -> Row | None:
        """Give the row of a standard tag, or None where the table says nothing."""
        row = self.rows.get(tag)
        if row is not None:
            return row
        family = tag >> 24
        if family == 0x50 and not tag & 0x10000:
            return self.curves
        if family == 0x60 and not tag & 0x10000:
            return self.overlays.get(tag & 0xFFFF)
        return None


@cache
def table() -> Table:
    """Read the table from `resources/deid_profiles/table_e1_1.json`."""
    data = load_json("deid_profiles/table_e1_1.json")
    letters = {letter: Option(name) for letter, name in data["options"].items()}
    rows = {tag: _row(tag, codes, letters) for tag, codes in data["rows"].items()}
    return Table(
        rows={int(tag, 16): row for tag, row in rows.items() if _plain(tag)},
        curves=rows["50xxxxxx"],
        overlays={int(tag[4:], 16): row for tag, row in rows.items() if tag.startswith("60xx")},
        private=rows["private"],
    )


def _plain(tag: str) -> bool:
    return "x" not in tag and tag != "private"


def _row(tag: str, codes: str, letters: dict[str, Option]) -> Row:
    basic, *options = codes.split()
    return Row(tag=tag, basic=basic, options={letters[code[0]]: code[1] for code in options})
