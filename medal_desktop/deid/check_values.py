"""Every element of a written object, nested ones too: what may not stand in it."""

from __future__ import annotations

import re
from typing import Any, Final

from pydicom.datadict import dictionary_has_tag, repeater_has_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.multival import MultiValue
from pydicom.uid import UID_dictionary

from medal_desktop.deid.check_report import Report
from medal_desktop.deid.check_table import fits_dictionary, is_dummy, keeping_codes
from medal_desktop.deid.check_view import View
from medal_desktop.deid.class_uids import CLASS_UIDS, is_class_uid
from medal_desktop.deid.clinical_words import keep_clinical, looks_like_name
from medal_desktop.deid.defined_terms import is_plain_code
from medal_desktop.deid.known import Kind
from medal_desktop.deid.matching import names_somebody
from medal_desktop.deid.numbers import is_attribute, is_text, listed, readable
from medal_desktop.deid.patterns import (
    CODE_VALUES,
    SCHEME,
    TECHNICAL,
    VERSION,
    VERSIONS,
    clean_technical,
    found,
    kinds,
)
from medal_desktop.deid.private import is_safe, safe_creators
from medal_desktop.deid.table import BASIC_CODE, FACE_CODE, METHOD_CODES, PIXEL_CODE, Option, table

_ODD: Final = (
    ValueError, TypeError, KeyError, NotImplementedError, AttributeError, BytesLengthException,
)  # fmt: skip
_STRINGS: Final = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI",
     "UR", "UT"}
)  # fmt: skip
_FREE: Final = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
_WORDS: Final = _FREE | {"CS", "AE"}
_NUMBERS: Final = frozenset({"DS", "IS", "TM", "AS", "UI", "DA", "DT"})
_FULL, _MODIFIED, _UIDS, _SAFE = "113106", "113107", "113110", "113111"
_NAME, _ID = 0x00100010, 0x00100020
_MARK: Final = 0x00120063
# Codes and their schemes are no words; pseudonyms and marks have forms of their own.
_NOT_WORDS: Final = CODE_VALUES | {SCHEME, VERSION, _NAME, _ID, _MARK, 0x00120040, 0x00120042}
_LABELS: Final = {"113109": Option.DEVICE, "113112": Option.INSTITUTION}
_MEANINGS: Final = {
    meaning for _, meaning in (BASIC_CODE, PIXEL_CODE, FACE_CODE, *METHOD_CODES.values())
}
_UID: Final = re.compile(r"[0-2](?:\.\d+){5,}")
_NO_ONE: Final = {"", "REMOVED"}
# A date that replaces: no patient of today was scanned or born on it.
_NO_DATES: Final = ("19000101", "00010101")
_PSEUDONYM: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]{3,63}")
_OBJECT_UIDS: Final = {0x00080018, 0x0020000D, 0x0020000E, 0x00200052}
# Names of people and places beyond names themselves: never with a value in a copy.
_IDENTIFIERS: Final = {
    0x00080050, 0x00080090, 0x00080092, 0x00080094, 0x00081048, 0x00081050,
    0x00081060, 0x00081070, 0x00100030, 0x00100032, 0x00101000, 0x00101001, 0x00101005,
    0x00101040, 0x00101060, 0x00101090, 0x00102154, 0x00102155, 0x00321032, 0x00380010,
    0x00402016, 0x00402017, 0x00401103,
}  # fmt: skip
_ICC_PROFILE: Final = 0x00282000
_OF_PIXELS: Final = 0x0028
_INSTITUTIONS: Final = {0x00080080, 0x00080081, 0x00081040}
_INSTITUTION: Final = "113112"
_PATTERNS: Final = (
    "email", "social-security", "phone", "network-address", "date", "titled-name", "person-name",
    "labelled-id",
)  # fmt: skip


def look(view: View, report: Report) -> None:
    """Report every element that holds what it may not hold."""
    _Look(view, report).dataset(view.dataset)
    if view.matcher.found_bytes(view.header):
        report.add("known-value")


class _Look:
    """One walk over one object."""

    def __init__(self, view: View, report: Report) -> None:
        self.view = view
        self.report = report
        self.dates = view.known.of(Kind.DATE) | view.known.of(Kind.BIRTH)
        self.days = {date[:8] for date in self.dates}
        self.uids = view.known.of(Kind.UID)
        self.plain = _plain_words(view)

    def dataset(self, dataset: Dataset) -> None:
        """Look at every element of one data set and of its items."""
        for key in list(dataset.keys()):
            tag = int(key)
            if tag & 0xFFFF and not _is_listed(tag):
                self.report.add("unknown", tag)
            try:
                element = dataset[key]
            except _ODD:
                self.report.add("unreadable", tag)
                continue
            if tag & 0x10000:
                self._private(dataset, element, tag)
            self._element(element, tag)

    def _element(self, element: DataElement, tag: int) -> None:
        if not fits_dictionary(tag, element.VR):
            self.report.add("vr", tag)
        if element.VR == "SQ":
            for item in element.value or ():
                self.dataset(item)
        elif element.VR in _STRINGS:
            for text in _texts(element.value):
                self._text(text, element.VR, tag)
        elif isinstance(element.value, bytes):
            self._binary(element.value, tag)
        elif not self._are_plain(element):
            self.report.add("known-value", tag)

    def _are_plain(self, element: DataElement) -> bool:
        """Whether binary numbers are none of a person's, and pointers name attributes."""
        numbers = listed(element.value)
        if element.VR == "AT":
            return all(is_attribute(int(number)) for number in numbers)
        text = readable(element)
        if is_text(element) or self.view.matcher.found(text) or kinds(text):
            return False
        of_pixels = element.tag.group == _OF_PIXELS
        return of_pixels or self.view.matcher.numbers.isdisjoint(numbers)

    def _binary(self, value: bytes, tag: int) -> None:
        if self.view.matcher.found_binary(value):
            self.report.add("known-value", tag)
        elif names_somebody(value):
            self.report.add("looks-like-identity", tag)
        if tag == _ICC_PROFILE and value.strip(b"\0"):
            self.report.add("binary-text", tag)

    def _private(self, dataset: Dataset, element: DataElement, tag: int) -> None:
        offset = tag & 0xFFFF
        if 0x10 <= offset <= 0xFF:
            return
        creator_tag = tag & 0xFFFF0000 | offset >> 8
        creator = str(dataset[creator_tag].value or "") if creator_tag in dataset else ""
        safe = is_safe(tag >> 16, creator.strip(), offset & 0xFF, str(element.VR))
        if not safe or not self.view.declares(_SAFE):
            self.report.add("private", tag)

    def _text(self, text: str, vr: str, tag: int) -> None:
        if not text or text in _NO_ONE or _is_safe_creator(text, tag):
            return
        if self._names_somebody(text, tag) or self._listed(text, vr, tag):
            self.report.add("identifier", tag)
        if vr == "UI":
            self._uid(text, tag)
        elif vr in {"DA", "DT"}:
            self._date(text, tag)
        elif vr == "AS":
            self._age(text, tag)
        elif vr == "UR":
            self._address(text, tag)
        elif vr in _NUMBERS:
            self._number(text, tag)
        else:
            self._words(text, vr, tag)

    def _names_somebody(self, text: str, tag: int) -> bool:
        if tag in _INSTITUTIONS:
            return not self.view.declares(_INSTITUTION)
        return tag in _IDENTIFIERS and not text.startswith(_NO_DATES)

    def _listed(self, text: str, vr: str, tag: int) -> bool:
        """Whether the table removes the value under the options that the object declares."""
        codes = keeping_codes(tag)
        return codes is not None and not (codes & self.view.codes or is_dummy(text, vr))

    def _uid(self, text: str, tag: int) -> None:
        if text in self.uids:
            self.report.add("known-uid", tag)
        replaced = text in UID_dictionary or text.startswith("2.25.")
        named = tag in CLASS_UIDS and is_class_uid(text)
        judged = tag in _OBJECT_UIDS or tag in CLASS_UIDS
        if judged and not (replaced or named or self.view.declares(_UIDS)):
            self.report.add("uid-kept", tag)

    def _date(self, text: str, tag: int) -> None:
        if text.startswith(_NO_DATES) or self.view.declares(_FULL):
            return
        if text[:8] in self.days:
            self.report.add("unshifted-date", tag)
        if not self.view.declares(_MODIFIED):
            self.report.add("date-kept", tag)

    def _address(self, text: str, tag: int) -> None:
        if not text.startswith("urn:"):
            self.report.add("identifier", tag)
        self._words(text, "UR", tag)

    def _number(self, text: str, tag: int) -> None:
        if self.view.matcher.is_known_number(text):
            self.report.add("known-value", tag)

    def _age(self, text: str, tag: int) -> None:
        if text[-1:] == "Y" and text[:-1].isdigit() and int(text[:-1]) > 90:
            self.report.add("age", tag)

    def _words(self, text: str, vr: str, tag: int) -> None:
        if tag in {_NAME, _ID}:
            if not _PSEUDONYM.fullmatch(text):
                self.report.add("person-name", tag)
        elif vr == "PN":
            self.report.add("person-name", tag)
        if vr == "CS" and is_plain_code(text) and clean_technical(text) == text:
            return
        folded = text.casefold()
        if self.view.matcher.found(text) or any(word in folded for word in self.plain):
            self.report.add("known-value", tag)
        elif tag not in _NOT_WORDS and not self._is_kept_label(tag):
            self._plain(text, vr, tag)

    def _plain(self, text: str, vr: str, tag: int) -> None:
        """Report what looks like an identity, and words of which nobody can tell what they are."""
        judged = vr in _FREE and tag not in TECHNICAL
        if (judged and any(found(name, text) for name in _PATTERNS)) or (
            vr in _WORDS and clean_technical(text, version=tag in VERSIONS) != text
        ):
            self.report.add("looks-like-identity", tag)
        elif vr in _WORDS and not _is_plain(text):
            name = looks_like_name(text)
            self.report.add("looks-like-identity" if name else "unknown-word", tag)

    def _is_kept_label(self, tag: int) -> bool:
        """Whether the object declares that names of places or devices like this one were kept."""
        row = table().find(tag)
        return row is not None and any(
            self.view.declares(code) and option in row.options for code, option in _LABELS.items()
        )


def _is_listed(tag: int) -> bool:
    """Whether the dictionary has a tag; private ones are judged by their creators."""
    return bool(tag & 0x10000 or dictionary_has_tag(tag) or repeater_has_tag(tag))


def _is_plain(text: str) -> bool:
    """Whether each word is a clinical or technical one; UIDs are judged as UIDs."""
    if text in _MEANINGS:
        return True
    plain = _UID.sub(" ", text)
    return keep_clinical(plain) == plain


def _is_safe_creator(text: str, tag: int) -> bool:
    return bool(tag & 0x10000) and 0x10 <= tag & 0xFFFF <= 0xFF and text in safe_creators()


def _plain_words(view: View) -> tuple[str, ...]:
    """Give whole names and ids in lower case, to be found without any pattern."""
    kinds = (Kind.PERSON, Kind.IDENTIFIER, Kind.CONTACT, Kind.INSTITUTION, Kind.DEVICE)
    values = {value.casefold() for kind in kinds for value in view.known.of(kind)}
    return tuple(sorted(value for value in values if len(value) >= 6 and value != "removed"))


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    parts = value if isinstance(value, MultiValue | list | tuple) else [value]
    return [str(part).strip(" \0") for part in parts]
