"""Objects that the header pass alone cannot clean: held back with a reason, fail closed."""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset

from medal_desktop.deid import raw
from medal_desktop.deid.errors import (
    DocumentSequestered,
    LabelSequestered,
    OverlaySequestered,
    StructuredContentSequestered,
)
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.slide_label import shows_label
from medal_desktop.deid.table import Option

_DOCUMENTS: Final = "1.2.840.10008.5.1.4.1.1.104."
_REPORTS: Final = "1.2.840.10008.5.1.4.1.1.88."
# Key Object Selection is a list of references with a coded title; its text items are dummies.
_KEY_OBJECTS: Final = "1.2.840.10008.5.1.4.1.1.88.59"
# Overlay Bit Position of each of the sixteen groups.
_OVERLAY_POSITIONS: Final = frozenset(group << 16 | 0x0102 for group in range(0x6000, 0x6020, 2))


def triage(dataset: Dataset, profile: Profile, *, compressed: bool = False) -> None:
    """Let an object pass that the profile can clean.

    An overlay in bits of uncompressed pixel data is cleared with them.

    Raises:
        FileSequestered: a person must decide, with the reason.
    """
    sop_class = raw.text(dataset, 0x00080016)
    if sop_class.startswith(_DOCUMENTS) or raw.tag_of(0x00420011) in dataset:
        raise DocumentSequestered
    if shows_label(dataset):
        raise LabelSequestered
    if compressed and any(_in_pixels(dataset, tag) for tag in dataset.keys() & _OVERLAY_POSITIONS):
        raise OverlaySequestered
    is_report = sop_class.startswith(_REPORTS) and sop_class != _KEY_OBJECTS
    if is_report and not profile.has(Option.STRUCTURED_CONTENT):
        raise StructuredContentSequestered


def _in_pixels(dataset: Dataset, tag: int) -> bool:
    """Whether the overlay with this Overlay Bit Position lies in unused bits of the pixel data."""
    return bool(dataset[tag].value and (tag & 0xFFFF0000 | 0x3000) not in dataset)
