"""What a SOP class is to this product (PS3.4 B.5)."""

from __future__ import annotations

from medal_desktop.dicom.series import Kind

_STORAGE = "1.2.840.10008.5.1.4.1.1."
DIRECTORY = "1.2.840.10008.1.3.10"
SEGMENTATION = _STORAGE + "66.4"
LABELMAP = _STORAGE + "66.7"
RT_DOSE = _STORAGE + "481.2"
SLIDE = _STORAGE + "77.1.6"
CT_IMAGE = _STORAGE + "2"
SECONDARY_CAPTURE_IMAGE = _STORAGE + "7"
PHOTOGRAPH = _STORAGE + "77.1.4"
VIDEO_ENDOSCOPY = _STORAGE + "77.1.1.1"
LABELS = frozenset({"LABEL", "OVERVIEW"})
"""Values of Image Type of a slide's pictures that show the label (PS3.3 C.8.12.4.1.1)."""
FILMS = frozenset({VIDEO_ENDOSCOPY, _STORAGE + "77.1.2.1", _STORAGE + "77.1.4.1"})
SECONDARY_CAPTURE = frozenset(_STORAGE + end for end in ("7", "7.1", "7.2", "7.3", "7.4"))
VIDEO_SYNTAXES = frozenset(
    f"1.2.840.10008.1.2.4.{number}{fragmentable}"
    for number in range(100, 109)
    for fragmentable in ("", ".1")
)

_OBJECTS = {
    SEGMENTATION: Kind.SEG,
    LABELMAP: Kind.SEG,
    _STORAGE + "66.5": Kind.OTHER,
    _STORAGE + "66.1": Kind.OTHER,
    _STORAGE + "66.2": Kind.OTHER,
    _STORAGE + "66.3": Kind.OTHER,
    _STORAGE + "481.3": Kind.RTSTRUCT,
    _STORAGE + "88.59": Kind.OTHER,
}
_OTHER_FAMILIES = (_STORAGE + "11.", _STORAGE + "481.", _STORAGE + "68.")
_REPORTS = _STORAGE + "88."


def object_kind(sop_class: str) -> Kind | None:
    """Give the kind of an object that is no image by itself; None for everything else."""
    if sop_class in _OBJECTS:
        return _OBJECTS[sop_class]
    if sop_class.startswith(_REPORTS):
        return Kind.SR
    if sop_class.startswith(_OTHER_FAMILIES) and sop_class not in {RT_DOSE, _STORAGE + "481.1"}:
        return Kind.OTHER
    return None


def is_image_class(sop_class: str) -> bool:
    """Whether the standard's name of the class says that its objects are images."""
    from pydicom.uid import UID_dictionary  # noqa: PLC0415 - a large table that few files need

    entry = UID_dictionary.get(sop_class)
    return entry is not None and "Image Storage" in entry[0]
