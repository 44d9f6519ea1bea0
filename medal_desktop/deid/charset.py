"""Specific Character Set kept valid (PS3.3 C.12.1.1.2)."""

from __future__ import annotations

from pydicom.charset import python_encoding
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset

from medal_desktop.deid import raw
from medal_desktop.deid.values import TEXT, dictionary_vr

_UTF8 = "ISO_IR 192"


def mend_character_set(dataset: Dataset) -> None:
    """Turn an object that names an unknown character set into UTF-8; leave all others alone."""
    if all(term in python_encoding for term in raw.texts(dataset, 0x00080005)):
        return
    _to_utf8(dataset)
    dataset.SpecificCharacterSet = _UTF8


def _to_utf8(dataset: Dataset) -> None:
    for element in list(dataset.values()):
        tag = int(element.tag)
        vr = element.VR or dictionary_vr(tag)
        if vr == "SQ":
            for item in dataset[tag].value or ():
                _to_utf8(item)
        elif vr in TEXT and isinstance(element, RawDataElement) and element.value:
            data = _readable(element.value).encode("utf-8")
            data += b" " * (len(data) % 2)
            dataset[tag] = element._replace(value=data, length=len(data))


def _readable(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
