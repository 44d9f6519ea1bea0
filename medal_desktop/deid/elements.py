"""What each act does to one element, raw as read from the file wherever that is enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pydicom.charset import python_encoding
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import UID_dictionary

from medal_desktop.deid import raw
from medal_desktop.deid.class_uids import is_class_uid
from medal_desktop.deid.context import Context, Did, Scrub
from medal_desktop.deid.defined_terms import (
    LOCAL_SCHEME,
    is_code_value,
    is_scheme,
    is_version,
)
from medal_desktop.deid.matching import names_somebody
from medal_desktop.deid.numbers import (
    TIMES_TEXT,
    is_attribute,
    is_number_text,
    is_text,
    numbers_of,
    readable,
)
from medal_desktop.deid.patterns import VERSIONS, kinds
from medal_desktop.deid.rules import Act
from medal_desktop.deid.values import (
    cap_age,
    dictionary_vr,
    dummy,
    shift_date,
    shift_date_time,
)

_TIME_CHARS = b"0123456789+-.:\\ \0"
# Sizes and bit depths: without them there is no image, whatever a person's number is.
OF_PIXELS = 0x0028
_UID_CHARS = b"0123456789.\\ \0"

Element: TypeAlias = DataElement | RawDataElement
Handler: TypeAlias = Callable[[Context, Dataset, int, Element], None]


def vr_of(element: Element, tag: int) -> str:
    """Give the element's VR, from the dictionary where the file leaves it out."""
    return str(element.VR) if element.VR else dictionary_vr(tag).split(" or ")[0]


def remove(context: Context, dataset: Dataset, tag: int, _element: Element | None = None) -> None:
    """Take the element out."""
    del dataset[tag]
    context.did(tag, Did.REMOVED)


def empty(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Leave the element without a value."""
    vr = vr_of(element, tag)
    if vr == "SQ":
        dataset[tag] = DataElement(tag, vr, [])
    else:
        _put(dataset, tag, element, [""])
    context.did(tag, Did.EMPTIED)


def replace(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Put a value that says nothing; what is empty stays so."""
    vr = vr_of(element, tag)
    if vr == "UI":
        map_uid(context, dataset, tag, element)
    elif element.value not in {None, b"", ""}:
        value = dummy(vr)
        if isinstance(value, str):
            _put(dataset, tag, element, [value])
        else:
            dataset[tag] = DataElement(tag, vr, value)
        context.did(tag, Did.REPLACED)


def pseudonym(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Put the patient's pseudonym."""
    _put(dataset, tag, element, [context.subject.pseudonym])
    context.did(tag, Did.REPLACED)


def clean_label(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Take persons out of a label that the profile keeps."""
    _scrub(context, dataset, tag, element, Scrub.LABEL)


def clean_technical(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Leave only clinical and technical words in what a device or a program says of itself."""
    how = Scrub.VERSION if tag in VERSIONS else Scrub.TECHNICAL
    _scrub(context, dataset, tag, element, how)


def clean_descriptor(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Leave only clinical and technical words in a text, and nothing like an identity."""
    _scrub(context, dataset, tag, element, Scrub.DESCRIPTOR)


def scrub_code(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Leave only defined terms and words in a coded string, whoever is called the same."""
    _scrub(context, dataset, tag, element, Scrub.CODE)


def keep_code_value(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep a code value that has the form of its scheme; words are left of any other."""
    scheme = str(dataset.get("CodingSchemeDesignator") or "")
    matcher = context.subject.matcher
    for text in texts_of(dataset[tag].value):
        if not is_code_value(text, scheme) or matcher.is_known_number(text) or matcher.found(text):
            _scrub(context, dataset, tag, element, Scrub.TECHNICAL)


def keep_scheme(context: Context, dataset: Dataset, tag: int, _element: Element) -> None:
    """Keep the name of a known coding scheme; any other becomes a local one without a name."""
    if not all(text == "" or is_scheme(text) for text in texts_of(dataset[tag].value)):
        dataset[tag] = DataElement(tag, "SH", LOCAL_SCHEME)
        context.did(tag, Did.REPLACED)


def keep_version(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep the version of a coding scheme; words are left of anything else."""
    matcher = context.subject.matcher
    for text in texts_of(dataset[tag].value):
        if not is_version(text) or matcher.is_known_number(text) or matcher.found(text):
            _scrub(context, dataset, tag, element, Scrub.TECHNICAL)


def keep_charset(context: Context, dataset: Dataset, tag: int, _element: Element) -> None:
    """Keep known character sets; an item with another one has that of the object around it."""
    if not all(text in python_encoding for text in raw.texts(dataset, int(tag))):
        remove(context, dataset, tag)


def _scrub(context: Context, dataset: Dataset, tag: int, element: Element, how: Scrub) -> None:
    raw = element.value
    if isinstance(raw, bytes) and raw.isascii() and b"\x1b" not in raw:
        whole = raw.decode("ascii").rstrip(" \0")
        if context.subject.scrub(whole, how) == whole:
            return
    changed = dataset[tag]
    before = texts_of(changed.value)
    after = [context.subject.scrub(text, how) for text in before]
    if after != before:
        dataset[tag] = DataElement(tag, changed.VR, after if len(after) != 1 else after[0])
        context.did(tag, Did.CLEANED)


def texts_of(value: Any) -> list[str]:
    """Give the value or values as text."""
    if value is None:
        return []
    parts = value if isinstance(value, MultiValue | list | tuple) else [value]
    return [str(part) for part in parts]


def keep_bytes(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep binary content unless a known value stands in it, or what looks like a name."""
    value = element.value
    if isinstance(value, bytes) and (
        context.subject.matcher.found_binary(value) or names_somebody(value)
    ):
        remove(context, dataset, tag)


def keep_binary(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep binary numbers unless they are a text, or one of them is a number of a person."""
    matcher = context.subject.matcher
    if is_text(element) or _tells_of_somebody(context, element):
        remove(context, dataset, tag)
    elif (
        matcher.numbers
        and tag >> 16 != OF_PIXELS
        and not matcher.numbers.isdisjoint(numbers_of(dataset, tag, element))
    ):
        replace(context, dataset, tag, element)


def _tells_of_somebody(context: Context, element: Element) -> bool:
    """Whether the bytes of numbers can be read, and what they say is the patient's or like it."""
    text = readable(element)
    return bool(text) and (context.subject.matcher.found(text) or bool(kinds(text)))


def keep_pointer(context: Context, dataset: Dataset, tag: int, _element: Element) -> None:
    """Keep tags of the standard's attributes and of safe private groups; any other number goes."""
    value = dataset[tag].value
    pointers = value if isinstance(value, MultiValue | list) else [value]
    if not all(pointer is None or is_attribute(int(pointer)) for pointer in pointers):
        remove(context, dataset, tag)


def keep_number(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep numbers written as text; anything else in their place goes, known numbers too."""
    if _has_known_number(context, element):
        replace(context, dataset, tag, element)
    elif not is_number_text(_ascii_bytes(element)):
        remove(context, dataset, tag)


def keep_time(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep dates and times; anything else in their place goes."""
    if vr_of(element, tag) != "TM":
        _keep_chars(context, dataset, tag, element, _TIME_CHARS)
    elif _has_known_number(context, element):
        replace(context, dataset, tag, element)
    elif TIMES_TEXT.fullmatch(_ascii_bytes(element)) is None:
        remove(context, dataset, tag)


def _has_known_number(context: Context, element: Element) -> bool:
    values = _ascii_values(element)
    known = context.subject.matcher.is_known_number
    # An id cut into several numbers is one all the same.
    return any(map(known, values)) or (len(values) > 1 and known("".join(values)))


def keep_uid(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep a UID that the profile keeps, unless the digits of a person are part of it."""
    parts = [part for text in _ascii_values(element) for part in text.split(".")]
    if any(map(context.subject.matcher.is_known_number, parts)):
        _map_uids(context, dataset, tag, element, UID_dictionary.__contains__)
        return
    _keep_chars(context, dataset, tag, element, _UID_CHARS)


def keep_class_uid(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep a UID that names a class or a scheme; any other UID in its place is mapped."""
    values = _ascii_values(element)
    classes = all(not text or is_class_uid(text) for text in values)
    known = context.subject.uids.intersection(values)
    _keep_chars(context, dataset, tag, element, _UID_CHARS)
    if tag in dataset and not context.subject.keep_uids and (known or not classes):
        _map_uids(context, dataset, tag, element, is_class_uid)


def _keep_chars(
    context: Context, dataset: Dataset, tag: int, element: Element, allowed: bytes
) -> None:
    if _ascii_bytes(element).strip(allowed):
        remove(context, dataset, tag)


def _ascii_bytes(element: Element) -> bytes:
    value = element.value
    if isinstance(value, bytes):
        return value
    return "\\".join(texts_of(value)).encode("utf-8", "replace")


def map_uid(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Put the keyed UID; those the standard itself defines stay."""
    _map_uids(context, dataset, tag, element, UID_dictionary.__contains__)


def _map_uids(
    context: Context, dataset: Dataset, tag: int, element: Element, stays: Callable[[str], bool]
) -> None:
    before = _ascii_values(element)
    uid, known = context.subject.pseudonyms.uid, context.subject.uids
    after = [
        text
        if not text or text in UID_dictionary or (stays(text) and text not in known)
        else uid(text)
        for text in before
    ]
    if after != before:
        _put(dataset, tag, element, after)
        context.did(tag, Did.REPLACED)


def shift(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Move dates by the patient's days; what is no date becomes a date that says nothing."""
    vr = vr_of(element, tag)
    if vr == "TM":
        keep_time(context, dataset, tag, element)
        return
    move = shift_date if vr == "DA" else shift_date_time
    days = context.subject.shift_days
    before = _ascii_values(element)
    after = [text and (move(text, days) or str(dummy(vr))) for text in before]
    if any(before):
        _put(dataset, tag, element, after)
        context.did(tag, Did.SHIFTED)


def age(context: Context, dataset: Dataset, tag: int, element: Element) -> None:
    """Keep an age up to the profile's limit."""
    before = _ascii_values(element)
    limit = context.rules.profile.age_limit
    after = [text and (cap_age(text, limit) or "") for text in before]
    if after != before:
        _put(dataset, tag, element, after)
        context.did(tag, Did.CLEANED)


def _ascii_values(element: Element) -> list[str]:
    value = element.value
    if isinstance(value, bytes):
        return [part.strip(" \0") for part in value.decode("latin-1").split("\\")]
    return texts_of(value)


def _put(dataset: Dataset, tag: int, element: Element, values: list[str]) -> None:
    """Write ASCII values back, raw where the element was raw."""
    text = "\\".join(values)
    if isinstance(element, RawDataElement):
        data = text.encode("ascii", "replace")
        if len(data) % 2:
            data += b"\0" if vr_of(element, tag) == "UI" else b" "
        dataset[tag] = element._replace(value=data, length=len(data))
    else:
        dataset[tag] = DataElement(tag, element.VR, values if len(values) > 1 else text)


HANDLERS: dict[Act, Handler] = {
    Act.KEEP_NUMBER: keep_number,
    Act.KEEP_TIME: keep_time,
    Act.KEEP_BYTES: keep_bytes,
    Act.KEEP_BINARY: keep_binary,
    Act.KEEP_POINTER: keep_pointer,
    Act.LABEL: clean_label,
    Act.DESCRIPTOR: clean_descriptor,
    Act.TECHNICAL: clean_technical,
    Act.CODE_VALUE: keep_code_value,
    Act.SCHEME: keep_scheme,
    Act.VERSION: keep_version,
    Act.CHARSET: keep_charset,
    Act.CODE: scrub_code,
    Act.REMOVE: remove,
    Act.EMPTY: empty,
    Act.DUMMY: replace,
    Act.UID: map_uid,
    Act.CLASS_UID: keep_class_uid,
    Act.KEEP_UID: keep_uid,
    Act.SHIFT: shift,
    Act.AGE: age,
    Act.PSEUDONYM: pseudonym,
}
