"""Where each frame of a multi-frame object lies: functional groups, dose grids, SPECT detectors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from medal_desktop.base.geometry import Vector
from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.vectors import (
    along,
    cross,
    orientation_of,
    position_of,
    spacing_of,
)

_REASON_ITEMS = (
    ("rescale", "PixelValueTransformationSequence", "RescaleType"),
    ("frame_type", "MRImageFrameTypeSequence", "FrameType"),
    ("frame_type", "CTImageFrameTypeSequence", "FrameType"),
    ("frame_type", "PETFrameTypeSequence", "FrameType"),
    ("echo", "MREchoSequence", "EffectiveEchoTime"),
    ("b_value", "MRDiffusionSequence", "DiffusionBValue"),
    ("inversion_time", "MRModifierSequence", "InversionTimes"),
    ("stack", "FrameContentSequence", "StackID"),
)


def per_frame(base: Frame, dataset: Any) -> tuple[Frame, ...]:
    """Give each frame with its own place and modality LUT (PS3.3 C.7.6.16).

    `dataset` is None for an object that says nothing per frame.
    """
    count = base.instance.frames
    plain = [replace(base, index=index, time=(*base.time, float(index))) for index in range(count)]
    if dataset is None:
        return tuple(_unplaced(frame) if count > 1 else frame for frame in plain)
    groups = dataset.get("PerFrameFunctionalGroupsSequence")
    if groups:
        shared = (dataset.get("SharedFunctionalGroupsSequence") or [None])[0]
        return tuple(
            _enhanced(frame, shared, groups[frame.index] if frame.index < len(groups) else None)
            for frame in plain
        )
    if "GridFrameOffsetVector" in dataset:
        return _by_offsets(plain, dataset)
    return _by_detector(plain, dataset)


def _unplaced(frame: Frame) -> Frame:
    return replace(frame, position=None, orientation=None)


def _numbers(value: Any) -> tuple[float, ...]:
    if value is None:
        return ()
    try:
        return tuple(
            float(item) for item in ([value] if isinstance(value, (int, float)) else value)
        )
    except (TypeError, ValueError):
        return ()


def _item(shared: Any, own: Any, sequence: str) -> Any:
    """Give a functional group's item: the frame's own before the shared one."""
    for group in (own, shared):
        found = group.get(sequence) if group is not None else None
        if found:
            return found[0]
    return None


def _value(shared: Any, own: Any, sequence: str, keyword: str) -> Any:
    item = _item(shared, own, sequence)
    return item.get(keyword) if item is not None else None


def _enhanced(frame: Frame, shared: Any, own: Any) -> Frame:
    def numbers(sequence: str, keyword: str) -> tuple[float, ...]:
        return _numbers(_value(shared, own, sequence, keyword))

    slope = numbers("PixelValueTransformationSequence", "RescaleSlope")
    intercept = numbers("PixelValueTransformationSequence", "RescaleIntercept")
    thickness = numbers("PixelMeasuresSequence", "SpacingBetweenSlices") or numbers(
        "PixelMeasuresSequence", "SliceThickness"
    )
    return replace(
        frame,
        position=position_of(numbers("PlanePositionSequence", "ImagePositionPatient")),
        orientation=orientation_of(numbers("PlaneOrientationSequence", "ImageOrientationPatient")),
        spacing=spacing_of(numbers("PixelMeasuresSequence", "PixelSpacing")),
        thickness=thickness[0] if thickness else None,
        slope=slope[0] if slope else frame.slope,
        intercept=intercept[0] if intercept else frame.intercept,
        time=_time(frame, shared, own),
        traits=_traits(shared, own),
    )


def _time(frame: Frame, shared: Any, own: Any) -> tuple[float, ...]:
    temporal = _numbers(_value(shared, own, "FrameContentSequence", "TemporalPositionIndex"))
    trigger = _numbers(
        _value(shared, own, "CardiacSynchronizationSequence", "NominalCardiacTriggerDelayTime")
    )
    return (*(temporal or (0.0,)), *(trigger or (0.0,)), float(frame.index))


def _traits(shared: Any, own: Any) -> tuple[tuple[str, str], ...]:
    """Every frame has the same slots, so that one that says nothing differs from one that does."""
    return tuple(
        (reason, _text(_value(shared, own, sequence, keyword)))
        for reason, sequence, keyword in _REASON_ITEMS
    )


def _text(value: Any) -> str:
    if value is None or isinstance(value, (str, float, int)):
        return str("" if value is None else value)
    return "\\".join(map(str, value))


def _by_offsets(frames: list[Frame], dataset: Any) -> tuple[Frame, ...]:
    """A dose grid's planes lie at offsets along the normal (PS3.3 C.8.8.3.2)."""
    offsets = _numbers(dataset.get("GridFrameOffsetVector"))
    first = frames[0]
    if len(offsets) < len(frames) or first.position is None or first.orientation is None:
        return tuple(_unplaced(frame) for frame in frames)
    normal = cross(*first.orientation)
    start = offsets[0] if abs(offsets[0]) > 1e-6 and _absolute(offsets[0], first.position) else 0.0
    return tuple(
        replace(frame, position=along(first.position, normal, offset - start))
        for frame, offset in zip(frames, offsets, strict=False)
    )


def _absolute(offset: float, position: Vector) -> bool:
    """The second way to write offsets: as patient coordinates, the first one the image's own."""
    return abs(abs(offset) - abs(position[2])) < 0.01


def _by_detector(frames: list[Frame], dataset: Any) -> tuple[Frame, ...]:
    """A reconstructed SPECT volume names one place, and the distance of its slices (C.8.4.15)."""
    detectors = dataset.get("DetectorInformationSequence")
    kinds = {str(kind).upper() for kind in dataset.get("ImageType") or ()}
    item = detectors[0] if detectors else None
    position = position_of(_numbers(item.get("ImagePositionPatient") if item else None))
    orientation = orientation_of(_numbers(item.get("ImageOrientationPatient") if item else None))
    step = _numbers(dataset.get("SpacingBetweenSlices")) or _numbers(dataset.get("SliceThickness"))
    if not {"RECON TOMO", "RECON GATED TOMO"} & kinds or not (position and orientation and step):
        return tuple(_unplaced(frame) for frame in frames)
    slots = _numbers(dataset.get("SliceVector"))
    normal = cross(*orientation)
    return tuple(
        replace(
            frame,
            position=along(
                position, normal, step[0] * (slots[n] - 1 if len(slots) == len(frames) else n)
            ),
            orientation=orientation,
        )
        for n, frame in enumerate(frames)
    )
