"""One recursive pass over a data set that takes the patient out of it (PS3.15 E.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pydicom.datadict import dictionary_keyword
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException

from medal_desktop.deid import elements, markers, raw
from medal_desktop.deid.charset import mend_character_set
from medal_desktop.deid.context import Changes, Context, Subject
from medal_desktop.deid.errors import DicomUnreadable
from medal_desktop.deid.known import Kind, KnownValues, gather
from medal_desktop.deid.matching import Matcher
from medal_desktop.deid.private import is_safe, safe_private
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.pseudonyms import ProjectKey, Pseudonyms
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.rules import Act, Rule, Rules
from medal_desktop.deid.table import Option
from medal_desktop.deid.values import FREE_TEXT, family

_DEEPEST = 32
# What the reader raises where bytes are no value of their VR.
_NO_VALUE = (BytesLengthException, EOFError, OSError, ValueError, struct.error)
_WORDS = FREE_TEXT | {"PN", "AE", "UR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The data set after the pass, and how often what was done to which tag."""

    dataset: Dataset
    changes: Changes


@dataclass(slots=True)
class Engine:
    """A profile and a key, ready to work; keeps what it learns about tags and patients.

    `site` is the digest of the site rules that run before, for the marks.
    """

    profile: Profile
    key: ProjectKey
    site: str = ""
    rules: Rules = field(init=False)
    pseudonyms: Pseudonyms = field(init=False)
    _subjects: dict[tuple[str, KnownValues], Subject] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = Rules(self.profile)
        self.pseudonyms = Pseudonyms(self.key)

    def apply(
        self, dataset: Dataset, known: KnownValues | None = None, identity: str | None = None
    ) -> Outcome:
        """De-identify `dataset` in place.

        `known` are values of the patient's originals; the data set's own are used without them.
        `identity` tells the patient where site rules may have changed the ID already.

        Raises:
            DicomUnreadable: sequences nested deeper than any real object.
        """
        with quiet():
            return self._apply(dataset, known, identity or identity_of(dataset))

    def _apply(self, dataset: Dataset, known: KnownValues | None, identity: str) -> Outcome:
        values = known if known is not None else gather(dataset)
        context = Context(
            rules=self.rules,
            subject=self._subject(identity, values),
            sop_class=raw.text(dataset, 0x00080016),
        )
        mend_character_set(dataset)
        _walk(context, dataset, parent="", words=False)
        markers.put(dataset, self.profile, context.subject.pseudonym, self.site)
        return Outcome(dataset=dataset, changes=context.changes)

    def _subject(self, identity: str, known: KnownValues) -> Subject:
        subject = self._subjects.get((identity, known))
        if subject is None:
            if len(self._subjects) > 64:
                self._subjects.clear()
            kept = kept_kinds(frozenset(self.profile.options))
            subject = self._subjects[identity, known] = Subject(
                pseudonym=self.pseudonyms.patient(identity),
                shift_days=self.pseudonyms.shift_days(identity),
                matcher=Matcher(known.without(kept)),
                pseudonyms=self.pseudonyms,
                keep_uids=self.profile.has(Option.UIDS),
                uids=known.of(Kind.UID),
            )
        return subject


def kept_kinds(options: frozenset[Option]) -> set[Kind]:
    """Name the kinds of values that a profile leaves in the file on purpose."""
    # UIDs in texts are mapped one by one, so that references by text stay intact.
    kept = {Kind.UID}
    if Option.FULL_DATES in options:
        kept.add(Kind.DATE)
    if Option.INSTITUTION in options:
        kept.add(Kind.INSTITUTION)
    if Option.DEVICE in options:
        kept.add(Kind.DEVICE)
    return kept


def identity_of(dataset: Dataset) -> str:
    """Tell one patient from another: by ID, else by name and birth date, else by study."""
    patient_id = raw.text(dataset, 0x00100020).strip()
    if patient_id:
        return f"id {patient_id}"
    name = raw.text(dataset, 0x00100010).strip("^ ")
    if name:
        return f"name {name} {raw.text(dataset, 0x00100030)}"
    return f"study {raw.text(dataset, 0x0020000D)}"


def _walk(context: Context, dataset: Dataset, *, parent: str, words: bool) -> None:
    private = False
    for found in list(dataset.values()):
        tag = found.tag
        if tag & 0x10000:
            private = True
            continue
        rule = context.rules.rule(int(tag))
        element, act = found, rule.act
        try:
            if element.VR is not None and element.VR not in rule.vrs:
                element, act = _with_true_vr(dataset, tag, rule)
            if act is Act.KEEP:
                continue
            if act is Act.BY_TYPE:
                act = context.rules.decide(int(tag), rule, context.sop_class, parent)
            _act(context, dataset, tag, element, act, words=words)
        except _NO_VALUE:
            _remove_odd(context, dataset, tag)
    if private:
        _walk_private(context, dataset, words=words)


def _remove_odd(context: Context, dataset: Dataset, tag: int) -> None:
    """Take out what is no value of its VR; without what describes its pixels an image is none."""
    if tag >> 16 == elements.OF_PIXELS:
        raise DicomUnreadable("a value of the pixel description")
    elements.remove(context, dataset, tag)


def _act(
    context: Context,
    dataset: Dataset,
    tag: int,
    element: elements.Element,
    act: Act,
    *,
    words: bool,
) -> None:
    if act is Act.RECURSE or act is Act.RECURSE_DUMMY:
        _recurse(context, dataset, tag, words=words or act is Act.RECURSE_DUMMY)
        return
    if (
        words
        and act in {Act.TECHNICAL, Act.DESCRIPTOR, Act.LABEL}
        and tag != _CODE_MEANING
        and elements.vr_of(element, tag) in _WORDS
    ):
        act = Act.DUMMY
    if act is not Act.KEEP:
        elements.HANDLERS[act](context, dataset, tag, element)


# The words of a coded concept; its value and scheme have acts of their own.
_CODE_MEANING = 0x00080104


def _with_true_vr(dataset: Dataset, tag: int, rule: Rule) -> tuple[elements.Element, Act]:
    """Read an element again whose VR is not the dictionary's; without a fitting one it goes."""
    removed = rule.act is Act.REMOVE or rule.act is Act.PSEUDONYM
    element = dataset.get_item(tag) if removed else dataset[tag]
    families = {family(vr) for vr in rule.vrs}
    if (
        removed
        or rule.vrs.issuperset(str(element.VR).split(" or "))
        or family(str(element.VR)) in families - {"bytes"}
    ):
        return element, rule.act
    return element, Act.REMOVE


def _recurse(context: Context, dataset: Dataset, tag: int, *, words: bool) -> None:
    element = dataset[tag]
    if element.VR != "SQ":
        elements.remove(context, dataset, tag)
        return
    if context.depth >= _DEEPEST:
        raise DicomUnreadable("sequences nested too deeply")
    context.depth += 1
    for item in element.value or ():
        _walk(context, item, parent=_keyword(tag), words=words)
    context.depth -= 1


def _keyword(tag: int) -> str:
    return "private" if tag & 0x10000 else str(dictionary_keyword(tag))


def _walk_private(context: Context, dataset: Dataset, *, words: bool) -> None:
    """Keep what the standard lists as safe; everything else private goes (PS3.15 E.3.10)."""
    tags = [int(tag) for tag in list(dataset.keys()) if int(tag) & 0x10000]
    creators = _creators(dataset, tags) if context.has(Option.SAFE_PRIVATE) else {}
    safe = {tag for tag in tags if _is_safe(dataset, tag, creators)}
    blocks = {_block(tag) for tag in safe}
    for tag in tags:
        if tag in safe:
            _keep_private(context, dataset, tag, words=words)
        elif tag not in blocks:
            elements.remove(context, dataset, tag)


def _block(tag: int) -> int:
    """Give the tag of the private creator that reserves the block of `tag` (PS3.5 7.8.1)."""
    return tag & 0xFFFF0000 | tag >> 8 & 0xFF


def _is_safe(dataset: Dataset, tag: int, creators: dict[int, str]) -> bool:
    creator = creators.get(_block(tag), "")
    if tag & 0xFFFF <= 0xFF or (tag >> 16, creator, tag & 0xFF) not in safe_private():
        return False
    try:
        return is_safe(tag >> 16, creator, tag & 0xFF, str(dataset[tag].VR))
    except _NO_VALUE:
        return False


def _creators(dataset: Dataset, tags: list[int]) -> dict[int, str]:
    return {
        tag: str(dataset[tag].value or "").strip() for tag in tags if 0x10 <= tag & 0xFFFF <= 0xFF
    }


def _keep_private(context: Context, dataset: Dataset, tag: int, *, words: bool) -> None:
    element = dataset[tag]
    act = context.rules.private(str(element.VR))
    _act(context, dataset, tag, element, act, words=words)
