"""What the pass over one object needs to know: the patient's pseudonyms, shift and known values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum, auto

from pydicom.uid import UID_dictionary

from medal_desktop.deid import patterns
from medal_desktop.deid.clinical_words import keep_clinical
from medal_desktop.deid.defined_terms import is_plain_code, is_term
from medal_desktop.deid.matching import Matcher
from medal_desktop.deid.pseudonyms import Pseudonyms
from medal_desktop.deid.rules import Rules
from medal_desktop.deid.table import Option
from medal_desktop.deid.values import WORD

_UID_IN_TEXT = re.compile(r"(?<![\w.])([0-2](?:\.(?:0|[1-9]\d*)){5,})(?![\w.])")
_MEMORY = 50_000


class Scrub(IntEnum):
    """How a text is cleaned; known values of the patient go from each."""

    CODE = auto()  # terms and words of the lists stay, as they are the standard's own
    LABEL = auto()  # and what looks like a person
    VERSION = auto()  # and each word that is not a clinical or technical one
    TECHNICAL = auto()  # and addresses of computers, which versions look like
    DESCRIPTOR = auto()  # and all that looks like an identity


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
        if how is Scrub.CODE and self._is_term(text):
            return text
        # UIDs are mapped one by one, so that references by text stay intact; words lie between.
        parts = _UID_IN_TEXT.split(text) if text.count(".") >= 5 else [text]
        parts[::2] = [self._clean(part, how) for part in parts[::2]]
        parts[1::2] = [self._uid(part) for part in parts[1::2]]
        made = "".join(parts)
        return text if made == text else _tidy(made)

    def _clean(self, text: str, how: Scrub) -> str:
        made = self.matcher.clean(text) if self.matcher.found(text) else text
        if how is Scrub.LABEL:
            return patterns.clean_label(made)
        if how is Scrub.DESCRIPTOR:
            made = patterns.clean(made)
        else:
            made = patterns.clean_technical(made, version=how is Scrub.VERSION)
        return made if how is Scrub.CODE and is_term(made) else keep_clinical(made)

    def _is_term(self, text: str) -> bool:
        """Whether a coded value is the standard's own, though somebody may be called the same."""
        if is_term(text):
            return True
        plain = is_plain_code(text) and patterns.clean_technical(text) == text
        return plain and (text.isalpha() or not self.matcher.found(text))

    def _uid(self, uid: str) -> str:
        if uid in UID_dictionary:
            return uid
        return self.matcher.clean(uid) if self.keep_uids else self.pseudonyms.uid(uid)


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
        self.changes[int(tag), what] += 1

    def has(self, option: Option) -> bool:
        """Whether the profile uses `option`."""
        return self.rules.profile.has(option)
