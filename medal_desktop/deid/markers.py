"""What a de-identified object says about itself (PS3.15 E.1.1, PS3.3 C.7.1.1 and C.12.1.1)."""

from __future__ import annotations

from functools import lru_cache

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.sequence import Sequence

from medal_desktop import __version__
from medal_desktop.deid.encoding import encode
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option


def method_text(profile: Profile, site: str = "") -> list[str]:
    """Give the values of De-identification Method, each at most 64 characters.

    `site` is the digest of the site's own rules, where there are any.
    """
    own = [f"site rules {site}"] if site else []
    return [
        f"MEDAL Desktop {__version__}"[:64],
        f"PS3.15 {profile.edition} {profile.name}"[:64],
        f"effect {profile.digest}",
        *own,
    ]


def put(dataset: Dataset, profile: Profile, pseudonym: str, site: str = "") -> None:
    """Mark `dataset` as de-identified by `profile`."""
    if "PatientID" not in dataset:
        dataset.PatientID = pseudonym
    if "PatientName" not in dataset:
        dataset.PatientName = pseudonym
    implicit, little = dataset.original_encoding
    raw = implicit is not None and little is not None
    content = (tuple(method_text(profile, site)), profile.codes, _temporal(profile))
    for element in _raw(content, implicit, little) if raw else _built(*content):
        dataset[element.tag] = element


_Content = tuple[tuple[str, ...], tuple[tuple[str, str], ...], str]


def _built(method: tuple[str, ...], codes: tuple[tuple[str, str], ...], temporal: str) -> Dataset:
    marks = Dataset()
    marks.PatientIdentityRemoved = "YES"
    marks.DeidentificationMethod = list(method)
    marks.DeidentificationMethodCodeSequence = Sequence(_code(*code) for code in codes)
    marks.LongitudinalTemporalInformationModified = temporal
    return marks


@lru_cache(maxsize=16)
def _raw(content: _Content, implicit: bool, little: bool) -> tuple[RawDataElement, ...]:  # noqa: FBT001 - the two halves of pydicom's encoding
    """Encode the marks once for all files of one profile and encoding."""
    data = encode(_built(*content), implicit=implicit, little=little)
    stream = DicomBytesIO(data)
    stream.is_implicit_VR, stream.is_little_endian = implicit, little
    marks = read_dataset(stream, implicit, little)
    return tuple(marks.values())


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = meaning
    return item


def _temporal(profile: Profile) -> str:
    if profile.has(Option.FULL_DATES):
        return "UNMODIFIED"
    return "MODIFIED" if profile.has(Option.MODIFIED_DATES) else "REMOVED"
