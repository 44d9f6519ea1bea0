"""Marks as structured reports, TID 1500 Measurement Report, and back (PS3.16)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medal_desktop import __version__
from medal_desktop.annotation.errors import NoSource
from medal_desktop.annotation.exchange.sources import MANUFACTURER, MODEL, SERIAL, headers
from medal_desktop.annotation.marks.handles import lines
from medal_desktop.annotation.marks.model import IN_TIME, Mark, Shape, Space
from medal_desktop.annotation.marks.readings import Code, Reading
from medal_desktop.base.files import write_beside
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.sources import Source

Told = tuple[Mark, tuple[Reading, ...]]
PREFIX = "MEDAL"
_FINDING: Code = ("SCT", "52988006", "Lesion")
_UNITS = {
    "mm": ("mm", "millimeter"),
    "mm2": ("mm2", "square millimeter"),
    "ml": ("ml", "milliliter"),
    "deg": ("deg", "degree"),
    "HU": ("[hnsf'U]", "Hounsfield unit"),
    "{pixels}": ("{pixels}", "pixels"),
}


def write_sr(target: Path, marks: Sequence[Told], images: Sequence[Source]) -> int:
    """Write marks with what they measure as a Comprehensive 3D SR; give how many were written.

    Points are SCOORD3D in LPS mm, exact to single precision; those of pictures without patient
    space are SCOORD on their frame. Labels, spans and key frames have no place in TID 1500.

    Raises:
        NoSource: the images' headers cannot be read, or there is nothing to write.
    """
    import highdicom  # noqa: PLC0415 - slow import
    from pydicom.sr.codedict import codes  # noqa: PLC0415 - slow import

    fit = [one for one in marks if one[0].shape not in IN_TIME]
    if not fit:
        raise NoSource
    with quiet():
        sources = headers(images)
        groups = [_group(mark, told, sources) for mark, told in fit]
        observer = highdicom.sr.ObserverContext(
            observer_type=codes.DCM.Device,
            observer_identifying_attributes=highdicom.sr.DeviceObserverIdentifyingAttributes(
                uid=highdicom.UID(), name=MODEL
            ),
        )
        report = highdicom.sr.MeasurementReport(
            observation_context=highdicom.sr.ObservationContext(observer_device_context=observer),
            procedure_reported=codes.LN.CTUnspecifiedBodyRegion
            if sources[0].get("Modality") == "CT"
            else codes.SCT.ImagingProcedure,
            imaging_measurements=groups,
            title=codes.DCM.ImagingMeasurementReport,
        )
        made = highdicom.sr.Comprehensive3DSR(
            evidence=sources,
            content=report[0],
            series_instance_uid=highdicom.UID(),
            series_number=902,
            sop_instance_uid=highdicom.UID(),
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MODEL,
            software_versions=__version__,
            device_serial_number=SERIAL,
        )
    with write_beside(target) as stream:
        made.save_as(stream, enforce_file_format=True)
    return len(fit)


def _group(mark: Mark, told: tuple[Reading, ...], sources: list[Any]) -> Any:
    """Give one measurement group: an area or a point with its region, or lines with numbers."""
    import highdicom  # noqa: PLC0415 - slow import

    name = f"{PREFIX}:{mark.shape}" + (f":{mark.text}" if mark.text else "")
    tracking = highdicom.sr.TrackingIdentifier(
        uid=highdicom.UID(f"2.25.{int(mark.id.ljust(32, '0'), 16)}"), identifier=name
    )
    shared = {"tracking_identifier": tracking, "finding_type": _code(_FINDING)}
    measured = [one for one in told if np.isfinite(one.value)]
    if mark.shape is Shape.BOX_3D or (measured and mark.shape in _LINES):
        runs = _runs(mark)
        return highdicom.sr.MeasurementsAndQualitativeEvaluations(
            measurements=[
                _measurement(one, mark, runs[min(n, len(runs) - 1)], sources)
                for n, one in enumerate(measured)
            ],
            **shared,
        )
    return highdicom.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        referenced_region=_region(mark, sources),
        measurements=[_measurement(one, mark, None, sources) for one in measured] or None,
        **shared,
    )


_LINES = frozenset(
    {Shape.LINE, Shape.RULER, Shape.POLYLINE, Shape.ANGLE, Shape.COBB, Shape.BIDIRECTIONAL}
)


def _runs(mark: Mark) -> list[Any]:
    """Give the lines that each number of a mark is inferred from, each (n, 3)."""
    points = np.array(mark.points, np.float64)
    if mark.shape is Shape.BIDIRECTIONAL:
        return list(lines(mark))
    return [points]


def _measurement(reading: Reading, mark: Mark, run: Any, sources: list[Any]) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    value, meaning = _UNITS.get(reading.unit, ("1", "no units"))
    return highdicom.sr.Measurement(
        name=_code(reading.code),
        value=float(reading.value),
        unit=highdicom.sr.CodedConcept(value, "UCUM", meaning),
        referenced_coordinates=None if run is None else [_coordinates(mark, run, sources)],
    )


def _coordinates(mark: Mark, run: Any, sources: list[Any]) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    kind = "MULTIPOINT" if mark.shape is Shape.BOX_3D else "POLYLINE"
    if mark.space is Space.PATIENT:
        return highdicom.sr.CoordinatesForMeasurement3D(
            graphic_type=kind, graphic_data=run, frame_of_reference_uid=_frame(sources)
        )
    source, frames = _picture(mark, sources)
    return highdicom.sr.CoordinatesForMeasurement(
        graphic_type=kind,
        graphic_data=run[:, :2] + 0.5,
        source_image=highdicom.sr.SourceImageForRegion.from_source_image(source, frames),
    )


def _region(mark: Mark, sources: list[Any]) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    points = np.array(mark.points, np.float64)
    kind, data = "POLYLINE", points
    if mark.shape is Shape.POINT:
        kind = "POINT"
    elif mark.shape is Shape.ELLIPSE:
        first, second = points[1] - points[0], points[2] - points[0]
        if np.linalg.norm(first) < np.linalg.norm(second):
            first, second = second, first
        ends = [points[0] + first, points[0] - first, points[0] + second, points[0] - second]
        kind, data = "ELLIPSE", np.array(ends)
    elif mark.shape in {Shape.FREEHAND, Shape.POLYGON, Shape.BOX}:
        kind = "POLYGON" if mark.space is Space.PATIENT else "POLYLINE"
        data = np.vstack([points, points[:1]])
    if mark.space is Space.PATIENT:
        return highdicom.sr.ImageRegion3D(
            graphic_type=kind, graphic_data=data, frame_of_reference_uid=_frame(sources)
        )
    source, frames = _picture(mark, sources)
    return highdicom.sr.ImageRegion(
        graphic_type=kind,
        graphic_data=data[:, :2] + 0.5,
        source_image=highdicom.sr.SourceImageForRegion.from_source_image(source, frames),
    )


def _picture(mark: Mark, sources: list[Any]) -> tuple[Any, list[int] | None]:
    """Give the data set that holds a mark's frame, and the frame's number in it, from 1."""
    wanted = round(mark.points[0][2])
    for source in sources:
        count = int(source.get("NumberOfFrames") or 1)
        if wanted < count:
            return source, ([wanted + 1] if count > 1 else None)
        wanted -= count
    raise NoSource


def _frame(sources: list[Any]) -> str:
    return str(sources[0].get("FrameOfReferenceUID") or sources[0].SeriesInstanceUID)


def _code(code: Code) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    scheme, value, meaning = code
    return highdicom.sr.CodedConcept(value, scheme, meaning)
