"""What an identity looks like in free text, without knowing whose it is."""

from __future__ import annotations

import re
from typing import Final

from medal_desktop.deid.clinical_words import is_no_name, is_region_program

_TITLE = r"(?:dr|prof|mr|mrs|ms|miss|herr|frau|mme|sir)"
_NAME_WORD = r"[A-ZÀ-Þ][\w'’-]+"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d\d"
_HEX = r"[0-9A-Fa-f]{1,4}"

PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "email": re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"),
    "web-address": re.compile(r"(?i:https?://|www\.)\S+"),
    "social-security": re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"),
    "phone": re.compile(
        r"(?<![\w.])(?:\+\d{1,3}[\s./-]?(?:\(?\d{1,5}\)?[\s./-]?){2,5}\d{2,12}"
        r"|\(\d{2,5}\)\s?\d{3,}[\s-]?\d{2,}|\d{3}[-.]\d{3}[-.]\d{4})(?![\w.])"
    ),
    "network-address": re.compile(
        r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\w)"
        r"|(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])"
        rf"|(?<![\w:])(?:(?:{_HEX}:){{7}}{_HEX}|(?:{_HEX}:){{1,6}}(?::{_HEX}){{1,6}})(?![\w:])"
    ),
    "date": re.compile(
        rf"(?<![\d.])(?:{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
        rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        rf"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]{_YEAR}"
        rf"|(?i:\d{{1,2}}[\s.-]{{0,4}}{_MONTH}[\s.,-]{{0,4}}{_YEAR}|{_MONTH}[\s.]{{0,4}}\d{{1,2}}[\s,]{{1,4}}{_YEAR})"
        r")(?![\d.]\d|\d)"
    ),
    "titled-name": re.compile(
        rf"\b(?i:{_TITLE})\b\.?\s{{0,4}}{_NAME_WORD}(?:[\s.]{{1,4}}{_NAME_WORD}){{0,2}}"
    ),
    "person-name": re.compile(r"(?<![\w'’-])[^\W\d_][\w'’-]*+\^[^\W\d_][\w'’-]*(?:\^[\w.'’-]*)*"),
    "labelled-id": re.compile(
        r"(?i:\b(?:mrn|pid|ssn|dob|acc(?:ession)?|pat(?:ient)?[\s_-]*(?:id|name|no))"
        r"\b[\s:#=.-]{0,8})[\w./-]{0,40}?\d[\w./-]*|(?i:\bpat(?:ient)?[\s_-]*name\b[\s:#=]{1,8})\S+(?:\s{1,4}[A-Z]\S+)?"
    ),
    "long-number": re.compile(r"(?<![\w.])\d{7,}(?![\w.])"),
}

# Makers, models and versions of devices and programs hold numbers that are dates of nobody.
TECHNICAL: Final = frozenset(
    {
        0x00080070, 0x00081090, 0x00181020, 0x00189005, 0x00181019, 0x00181022, 0x00181210,
        0x00080104, 0x00080115, 0x00080114, 0x00180024, 0x0018101B, 0x00189316, 0x00181160,
    }
)  # fmt: skip
CODE_VALUES: Final = frozenset({0x00080100, 0x00080119, 0x00080120})
SCHEME: Final = 0x00080102
VERSION: Final = 0x00080103
# What may stand in a label that a profile keeps: its numbers may be long, its words any but names.
_OF_PERSONS: Final = ("email", "social-security", "phone", "titled-name", "person-name")
# What no device, program or code says of itself; versions alone may look like addresses.
_NEVER: Final = ("email", "web-address", "social-security", "phone")
_NEVER_BUT_IN_VERSIONS: Final = (*_NEVER, "network-address")
VERSIONS: Final = frozenset({0x00181020, 0x00189005, 0x00080103})


_MODALITY: Final = "MR"


def clean_label(text: str) -> str:
    """Take out what looks like a person's name, address or number."""
    for name in _OF_PERSONS:
        # Strict: nothing judges the words of a label afterwards.
        text = PATTERNS[name].sub(" ", text)
    return text


def clean_technical(text: str, *, version: bool = False) -> str:
    """Take out what is never technical: addresses and numbers of people and computers."""
    for name in _NEVER if version else _NEVER_BUT_IN_VERSIONS:
        text = PATTERNS[name].sub(" ", text)
    return text


def clean(text: str) -> str:
    """Take out everything that looks like an identity."""
    for name in PATTERNS:
        text = _take_out(name, text)
    return text


def kinds(text: str) -> list[str]:
    """Name the kinds of identity that `text` seems to hold."""
    return [name for name in PATTERNS if found(name, text)]


def found(name: str, text: str) -> bool:
    """Whether `text` seems to hold an identity of one kind."""
    return any(not _is_examination(name, match[0]) for match in PATTERNS[name].finditer(text))


def _take_out(name: str, text: str) -> str:
    def spare(match: re.Match[str]) -> str:
        return match[0] if _is_examination(name, match[0]) else " "

    return PATTERNS[name].sub(spare, text)


def _is_examination(name: str, text: str) -> bool:
    """Whether what looks like a name is an examination: `Abdomen^Routine`, `MR BRAIN`.

    The words around are judged one by one afterwards, as those of any text.
    """
    if name == "person-name":
        return is_region_program(text)
    title, *words = text.replace(".", " ").split()[:2] or [""]
    return name == "titled-name" and title == _MODALITY and all(map(is_no_name, words))
