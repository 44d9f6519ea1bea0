"""How long a pixel is where a picture lies in no patient space: radiographs and ultrasound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom import tags
from medal_desktop.dicom.values import Values, numbers, text
from medal_desktop.dicom.vectors import spacing_of

DETECTOR = "detector"
REGION = "region"

Spacing = tuple[float, float]
Scale = tuple[Spacing | None, str]
"""mm between rows and between columns, and where they hold; "" for as they are said."""

_PROJECTIONS = frozenset({"CR", "DX", "MG", "IO", "PX", "XA", "RF", "RG"})
_SAME = 1e-6
_TWO_DIMENSIONAL = 1
_CENTIMETRES = 3
_LEAST_SHARE = 0.5


def scale_of(values: Values, dataset: Callable[[], Any]) -> Scale:
    """Give the spacing of pixels in mm, and where it holds.

    Pixel Spacing comes first. Of a projection without it, or with one that was not calibrated,
    the millimetres are those at the detector: the body is smaller than that (PS3.3 10.7.1.3).
    Ultrasound says its scale per region (PS3.3 C.8.5.5); `dataset` is asked only for that.
    """
    spacing = spacing_of(numbers(values, tags.PIXEL_SPACING))
    modality = text(values, tags.MODALITY)
    if values.has(tags.FRAME_GROUPS):
        return spacing, ""
    if modality in _PROJECTIONS:
        return _projected(values, spacing)
    if modality == "US" and spacing is None and values.has(tags.REGIONS):
        found = _readable(dataset)
        return found, REGION if found else ""
    return spacing, ""


def _readable(dataset: Callable[[], Any]) -> Spacing | None:
    """A damaged region leaves a picture that is whole, without its scale."""
    try:
        with quiet():
            return _of_region(dataset())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pydicom converts a damaged item in many ways, all of them no scale
        return None


def _projected(values: Values, spacing: Spacing | None) -> Scale:
    at_detector = spacing_of(numbers(values, tags.IMAGER_PIXEL_SPACING))
    if at_detector is None:
        return spacing, ""
    if spacing is None:
        return at_detector, DETECTOR
    same = all(abs(a - b) <= _SAME for a, b in zip(spacing, at_detector, strict=True))
    return spacing, DETECTOR if same and not text(values, tags.CALIBRATION) else ""


def _of_region(dataset: Any) -> Spacing | None:
    """Give mm of the only region, when it is a picture in cm that covers most of the image."""
    regions: Any = dataset.get("SequenceOfUltrasoundRegions") or ()
    if len(regions) != 1:
        return None
    region = regions[0]
    units = region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection")
    flat = region.get("RegionSpatialFormat") == _TWO_DIMENSIONAL
    if not flat or units != (_CENTIMETRES, _CENTIMETRES) or not _covers(region, dataset):
        return None
    down, across = region.get("PhysicalDeltaY"), region.get("PhysicalDeltaX")
    return spacing_of((abs(float(down)) * 10, abs(float(across)) * 10))


def _covers(region: Any, dataset: Any) -> bool:
    """Whether it takes up most of the height and of the width."""
    sides = (("Y0", "Y1", "Rows"), ("X0", "X1", "Columns"))
    for first, last, whole in sides:
        ends = (
            region.get(f"RegionLocationMin{first}"),
            region.get(f"RegionLocationMax{last}"),
            dataset.get(whole),
        )
        if not all(isinstance(end, int) for end in ends):
            return False
        if not 0 <= ends[0] < ends[1] <= ends[2] or ends[1] - ends[0] < _LEAST_SHARE * ends[2]:
            return False
    return True
