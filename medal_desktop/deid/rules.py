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
from medal_desktop.deid.patterns import CODE_VALUES, SCHEME, TECHNICAL, VERSION
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option, Row, table
from medal_desktop.deid.values import BYTES, CODE, DECIMAL, FREE_TEXT, NUMBERS, TEXT, TIMES


class Act(IntEnum):
    """What is done to one element; integers, whose hash costs nothing."""

    KEEP = auto()  # what the profile keeps as it is, and sizes of the image
    KEEP_NUMBER = auto()  # DS and IS: kept when they hold numbers only
    KEEP_BINARY = auto()  # binary numbers: kept unless one is a known number
    KEEP_POINTER = auto()  # AT: kept when it names an attribute
    KEEP_TIME = auto()  # TM: kept when it holds a time
    KEEP_BYTES = auto()  # kept unless a known value stands in the bytes
    LABEL = auto()  # a name of a place or device that the profile keeps: known values go
    DESCRIPTOR = auto()  # every identity goes, and each word that is not clinical or technical
    TECHNICAL = auto()  # the same, but dates and numbers of programs may look like identities
    CODE = auto()  # defined terms, and clinical and technical words
    CODE_VALUE = auto()  # what has the form of its coding scheme
    SCHEME = auto()  # coding schemes that are known
    VERSION = auto()
    CHARSET = auto()  # Specific Character Set: terms that readers know
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
# Bytes that are tables, waves and indices. Others of these VRs have room for any text: an ICC
# profile, a drawing, what another program signs or encrypts.
_ROOM_FOR_TEXT = frozenset({"OB", "OW", "UN"})
_NUMERIC_BYTES = frozenset(
    {
        0x00281200, 0x00281201, 0x00281202, 0x00281203, 0x00281204, 0x00281211, 0x00281212,
        0x00281213, 0x00281221, 0x00281222, 0x00281223, 0x00281224, 0x00281408, 0x00283006,
        0x54000110, 0x54000112, 0x5400100A, 0x54001010, 0x00660023, 0x00660024, 0x00660025,
        0x00660029, 0x00700256, 0x00701808, 0x7FE00008, 0x7FE00009, 0x7FE00010,
    }
)  # fmt: skip
_BY_VR = {
    "AE": Act.REMOVE,  # a name in the hospital's network
    "AS": Act.AGE,
    "AT": Act.KEEP_POINTER,
    "SQ": Act.RECURSE,
    "UI": Act.UID,
    **dict.fromkeys(FREE_TEXT, Act.DESCRIPTOR),
    **dict.fromkeys(CODE, Act.CODE),
    **dict.fromkeys(NUMBERS - {"AT"}, Act.KEEP_BINARY),
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
        if vr in {"PN", "UR"} or (vr in TIMES and not self.profile.keeps_time):
            return Act.REMOVE
        return self._kept(vr, clean=True)

    def _learn(self, tag: int) -> Rule:
        if tag & 0xFFFF == 0 or tag in _RETIRED or not _in_dictionary(tag):
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
        if vr in {"UR", "AE"} or (vr in TIMES and not self.profile.keeps_time):
            return Rule(Act.BY_TYPE, vrs, "X/Z/D")
        if vr in _ROOM_FOR_TEXT and tag not in _NUMERIC_BYTES:
            return _REMOVE
        return Rule(_OWN_ACTS.get(tag) or self._kept(vr, clean=True), vrs)

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
            return Rule(Act.DESCRIPTOR, vrs)
        if Option.MODIFIED_DATES in codes:
            # A time in another form (DS, IS, OB) cannot be moved: it goes as without the option.
            return Rule(Act.BY_TYPE, vrs, row.basic)
        if "K" in codes.values():
            return Rule(_retained(vr, self._kept(vr, clean=False), set(codes)), vrs)
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
_OWN_ACTS = {
    **dict.fromkeys(TECHNICAL, Act.TECHNICAL),
    **dict.fromkeys(CODE_VALUES, Act.CODE_VALUE),
    SCHEME: Act.SCHEME,
    VERSION: Act.VERSION,
    0x00080005: Act.CHARSET,
}
_SEQUENCE_ACTS = {Act.DUMMY: Act.RECURSE_DUMMY, Act.UID: Act.RECURSE}


def _in_dictionary(tag: int) -> bool:
    return bool(dictionary_has_tag(tag) or repeater_has_tag(tag))


def _retained(vr: str, act: Act, options: set[Option]) -> Act:
    if vr in TEXT | CODE and options & {Option.INSTITUTION, Option.DEVICE}:
        return Act.LABEL
    return Act.KEEP_UID if vr == "UI" else act


def _cleaned(row: Row, vr: str, options: set[Option]) -> Act:
    if vr == "SQ":
        words = options & {Option.STRUCTURED_CONTENT, Option.GRAPHICS}
        return Act.RECURSE_DUMMY if words else Act.RECURSE
    if vr in BYTES or row.tag.startswith(("50", "60")):
        # A drawn overlay or curve cannot be read for text: cleaning it is removing it.
        return Act.REMOVE
    return Act.DESCRIPTOR if vr in TEXT - {"PN"} else _BY_VR.get(vr, Act.REMOVE)
