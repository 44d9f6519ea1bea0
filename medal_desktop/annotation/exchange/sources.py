"""The headers of the images that something was drawn on; what is exported refers to them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from medal_desktop.annotation.errors import NoSource
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.sources import Source

MANUFACTURER = "MEDAL"
MODEL = "MEDAL Desktop"
SERIAL = "0"
_TYPE_2 = ("PositionReferenceIndicator", "StudyID", "AccessionNumber", "ReferringPhysicianName")
_PATIENT = ("PatientID", "PatientName", "PatientBirthDate", "PatientSex")


def headers(sources: Sequence[Source]) -> list[Any]:
    """Read the data sets of images without their pixels, with what the standard wants filled in.

    Raises:
        NoSource: a file cannot be read.
    """
    found = []
    for source in dict.fromkeys(sources):
        dataset = _header(source)
        for name in (*_TYPE_2, *_PATIENT):
            if name not in dataset:
                setattr(dataset, name, "")
        if "DeidentificationMethod" in dataset and not dataset.DeidentificationMethod:
            dataset.DeidentificationMethod = "not stated"  # a value is asked for where it is there
        found.append(dataset)
    if not found:
        raise NoSource
    return found


def _header(source: Source) -> Any:
    import pydicom  # noqa: PLC0415 - slow import

    opened = io.BytesIO(source.read_bytes()) if source.members else source.path
    try:
        with quiet():
            dataset = pydicom.dcmread(opened, stop_before_pixels=True, force=True)
            dataset.SOPInstanceUID, dataset.SeriesInstanceUID  # noqa: B018 - there, or no image
    except Exception as error:
        raise NoSource from error
    return dataset


def patient_and_study(dataset: Any) -> dict[str, Any]:
    """Give who and what the images are of, by keyword."""
    names = (*_PATIENT, "StudyInstanceUID", "StudyID", "StudyDate", "StudyTime", "AccessionNumber")
    wanted = (*names, "ReferringPhysicianName", "FrameOfReferenceUID", "PositionReferenceIndicator")
    return {name: dataset.get(name, "") for name in wanted}
