"""What a de-identified object says about itself (PS3.15 E.1.1, PS3.3 C.7.1.1 and C.12.1.1)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from medal_desktop import __version__
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option


def method_text(profile: Profile) -> list[str]:
    """Give the values of De-identification Method, each at most 64 characters."""
    return [
        f"MEDAL Desktop {__version__}"[:64],
        f"PS3.15 {profile.edition} {profile.name}"[:64],
        f"effect {profile.digest}",
    ]


def put(dataset: Dataset, profile: Profile, pseudonym: str) -> None:
    """Mark `dataset` as de-identified by `profile`."""
    if "PatientID" not in dataset:
        dataset.PatientID = pseudonym
    if "PatientName" not in dataset:
        dataset.PatientName = pseudonym
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = method_text(profile)
    dataset.DeidentificationMethodCodeSequence = Sequence(
        _code(value, meaning) for value, meaning in profile.codes
    )
    dataset.LongitudinalTemporalInformationModified = _temporal(profile)


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
