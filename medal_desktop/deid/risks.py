"""Pixels that may show who somebody is: burned-in text, and faces in head volumes."""

from __future__ import annotations

import re
from typing import Final

from pydicom.dataset import Dataset

from medal_desktop.deid.raw import texts
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES

_TEXT_MODALITIES: Final = frozenset(
    {
        "US", "IVUS", "BDUS", "SC", "OT", "XA", "XC", "RF", "ES", "GM", "CR", "DX", "DG", "MG",
        "IO", "PX", "OP", "OPT", "OAM", "OPM", "OPV", "ECG", "EPS", "HC", "DOC", "TG", "DF", "DS",
        "SM",
    }
)  # fmt: skip
_TEXT_CLASSES: Final = (
    "1.2.840.10008.5.1.4.1.1.7",  # secondary capture, single and multi-frame
    "1.2.840.10008.5.1.4.1.1.3",  # ultrasound
    "1.2.840.10008.5.1.4.1.1.6",
    "1.2.840.10008.5.1.4.1.1.12",  # angiography
    "1.2.840.10008.5.1.4.1.1.77.1",  # visible light
    "1.2.840.10008.5.1.4.1.1.1",  # CR, DX, mammography
)
_CAPTURE: Final = re.compile(
    r"screen|capture|snapshot|\bdose[\s_-]*(?:report|sheet|info|record|page|summary|screen)|"
    r"^\W*dose\W*$|(?:patient|exam)[\s_-]*protocol|report|summary|scanned|photograph",
    re.IGNORECASE,
)
_HEAD: Final = re.compile(
    r"head|brain|skull|face|facial|neuro|cereb|cranium|crani|orbit|sinus|kopf|schädel|schadel|"
    r"tête|tete|cabeza|stereota",
    re.IGNORECASE,
)
# How pictures were compressed that come from a stream of video (PS3.3 C.7.6.1.1.5.1).
_STREAMS: Final = frozenset({"ISO_13818_2", "ISO_14496_10", "ISO_23008_2"})
# Made by programs from images: their pixels are numbers, whatever their description says.
_COMPUTED: Final = frozenset({"RTDOSE", "SEG", "RWV", "REG"})
_FACE_MODALITIES: Final = frozenset({"CT", "MR", "PT"})


def burned_in_text(dataset: Dataset) -> bool:
    """Whether text may stand in the pixels."""
    if "Rows" not in dataset:
        return False
    if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES":
        return True
    if str(dataset.get("Modality", "")) in _TEXT_MODALITIES:
        return True
    if _of_class(str(dataset.get("SOPClassUID", "")), _TEXT_CLASSES) or _is_film(dataset):
        return True
    if str(dataset.get("Modality", "")) in _COMPUTED:
        return False
    kinds = " ".join(str(part) for part in dataset.get("ImageType") or ())
    texts = (kinds, str(dataset.get("SeriesDescription") or ""))
    return "ConversionType" in dataset or any(_CAPTURE.search(text) for text in texts)


def _is_film(dataset: Dataset) -> bool:
    """Whether it is a stream of video, or pictures of one, whatever else it calls itself."""
    meta = getattr(dataset, "file_meta", None)
    stream = meta is not None and str(meta.get("TransferSyntaxUID", "")) in VIDEO_SYNTAXES
    return stream or not _STREAMS.isdisjoint(texts(dataset, 0x00282114))


def _of_class(sop_class: str, classes: tuple[str, ...]) -> bool:
    return any(sop_class == name or sop_class.startswith(f"{name}.") for name in classes)


def face(dataset: Dataset) -> bool:
    """Whether a volume with a face may be rebuilt from images like this one."""
    if str(dataset.get("Modality", "")) not in _FACE_MODALITIES or "Rows" not in dataset:
        return False
    if str(dataset.get("RecognizableVisualFeatures", "")).upper() == "YES":
        return True
    keywords = ("BodyPartExamined", "StudyDescription", "SeriesDescription", "ProtocolName")
    return any(_HEAD.search(str(dataset.get(keyword) or "")) for keyword in keywords)
