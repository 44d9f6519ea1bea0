"""Masks as DICOM segmentations: BINARY, one frame for each slice of each segment (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop import __version__
from medal_desktop.annotation.errors import NoSource
from medal_desktop.annotation.exchange.sources import MANUFACTURER, MODEL, SERIAL, headers
from medal_desktop.base.files import write_beside
from medal_desktop.base.geometry import Grid
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.sources import Source
from medal_desktop.package.documents import Segment

Labels = NDArray[np.uint8]
_ABNORMAL = ("49755003", "SCT", "Morphologically Altered Structure")


def write_seg(
    target: Path,
    labels: Labels,
    grid: Grid,
    segments: Sequence[Segment],
    images: Sequence[Source],
    title: str = "Segmentation",
) -> None:
    """Write labels (slices, rows, columns) as a SEG that refers to `images`.

    Segments are numbered from 1 in the order given; a reader gets label n for the nth.

    Raises:
        NoSource: the images' headers cannot be read.
    """
    import highdicom  # noqa: PLC0415 - slow import
    from pydicom.uid import ExplicitVRLittleEndian  # noqa: PLC0415 - slow import

    with quiet():
        sources = headers(images)
        frames = _numbered(labels, segments)
        kept = np.flatnonzero(frames.any(axis=(1, 2))) if frames.any() else np.array([0])
        planes = [_plane(grid, int(index)) for index in kept]
        made = highdicom.seg.Segmentation(
            source_images=sources,
            pixel_array=frames[kept],
            segmentation_type="BINARY",
            segment_descriptions=[_describe(n, one) for n, one in enumerate(segments, start=1)],
            series_instance_uid=highdicom.UID(),
            series_number=900,
            sop_instance_uid=highdicom.UID(),
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MODEL,
            software_versions=__version__,
            device_serial_number=SERIAL,
            content_label="SEGMENTATION",
            content_description=title[:64],
            transfer_syntax_uid=ExplicitVRLittleEndian,
            pixel_measures=_measures(grid),
            plane_orientation=_orientation(grid),
            plane_positions=planes,
            omit_empty_frames=True,
        )
    with write_beside(target) as stream:
        made.save_as(stream, enforce_file_format=True)


def _numbered(labels: Labels, segments: Sequence[Segment]) -> Labels:
    """Give segment numbers instead of labels."""
    table = np.zeros(256, np.uint8)
    for number, segment in enumerate(segments, start=1):
        table[segment.value] = number
    return np.asarray(table[labels])


def _describe(number: int, segment: Segment) -> Any:
    import highdicom  # noqa: PLC0415 - slow import
    from pydicom.sr.codedict import codes  # noqa: PLC0415 - slow import

    value, scheme, meaning = coded(segment)
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=segment.name[:64],
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=highdicom.sr.CodedConcept(value, scheme, meaning),
        algorithm_type="MANUAL",
    )


def coded(segment: Segment) -> tuple[str, str, str]:
    """Give a segment's code as (value, scheme, meaning); `SCT:…`, `FMA:…`, or a bare SCT number."""
    if not segment.code:
        return (*_ABNORMAL[:2], _ABNORMAL[2])
    scheme, found, value = segment.code.partition(":")
    if not found:
        scheme, value = "SCT", segment.code
    return value.strip()[:64], scheme.strip()[:16] or "SCT", segment.name[:64]


def _measures(grid: Grid) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    normal = np.cross(grid.step_column, grid.step_row)
    normal /= np.linalg.norm(normal)
    between = abs(float(np.asarray(grid.step_slice) @ normal))
    _, rows, columns = grid.spacing
    return highdicom.PixelMeasuresSequence(
        pixel_spacing=(rows, columns), slice_thickness=between, spacing_between_slices=between
    )


def _orientation(grid: Grid) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    _, rows, columns = grid.directions
    if abs(float(np.dot(rows, columns))) > 1e-3:
        raise NoSource
    return highdicom.PlaneOrientationSequence("PATIENT", (*columns, *rows))


def _plane(grid: Grid, index: int) -> Any:
    import highdicom  # noqa: PLC0415 - slow import

    position = grid.to_lps((float(index), 0.0, 0.0))
    return highdicom.PlanePositionSequence("PATIENT", position)
