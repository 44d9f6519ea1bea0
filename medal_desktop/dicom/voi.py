"""What a file says of its own display: windows, their curve, and tables (PS3.3 C.11.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.lookup import entries_of
from medal_desktop.dicom.presentation import Curve, GreyTable, InvalidWindow, Preset, Window
from medal_desktop.dicom.series import Frame, Group
from medal_desktop.dicom.sources import Reader

OWN = "As in the file"
_LONGEST_NAME = 40
_MOST = 16


def file_windows(group: Group, index: int) -> tuple[Preset, ...]:
    """Give the ways in which one frame says it is to be shown, the file's first choice first.

    Tables come before windows: who writes both means the table, and the windows for displays that
    know none. A way that is damaged is left out.

    Raises:
        DicomError: the file is damaged or gone.
    """
    if not 0 <= index < len(group.frames):
        return ()
    frame = group.frames[index]
    with Reader() as reader, quiet():
        dataset = read_with_pydicom(frame.instance.source, reader).dataset
        return _named(_said(dataset, _place(dataset, frame)))


def state_windows(group: Group) -> tuple[Preset, ...]:
    """Give the ways of showing that presentation states hold (PS3.3 C.11.8).

    Raises:
        DicomError: a file is damaged or gone.
    """
    found: list[tuple[str, Window]] = []
    with Reader() as reader, quiet():
        for instance in group.objects:
            dataset = read_with_pydicom(instance.source, reader).dataset
            for item in dataset.get("SoftcopyVOILUTSequence") or ():
                found += _said(dataset, item)
    return _named(found)


def _place(dataset: Any, frame: Frame) -> Any:
    """Give where a frame's windows stand: in its functional groups, the shared ones, or above."""
    own = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    groups = [own[frame.index]] if frame.index < len(own) else []
    for item in (*groups, *(dataset.get("SharedFunctionalGroupsSequence") or ())):
        inner = item.get("FrameVOILUTSequence")
        if inner:
            return inner[0]
    return dataset


def _said(dataset: Any, place: Any) -> list[tuple[str, Window]]:
    return [*_tables(dataset, place), *_windows(place)][:_MOST]


def _windows(place: Any) -> Iterator[tuple[str, Window]]:
    centres, widths = _several(place, "WindowCenter"), _several(place, "WindowWidth")
    names = _several(place, "WindowCenterWidthExplanation")
    told = str(place.get("VOILUTFunction") or Curve.LINEAR).strip().upper()
    curve = Curve(told) if told in set(Curve) else Curve.LINEAR
    for number, (centre, width) in enumerate(zip(centres, widths, strict=False)):
        name = str(names[number]) if number < len(names) else ""
        try:
            own = Curve.EXACT if curve is Curve.LINEAR and float(width) < 1 else curve
            yield name, Window(float(centre), float(width), own)
        except (InvalidWindow, TypeError, ValueError, OverflowError):
            continue


def _tables(dataset: Any, place: Any) -> Iterator[tuple[str, Window]]:
    for item in place.get("VOILUTSequence") or ():
        try:
            descriptor = item["LUTDescriptor"].value
            first, entries = entries_of(dataset, descriptor, item["LUTData"].value)
            if first > 32767 and float(dataset.get("RescaleIntercept") or 0) < 0:
                first -= 65536  # what it maps is signed, though the stored pixels are not
            most = (1 << int(descriptor[2])) - 1
            greys = np.rint(np.clip(entries, 0, most) * (255.0 / most)).astype(np.uint8)
            window = Window(first + len(greys) / 2, float(len(greys)), GreyTable(greys.tobytes()))
        except (InvalidWindow, AttributeError, KeyError, IndexError, TypeError, ValueError):
            continue
        yield str(item.get("LUTExplanation") or ""), window


def _several(place: Any, name: str) -> list[Any]:
    value = place.get(name)
    if value is None or value == "":
        return []
    return [value] if isinstance(value, (str, int, float)) else list(value)


def _named(found: list[tuple[str, Window]]) -> tuple[Preset, ...]:
    made = []
    for number, (name, window) in enumerate(found):
        said = " ".join(name.split())[:_LONGEST_NAME]
        plain = OWN if number == 0 else f"{OWN}, {number + 1}"
        made.append(Preset(f"{OWN}: {said}" if said else plain, window, "" if number else "0"))
    return tuple(made)
