"""Pictures of a slide that show its label (PS3.3 C.8.12.4.1.1); for the engine and the check."""

from __future__ import annotations

from pydicom.dataset import Dataset

from medal_desktop.deid import raw
from medal_desktop.dicom.sop_classes import LABELS, SLIDE


def is_slide(dataset: Dataset) -> bool:
    """Whether an object is a picture of a slide."""
    return raw.text(dataset, 0x00080016) == SLIDE


def shows_label(dataset: Dataset) -> bool:
    """Whether a slide's picture shows its label, where a name may be written by hand."""
    if not is_slide(dataset):
        return False
    kinds = {part.strip().upper() for part in raw.texts(dataset, 0x00080008)}
    return bool(kinds & LABELS) or raw.text(dataset, 0x00480010).strip().upper() == "YES"
