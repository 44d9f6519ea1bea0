"""Every row of Table E.1-1 under every option, at top level and nested, raw and in memory."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.sequence import Sequence

from medal_desktop.deid.profile import load_profile, profile_names
from medal_desktop.deid.table import Option, Row, table
from medal_desktop.deid.values import TEXT, TIMES
from tests.builders.deid import engine, reread

NAME = "Zweistein"
DATE = "20210628"
SOP_CLASS = "1.2.840.10008.5.1.4.1.1.2"
# A sequence that the table does not list, and that itself says nothing.
PARENT = 0x00081115
PROFILES = [
    (), *((option,) for option in Option),
    *(tuple(load_profile(name).options) for name in profile_names()),
    tuple(option for option in Option if option is not Option.FULL_DATES),
    tuple(option for option in Option if option is not Option.MODIFIED_DATES),
]  # fmt: skip
# The marks are written anew, and pseudonyms stand where the table says Z.
OWN = {0x00120062, 0x00120063, 0x00120064, 0x00280303}
_BY_VR: dict[str, Any] = {
    "AE": NAME, "AS": "045Y", "CS": f"CHEST {NAME}".upper(), "DA": DATE, "DS": "1.5",
    "DT": f"{DATE}101112", "IS": "7", "OB": b"Zweistein^Alberta", "OW": b"Zweistein^Alberta.",
    "PN": "Zweistein^Alberta", "TM": "101112", "UI": "1.2.3.4.5.6.7.8", "UN": b"Zweistein^Alberta",
    "UR": f"http://{NAME}", "US": 7,
}  # fmt: skip


def rows() -> dict[int, Row]:
    standard = {tag: row for tag, row in table().rows.items() if _vr(tag) and tag not in OWN}
    standard |= {0x60000000 | tag: row for tag, row in table().overlays.items()}
    standard[0x50000005] = table().curves
    # Group 2 and the directory of a medium are written anew or refused: other tests.
    return {tag: row for tag, row in standard.items() if tag >= 0x00060000 and tag != 0x00080018}


def _vr(tag: int) -> str:
    try:
        return str(dictionary_VR(tag)).split(" or ")[0]
    except KeyError:
        return ""


def planted(tag: int) -> DataElement:
    vr = _vr(tag)
    if vr == "SQ":
        item = Dataset()
        item.add_new(0x00104000, "LT", f"CHEST {NAME}")
        item.add_new(0x0040A160, "UT", f"CHEST {NAME}")
        return DataElement(tag, vr, Sequence([item]))
    return DataElement(tag, vr, _BY_VR.get(vr, f"CHEST {NAME}"))


def filled(*, nested: bool) -> Dataset:
    content = Dataset()
    for tag in rows():
        content.add(planted(tag))
    whole = content
    if nested:
        whole = Dataset()
        whole.add_new(PARENT, "SQ", Sequence([content]))
    whole.SOPClassUID = SOP_CLASS
    whole.SOPInstanceUID = "1.2.3.4.5.6.7.8.9"
    whole.PatientName = "Zweistein^Alberta"
    whole.PatientID = "PID-4711"
    return whole


def expected(row: Row, options: tuple[Option, ...]) -> str:
    codes = {option: row.options[option] for option in options if option in row.options}
    if Option.MODIFIED_DATES in codes:
        return "C"
    return next(iter(codes.values()), row.basic.replace("*", ""))


def accepted(tag: int, row: Row, code: str) -> set[str]:
    if code == "C" and _vr(tag) not in TEXT | TIMES:
        # What cannot be cleaned is treated as without the option, or removed.
        return {"C", "X", *row.basic.replace("*", "").split("/")}
    if code == "K" and _vr(tag) in {"OB", "OW", "UN"}:
        # The name was planted in the bytes.
        return {"K", "X"}
    if code == "C" and tag >= 0x50000000:
        # Overlays and curves cannot be read for text: removed with all their group.
        return {"X"}
    return set(code.split("/"))


def states(element: DataElement | None, tag: int) -> set[str]:
    """Name the actions that could have led to this element."""
    if element is None:
        return {"X"}
    vr = element.VR
    if vr == "SQ":
        words = str(element.value[0]) if len(element.value) else ""
        clean = NAME.casefold() not in words.casefold()
        return {"Z"} if not words else {"D", "U", "K", "C"} if clean else {"dirty"}
    value, before = element.value, planted(tag).value
    if vr in {"OB", "OW", "UN"}:
        return {"D", "dirty"} if NAME.encode() in (value or b"") else {"D"}
    text = "" if value is None else str(value)
    if NAME.casefold() in text.casefold():
        return {"dirty"}
    if not text:
        return {"Z"}
    return _states_of_text(vr, text, str(before))


def _states_of_text(vr: str, text: str, before: str) -> set[str]:
    if text == before:
        return {"K", "C"} if vr in {"TM", "AS", "DS", "IS", "US", "CS"} else {"K"}
    if text == "CHEST":
        return {"K", "C"}
    if vr in {"DA", "DT"}:
        return {"D"} if text.startswith("1900") else {"C"}
    if vr == "UI":
        return {"U", "D"} if text.startswith("2.25.") else {"dirty"}
    if vr in TEXT and text.startswith("MEDAL-"):
        return {"Z", "D"}
    return {"D", "K", "C"} if text in {"REMOVED", "http"} else {"D"}


@pytest.mark.parametrize(
    ("options", "nested", "raw"), list(product(PROFILES, (False, True), (False, True)))
)
def test_that_every_row_is_treated_as_the_table_says(
    options: tuple[Option, ...], nested: bool, raw: bool
) -> None:
    dataset = filled(nested=nested)
    whole = engine(*options).apply(reread(dataset) if raw else dataset).dataset
    content = whole[PARENT].value[0] if nested else whole
    wrong = []
    for tag, row in rows().items():
        code = expected(row, options)
        allowed = accepted(tag, row, code)
        if not states(content.get(tag), tag) & allowed:
            wrong.append((f"{tag:08X}", code, states(content.get(tag), tag)))
    assert wrong == []


def test_that_the_table_has_all_rows_of_the_edition() -> None:
    parts = table()
    assert len(parts.rows) + len(parts.overlays) + 2 == 657


def test_that_rows_of_newer_editions_than_the_dictionary_are_removed() -> None:
    dataset = filled(nested=False)
    newer = [tag for tag in table().rows if not _vr(tag) and tag > 0x00080000]
    for tag in newer:
        dataset.add_new(tag, "LO", NAME)
    cleaned = engine(*[option for option in Option if option is not Option.FULL_DATES]).apply(
        dataset
    )
    assert newer
    assert [tag for tag in newer if tag in cleaned.dataset] == []
