"""What others drew over images: contours (RTSTRUCT), presentation states and overlay planes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import CorruptFile
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.series import Group, Instance, Kind
from medal_desktop.dicom.sources import Reader

_PRESENTATION_STATES = "1.2.840.10008.5.1.4.1.1.11."
_MOST_POINTS = 5_000_000
Place = tuple[str, int]
"""(SOP Instance UID, number of the frame from 0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contour:
    """One line of a structure (PS3.3 C.8.8.6): points (n, 3) in LPS mm, and `#RRGGBB`."""

    name: str
    colour: str
    points: NDArray[np.float64]
    closed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphic:
    """One graphic or text of a presentation state (PS3.3 C.10.5).

    Attributes:
        place: the image it belongs to; None for all that the state refers to.
        kind: point, polyline, interpolated, circle, ellipse or text.
        points: (n, 2) in pixels (right, down) from the image's upper left corner; between 0 and 1
            of the whole picture when `shared`.
    """

    place: Place | None
    kind: str
    points: NDArray[np.float64]
    words: str = ""
    filled: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmap:
    """One overlay plane (PS3.3 C.9.2): bits (rows, columns), from (row, column) `origin` on."""

    place: Place
    bits: NDArray[np.bool_]
    origin: tuple[int, int]


def is_presentation(group: Group) -> bool:
    """Tell whether a group holds presentation states."""
    return bool(group.objects) and group.first.sop_class.startswith(_PRESENTATION_STATES)


def contours(group: Group) -> tuple[Contour, ...]:
    """Read the contours of a structure set.

    Raises:
        CorruptFile: it is none, or damaged.
    """
    if group.kind is not Kind.RTSTRUCT:
        raise CorruptFile("no structure set")
    return tuple(one for dataset in _datasets(group) for one in _guarded(_contours, dataset))


def graphics(group: Group) -> tuple[Graphic, ...]:
    """Read what presentation states draw.

    Raises:
        CorruptFile: they are none, or damaged.
    """
    if not is_presentation(group):
        raise CorruptFile("no presentation state")
    return tuple(one for dataset in _datasets(group) for one in _guarded(_graphics, dataset))


def bitmaps(group: Group) -> tuple[Bitmap, ...]:
    """Read the overlay planes of images; the first one tells whether there are any.

    Raises:
        CorruptFile: they are damaged.
    """
    found: list[Bitmap] = []
    for instance, dataset in _instances(group):
        own = _guarded(_bitmaps, dataset, instance)
        if not own and not found:
            return ()
        found += own
    return tuple(found)


def _instances(group: Group) -> Iterator[tuple[Instance, Any]]:
    with Reader() as reader, quiet():
        for instance in group.objects:
            yield instance, read_with_pydicom(instance.source, reader).dataset


def _datasets(group: Group) -> Iterator[Any]:
    return (dataset for _, dataset in _instances(group))


def _guarded(read: Any, *given: Any) -> list[Any]:
    try:
        with quiet():
            return list(read(*given))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise CorruptFile("what is drawn over the images") from error


def _contours(dataset: Any) -> Iterator[Contour]:
    names = {
        int(roi.ROINumber): str(roi.get("ROIName", ""))
        for roi in _items(dataset, "StructureSetROISequence")
    }
    for roi in _items(dataset, "ROIContourSequence"):
        number = int(roi.ReferencedROINumber)
        red, green, blue = (int(part) & 255 for part in roi.get("ROIDisplayColor", (255, 200, 0)))
        for item in _items(roi, "ContourSequence"):
            points = np.asarray([float(x) for x in item.ContourData], np.float64)
            if points.size % 3 or points.size > _MOST_POINTS or not np.isfinite(points).all():
                raise ValueError
            yield Contour(
                name=names.get(number, str(number)),
                colour=f"#{red:02X}{green:02X}{blue:02X}",
                points=points.reshape(-1, 3),
                closed="CLOSED" in str(item.get("ContourGeometricType", "CLOSED_PLANAR")),
            )


def _graphics(dataset: Any) -> Iterator[Graphic]:
    for layer in _items(dataset, "GraphicAnnotationSequence"):
        places: list[Place | None] = []
        for image in _items(layer, "ReferencedImageSequence"):
            places += _places(image)
        for place in places or [None]:
            for item in _items(layer, "GraphicObjectSequence"):
                yield _graphic(item, place)
            for item in _items(layer, "TextObjectSequence"):
                yield _text(item, place)


def _places(image: Any) -> list[Place]:
    """Give the frames that a reference names; without numbers, the first."""
    numbers = image.get("ReferencedFrameNumber")
    several = [1] if numbers is None else numbers if hasattr(numbers, "__iter__") else [numbers]
    return [(str(image.ReferencedSOPInstanceUID), int(number) - 1) for number in several]


def _graphic(item: Any, place: Place | None) -> Graphic:
    points = np.asarray([float(x) for x in item.GraphicData], np.float64).reshape(-1, 2)
    return Graphic(
        place=place,
        kind=str(item.GraphicType).lower(),
        points=points,
        filled=str(item.get("GraphicFilled", "N")) == "Y",
        shared=str(item.get("GraphicAnnotationUnits", "PIXEL")) == "DISPLAY",
    )


def _text(item: Any, place: Place | None) -> Graphic:
    """A text stands at its anchor, or in a box of its own (C.10.5.1.1)."""
    at = item.get("AnchorPoint") or item.get("BoundingBoxTopLeftHandCorner")
    units = item.get("AnchorPointAnnotationUnits") or item.get("BoundingBoxAnnotationUnits")
    return Graphic(
        place=place,
        kind="text",
        points=np.asarray([[float(x) for x in at]], np.float64),
        words=str(item.get("UnformattedTextValue", "")),
        shared=str(units or "PIXEL") == "DISPLAY",
    )


def _bitmaps(dataset: Any, instance: Instance) -> Iterator[Bitmap]:
    for number in range(0x6000, 0x6020, 2):
        if (number, 0x3000) not in dataset:
            continue
        bits = np.asarray(dataset.overlay_array(number)).astype(bool)
        first = int(dataset[number, 0x0051].value) - 1 if (number, 0x0051) in dataset else 0
        row, column = (int(at) - 1 for at in dataset[number, 0x0050].value)
        for frame, plane in enumerate(bits if bits.ndim == 3 else bits[np.newaxis]):
            place = (instance.sop_uid, max(first, 0) + frame)
            yield Bitmap(place=place, bits=plane, origin=(row, column))


def _items(dataset: Any, name: str) -> list[Any]:
    return list(dataset.get(name) or [])
