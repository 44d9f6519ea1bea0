"""What the pass over one object needs to know: the patient's pseudonyms, shift and known values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum, auto

from pydicom.uid import UID_dictionary

from medal_desktop.deid import clinical_words, patterns
from medal_desktop.deid.matching import Matcher
from medal_desktop.deid.pseudonyms import Pseudonyms
from medal_desktop.deid.rules import Rules
from medal_desktop.deid.table import Option
from medal_desktop.deid.values import WORD

_UID_IN_TEXT = re.compile(r"(?<![\w.])[0-2](?:\.(?:0|[1-9]\d*)){5,}(?![\w.])")
_MEMORY = 50_000


class Scrub(IntEnum):
    """How far a text is cleaned; each goes beyond the one before."""

    CODE = auto()  # known values, unless the standard's own words make the whole value
    KNOWN = auto()  # known values of the patient
    IDENTITIES = auto()  # and all that looks like an identity
    DESCRIPTOR = auto()  # and each word that is not a clinical or technical one


class Did(StrEnum):
    """What happened to an element; what is not counted was kept."""

    REMOVED = "removed"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    CLEANED = "cleaned"
    SHIFTED = "shifted"


Changes = Counter[tuple[int, Did]]


@dataclass(slots=True)
class Subject:
    """One patient under one key and profile; lives as long as the patient's files are worked on."""

    pseudonym: str
    shift_days: int
    matcher: Matcher
    pseudonyms: Pseudonyms
    keep_uids: bool
    uids: frozenset[str] = frozenset()
    _memory: dict[tuple[str, Scrub], str] = field(default_factory=dict)

    def scrub(self, text: str, how: Scrub) -> str:
        """Take the patient out of `text`, and more as `how` says."""
        key = (text, how)
        made = self._memory.get(key)
        if made is None:
            if len(self._memory) > _MEMORY:
                self._memory.clear()
            made = self._memory[key] = self._scrub(text, how)
        return made

    def _scrub(self, text: str, how: Scrub) -> str:
        if how is Scrub.CODE and clinical_words.all_clinical(text):
            return text
        made = self.matcher.clean(text) if self.matcher.found(text) else text
        if how in {Scrub.IDENTITIES, Scrub.DESCRIPTOR}:
            made = patterns.clean(made)
        if how is Scrub.DESCRIPTOR:
            made = clinical_words.keep_clinical(made)
        if not self.keep_uids and made.count(".") >= 5:
            made = _UID_IN_TEXT.sub(self._uid, made)
        return text if made == text else _tidy(made)

    def _uid(self, match: re.Match[str]) -> str:
        return match[0] if match[0] in UID_dictionary else self.pseudonyms.uid(match[0])


def _tidy(text: str) -> str:
    lines = [re.sub(r"[^\S\n]+", " ", line).strip(" ,;:/_-") for line in text.split("\n")]
    tidy = "\n".join(lines).strip()
    return tidy if any(char.isalnum() for char in tidy) else WORD


@dataclass(slots=True)
class Context:
    """The pass over one object."""

    rules: Rules
    subject: Subject
    sop_class: str
    changes: Changes = field(default_factory=Counter)
    depth: int = 0

    def did(self, tag: int, what: Did) -> None:
        """Count one change."""
        self.changes[tag, what] += 1

    def has(self, option: Option) -> bool:
        """Whether the profile uses `option`."""
        return self.rules.profile.has(option)
