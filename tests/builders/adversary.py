"""A synthetic patient planted wherever DICOM has room for it, in every spelling.

Somebody who wants to smuggle an identity out would put it where no table looks. The needles are
what must not be found in any output: bytes, pixels, names of files, the report.
"""

from __future__ import annotations

import base64
import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from pydicom import Dataset
from pydicom._dicom_dict import DicomDictionary
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.sequence import Sequence as DicomSequence
from pydicom.tag import Tag

from tests.builders.dicom import Patient

# The patient, and a third person whom no name attribute of any file mentions.
WHO = Patient(
    name="Quarnholt^Ysolde^Wibke",
    id="QX-583-91726",
    birth_date="19430709",
    referrer="Brenzikofer^Tilo^^Dr",
    institution="Hospital Vrängelby",
    accession="ZK77315509",
    phone="+49 731 5550 7746",
    address="17 Krummhörn Lane, Vrängelby",
    operator="Plischkaweg^Odo",
)
THIRD = "Szczepanik Malwina"

_TEXT = frozenset({"LO", "SH", "LT", "ST", "UT", "UC", "CS", "AE"})
_LENGTHS = {"CS": 16, "SH": 16, "AE": 16, "LO": 64}
_NOT_PLANTED = frozenset(
    {
        0x00080016, 0x00080018, 0x0020000D, 0x0020000E, 0x00080005, 0x00280002, 0x00280004,
        0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102,
        0x00280103, 0x7FE00010, 0x7FE00008, 0x7FE00009, 0x00420011, 0x00041220,
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Needle:
    """What must not be found; `words` is for text of any case, `raw` for bytes as they are."""

    words: str = ""
    raw: bytes = b""

    def stands_in(self, data: bytes, folded: bytes) -> bool:
        """Whether the needle is in `data`; `folded` is the same in lower case."""
        return self.words.lower().encode() in folded if self.words else self.raw in data


def needles() -> tuple[Needle, ...]:
    """Give every spelling of the patient, the third person, and everybody around them."""
    tokens = ["Quarnholt", "Ysolde", "Wibke", "Brenzikofer", "Plischkaweg", "Szczepanik", "Malwina"]
    places = ("Vrängelby", "Krummhörn")
    numbers = ("58391726", "583-91726", "19430709", "ZK77315509", "77315509", "55507746")
    dates = ("1943-07-09", "09.07.1943", "9.7.1943", "07/09/1943", "9 July 1943", "July 9, 1943",
             "1943/07/09", "09071943")  # fmt: skip
    found = [Needle(words=word) for word in (*tokens, *numbers, *dates)]
    for word in (*tokens, *places, "58391726", "77315509"):
        found += [Needle(raw=form) for form in _encoded(word)]
    return tuple(found)


def _encoded(word: str) -> Iterator[bytes]:
    for charset in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        yield word.encode(charset)
    yield word.lower().encode("utf-8")
    yield word.upper().encode("utf-8")
    plain = word.encode("utf-8")
    yield word[::-1].encode("utf-8")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield base64.b64encode(plain).rstrip(b"=")[:-1]
    yield codecs.encode(word, "rot13").encode("utf-8")


def spellings() -> tuple[str, ...]:
    """Give the texts that are planted: names in any order and case, ids however cut, dates."""
    family, given, middle = WHO.name.split("^")
    names = [
        sep.join(pair)
        for pair in permutations((family, given), 2)
        for sep in ("^", " ", ", ", "_", "")
    ]
    ids = [WHO.id, "QX58391726", "QX 583 91726", "583-91726", "id 58391726", "qx.583.91726"]
    dates = ["1943-07-09", "09.07.1943", "9.7.1943", "07/09/1943", "9 July 1943", "July 9, 1943",
             "19430709", "born 1943/07/09"]  # fmt: skip
    hidden = [
        family[::-1], family.encode().hex(), base64.b64encode(family.encode()).decode(),
        codecs.encode(family, "rot13"), f"{family.upper()}12", f"for{family}",
    ]  # fmt: skip
    third = [
        THIRD,
        f"patient is {THIRD}",
        THIRD.upper().replace(" ", "^"),
        THIRD.split(maxsplit=1)[0].upper(),
    ]
    rest = [f"{given} {middle} {family}", family.upper(), given.lower(), WHO.institution, WHO.phone,
            WHO.address, "Brenzikofer", f"Dr Tilo Brenzikofer {WHO.accession}"]  # fmt: skip
    return (*names, *ids, *dates, *hidden, *third, *rest)


def plant(dataset: Dataset, number: int, *, nested: bool = True) -> None:
    """Put a spelling into every attribute of the dictionary that is not there for the image.

    `number` turns the wheel of spellings, so that each attribute gets each in some file.
    """
    words = spellings()
    for place, (tag, (vrs, *_)) in enumerate(sorted(DicomDictionary.items())):
        if tag in _NOT_PLANTED or tag < 0x00080000 or tag >= 0x7FE00000 or tag in dataset:
            continue
        vr = vrs.split(" or ")[0]
        value = _value(vr, words[(place + number) % len(words)])
        if value is not None:
            dataset[tag] = DataElement(tag, vr, value)
    if nested:
        inner = Dataset()
        plant(inner, number + 7, nested=False)
        outer = Dataset()
        outer.ReferencedSeriesSequence = DicomSequence([inner])
        # Listed sequences with items, and one that no table lists.
        dataset.RequestAttributesSequence = DicomSequence([inner])
        dataset.ReferencedSeriesSequence = DicomSequence([outer])
    _hide(dataset, words[number % len(words)])


def _value(vr: str, text: str) -> object:
    if vr in _TEXT:
        cut = text.upper() if vr == "CS" else text
        return cut[: _LENGTHS.get(vr, len(cut))].replace("\\", " ")
    digits = "58391726"
    values: dict[str, object] = {
        "PN": text.replace("=", "")[:60], "DS": digits, "IS": digits, "UL": int(digits),
        "SL": int(digits), "UV": int(digits), "SV": int(digits), "FD": float(digits),
        "UR": f"http://pacs/{digits}", "UI": f"1.2.826.{digits}.1", "AT": int(digits),
        "DA": "19430709", "TM": "194307", "DT": "19430709101112", "OB": (text + " ").encode(),
        "OW": text.encode("utf-16-le"), "UN": text.encode(), "OD": b"Quarnholt Ysolde",
        "OF": struct.pack("<f", 1.5) * 2 + b"Quarnholt.. ", "OL": b"Quarnholt Ysolde",
        "OV": b"Quarnholt Ysolde",
    }  # fmt: skip
    return values.get(vr)


def _hide(dataset: Dataset, text: str) -> None:
    """Private blocks known and unknown, curves, overlays, elements as UN, and of an unknown tag."""
    creators = {
        0x0009: text[:30], 0x0029: "SIEMENS CSA HEADER", 0x0019: "SIEMENS MR HEADER",
        0x2001: "Philips Imaging DD 001", 0x0043: "GEMS_PARM_01",
    }  # fmt: skip
    offsets = {
        0x01: "LO", 0x0C: "OB", 0x0D: "LT", 0x10: "UN", 0x20: "ST", 0x27: "CS", 0x39: "SH",
        0x6F: "UT",
    }  # fmt: skip
    for group, creator in creators.items():
        block = dataset.private_block(group, creator, create=True)
        for offset, vr in offsets.items():
            block.add_new(offset, vr, text.encode() if vr in {"OB", "UN"} else text[:16])
    for tag, vr, value in (
        (0x60000022, "LO", text), (0x60003000, "OW", text.encode("utf-16-le")),
        (0x60001500, "LO", text), (0x60004000, "LT", text), (0x50000022, "LO", text),
        (0x50003000, "OW", text.encode("utf-16-le")), (0x00081FF1, "LO", text),
        (0x00082FF1, "UN", text.encode()), (0xFFFCFFFC, "OB", text.encode()),
    ):  # fmt: skip
        dataset[tag] = DataElement(tag, vr, value)
    # Standard attributes in the wrong clothes: text as bytes, bytes as text.
    for tag in (0x00080070, 0x00181210, 0x00400254, 0x00180015, 0x00180050):
        data = (text + " " * (len(text.encode()) % 2)).encode()
        dataset[tag] = RawDataElement(Tag(tag), "OB", len(data), data, 0, False, True)


def taint_file(path: Path) -> None:
    """Write the patient into the preamble and behind the last element."""
    data = path.read_bytes()
    sign = WHO.name.encode().ljust(128, b" ")
    path.write_bytes(sign + data[128:])


def leaks(data: bytes) -> list[Needle]:
    """Give every needle that stands in `data`."""
    folded = data.lower()
    return [needle for needle in needles() if needle.stands_in(data, folded)]
