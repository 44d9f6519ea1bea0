"""A profile compiled: for each tag, once, what is done to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, auto

from pydicom.datadict import (
    dictionary_has_tag,
    dictionary_keyword,
    dictionary_VR,
    repeater_has_tag,
)

from medal_desktop.deid.attribute_types import attribute_types, resolve
from medal_desktop.deid.class_uids import CLASS_UIDS
from medal_desktop.deid.patterns import TECHNICAL
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option, Row, table
from medal_desktop.deid.values import BYTES, CODE, DECIMAL, FREE_TEXT, TEXT, TIMES


class Act(IntEnum):
    """What is done to one element; integers, whose hash costs nothing."""

    KEEP = auto()  # binary numbers, and what the profile keeps as it is
    KEEP_NUMBER = auto()  # DS and IS: kept when they hold numbers only
    KEEP_TIME = auto()  # TM: kept when it holds a time
    KEEP_BYTES = auto()  # kept unless a known value stands in the bytes
    TEXT = auto()  # known values of the patient are taken out
    CLEAN = auto()  # the same, and everything that looks like an identity
    DESCRIPTOR = auto()  # the same, and every word that is not a clinical or technical one
    CODE = auto()
    RECURSE = auto()
    RECURSE_DUMMY = auto()  # a sequence whose shape stays and whose words are replaced
    REMOVE = auto()
    EMPTY = auto()
    DUMMY = auto()
    UID = auto()
    CLASS_UID = auto()
    KEEP_UID = auto()
    SHIFT = auto()
    AGE = auto()
    PSEUDONYM = auto()
    BY_TYPE = auto()  # X/Z/D and the like: decided by the attribute's type in its IOD


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done to a tag, and the VRs that the standard's dictionary gives it."""

    act: Act
    vrs: frozenset[str]
    basic: str = ""


_REMOVE = Rule(Act.REMOVE, frozenset())
_PSEUDONYMS = {0x00100010, 0x00100020, 0x00120040, 0x00120042}
# Written anew by `markers`; (0008,0300) declares private content that is no longer there.
_RETIRED = {0x00120062, 0x00120063, 0x00120064, 0x00280303, 0x00080300}
# An ICC profile has room for any text, in tags of its maker's own.
_FREE_BYTES = {0x00282000}
_BY_VR = {
    "AS": Act.AGE,
    "SQ": Act.RECURSE,
    "UI": Act.UID,
    **dict.fromkeys(TEXT, Act.TEXT),
    **dict.fromkeys(CODE, Act.CODE),
    **dict.fromkeys(DECIMAL, Act.KEEP_NUMBER),
    **dict.fromkeys(BYTES, Act.KEEP_BYTES),
}


@dataclass(slots=True)
class Rules:
    """The rules of one profile, learnt tag by tag."""

    profile: Profile
    _known: dict[int, Rule] = field(default_factory=dict)
    _resolved: dict[tuple[int, str, str], Act] = field(default_factory=dict)

    def rule(self, tag: int) -> Rule:
        """Give the rule of a standard tag."""
        rule = self._known.get(tag)
        if rule is None:
            rule = self._known[tag] = self._learn(tag)
        return rule

    def private(self, vr: str) -> Act:
        """Say what is done to a safe private element: as far as its VR allows to keep it."""
        if vr == "PN" or (vr in TIMES and not self.profile.keeps_time):
            return Act.REMOVE
        if vr == "UR":
            return Act.REMOVE
        return Act.CLEAN if vr in TEXT else self._kept(vr, clean=True)

    def _learn(self, tag: int) -> Rule:
        if tag & 0xFFFF == 0 or tag in _RETIRED | _FREE_BYTES or not _in_dictionary(tag):
            return _REMOVE
        vrs = frozenset(dictionary_VR(tag).split(" or "))
        if tag in _PSEUDONYMS:
            return Rule(Act.PSEUDONYM, vrs)
        row = table().find(tag)
        if row is None:
            return self._unlisted(tag, vrs)
        return self._listed(row, vrs)

    def _unlisted(self, tag: int, vrs: frozenset[str]) -> Rule:
        vr = min(vrs)
        if 0x60000000 <= tag < 0x61000000 or vr == "PN":
            # An overlay without its bitmap is of no use; a name is a name wherever it stands.
            return Rule(Act.REMOVE if vr != "PN" else Act.BY_TYPE, vrs, "X/Z/D")
        if tag in CLASS_UIDS:
            return Rule(Act.CLASS_UID, vrs)
        if vr == "UR" or (vr in TIMES and not self.profile.keeps_time):
            return Rule(Act.BY_TYPE, vrs, "X/Z/D")
        if vr in FREE_TEXT and tag not in TECHNICAL:
            return Rule(Act.CLEAN, vrs)
        return Rule(self._kept(vr, clean=True), vrs)

    def _kept(self, vr: str, *, clean: bool) -> Act:
        if vr == "TM":
            return Act.KEEP_TIME
        if vr in {"DA", "DT"}:
            shifted = self.profile.has(Option.MODIFIED_DATES) and clean
            return Act.SHIFT if shifted else Act.KEEP_TIME
        if vr == "UI" and self.profile.has(Option.UIDS):
            return Act.KEEP_UID
        return _BY_VR.get(vr, Act.KEEP)

    def _listed(self, row: Row, vrs: frozenset[str]) -> Rule:
        codes = {option: row.options[option] for option in row.options if self.profile.has(option)}
        vr = min(vrs)
        if Option.MODIFIED_DATES in codes and vr in TIMES:
            return Rule(self._kept(vr, clean=True), vrs)
        if Option.MODIFIED_DATES in codes and vr in TEXT:
            return Rule(Act.CLEAN, vrs)
        if Option.MODIFIED_DATES in codes:
            # A time in another form (DS, IS, OB) cannot be moved: it goes as without the option.
            return Rule(Act.BY_TYPE, vrs, row.basic)
        if "K" in codes.values():
            return Rule(_retained(vr, self._kept(vr, clean=False)), vrs)
        if "C" in codes.values():
            return Rule(_cleaned(row, vr, set(codes)), vrs)
        return Rule(Act.BY_TYPE, vrs, row.basic)

    def decide(self, tag: int, rule: Rule, sop_class: str, parent: str) -> Act:
        """Turn BY_TYPE into what is done, from the attribute's type in its IOD."""
        key = (tag, sop_class, parent)
        act = self._resolved.get(key)
        if act is None:
            kind = attribute_types().find(sop_class, parent, dictionary_keyword(tag))
            act = _ACTS[resolve(rule.basic, kind)]
            if "SQ" in rule.vrs:
                act = _SEQUENCE_ACTS.get(act, act)
            self._resolved[key] = act
        return act


_ACTS = {"X": Act.REMOVE, "Z": Act.EMPTY, "D": Act.DUMMY, "U": Act.UID}
_SEQUENCE_ACTS = {Act.DUMMY: Act.RECURSE_DUMMY, Act.UID: Act.RECURSE}


def _in_dictionary(tag: int) -> bool:
    return bool(dictionary_has_tag(tag) or repeater_has_tag(tag))


def _retained(vr: str, act: Act) -> Act:
    return Act.KEEP_UID if vr == "UI" else act


def _cleaned(row: Row, vr: str, options: set[Option]) -> Act:
    if vr == "SQ":
        words = options & {Option.STRUCTURED_CONTENT, Option.GRAPHICS}
        return Act.RECURSE_DUMMY if words else Act.RECURSE
    if vr in BYTES or row.tag.startswith(("50", "60")):
        # A drawn overlay or curve cannot be read for text: cleaning it is removing it.
        return Act.REMOVE
    if vr in FREE_TEXT and Option.DESCRIPTORS in options:
        return Act.DESCRIPTOR
    return Act.CLEAN if vr in TEXT | CODE else _BY_VR.get(vr, Act.REMOVE)
