"""Masks as RT structure sets, and back (PS3.3 C.8.8.6): outlines along pixel edges, exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop import __version__
from medal_desktop.annotation.errors import NotExchanged, OtherSpace
from medal_desktop.annotation.exchange.sources import (
    MANUFACTURER,
    MODEL,
    headers,
    patient_and_study,
)
from medal_desktop.annotation.raster import inside, outlines
from medal_desktop.base.files import write_beside
from medal_desktop.base.geometry import Grid
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.sources import Source
from medal_desktop.package.documents import Segment

Labels = NDArray[np.uint8]
Points = NDArray[np.float64]
RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
_OFF = 0.5  # of a slice: further away a contour lies on no slice of the series
_MOST_POINTS = 5_000_000


def write_rtstruct(
    target: Path,
    labels: Labels,
    grid: Grid,
    segments: Sequence[Segment],
    images: Sequence[Source],
    colours: Sequence[tuple[int, int, int]] = (),
) -> None:
    """Write each segment of labels (slices, rows, columns) as a structure of closed contours.

    Raises:
        NoSource: the images' headers cannot be read.
    """
    from pydicom.uid import generate_uid  # noqa: PLC0415 - slow import

    with quiet():
        sources = headers(images)
        made = _begun(sources, generate_uid)
        made.StructureSetROISequence = [
            _dataset(
                ROINumber=number,
                ReferencedFrameOfReferenceUID=_frame_of(sources),
                ROIName=segment.name[:64],
                ROIGenerationAlgorithm="MANUAL",
            )
            for number, segment in enumerate(segments, start=1)
        ]
        made.ROIContourSequence = [
            _contours(labels == segment.value, number, grid, sources, colours)
            for number, segment in enumerate(segments, start=1)
        ]
        made.RTROIObservationsSequence = [
            _dataset(
                ObservationNumber=number,
                ReferencedROINumber=number,
                RTROIInterpretedType="",
                ROIInterpreter="",
            )
            for number, _ in enumerate(segments, start=1)
        ]
        with write_beside(target) as stream:
            made.save_as(stream, enforce_file_format=True)


def read_rtstruct(path: Path, grid: Grid, frame_of_reference: str = "") -> tuple[Labels, list[str]]:
    """Give labels (slices, rows, columns) on `grid`, 1 for the first structure, and the names.

    Contours of one slice are combined even-odd, so that one inside of another makes a hole. Where
    structures overlap, the later one stays.

    Raises:
        NotExchanged: no RTSTRUCT, damaged, no closed contour, or none on a slice of the grid.
        OtherSpace: it was drawn in another frame of reference.
    """
    import pydicom  # noqa: PLC0415 - slow import

    try:
        with quiet():
            dataset = pydicom.dcmread(path)
            _require(dataset, frame_of_reference)
            names = {
                int(r.ROINumber): str(r.get("ROIName", "")) for r in dataset.StructureSetROISequence
            }
            labels, found = _rasterised(dataset, grid, list(names))
    except (NotExchanged, OtherSpace, MemoryError):
        raise
    except Exception as error:
        raise NotExchanged from error
    if not found:
        raise NotExchanged
    return labels, list(names.values())


def _require(dataset: Any, wanted: str) -> None:
    """Refuse what is no RTSTRUCT, or lies in another space than the one wanted."""
    if dataset.get("SOPClassUID") != RTSTRUCT:
        raise NotExchanged
    said = {
        str(item.get("FrameOfReferenceUID", ""))
        for item in dataset.get("ReferencedFrameOfReferenceSequence") or ()
    } - {""}
    if wanted and said and wanted not in said:
        raise OtherSpace


def _rasterised(dataset: Any, grid: Grid, order: list[int]) -> tuple[Labels, bool]:
    labels = np.zeros(grid.shape, np.uint8)
    found, points = False, 0
    for roi in dataset.ROIContourSequence:
        number = int(roi.ReferencedROINumber)
        value = order.index(number) + 1
        if value > 255:
            raise NotExchanged
        drawn = np.zeros(grid.shape, bool)
        for contour in roi.get("ContourSequence") or ():
            line = np.array(contour.ContourData, np.float64).reshape(-1, 3)
            points += len(line)
            if points > _MOST_POINTS or not np.isfinite(line).all():
                raise NotExchanged
            if str(contour.ContourGeometricType).startswith("CLOSED"):
                found = _add(drawn, line, grid) or found
        labels[drawn] = value
    return labels, found


def _add(drawn: NDArray[np.bool_], line: Points, grid: Grid) -> bool:
    """Turn the inside of one contour over; False when it lies on no slice."""
    back = np.linalg.inv(grid.matrix)
    index = line @ back[:3, :3].T + back[:3, 3]
    where = round(float(index[:, 0].mean()))
    if not 0 <= where < grid.shape[0] or np.abs(index[:, 0] - where).max() > _OFF:
        return False
    drawn[where] ^= inside(_snapped(index[:, 1:]), (grid.shape[1], grid.shape[2]))
    return True


def _snapped(points: Points) -> Points:
    """Bring points back to pixel edges that decimal text has moved by a hair."""
    near = np.rint(points * 2) / 2
    return np.where(np.abs(points - near) < 1e-3, near, points)


def _begun(sources: list[Any], uid: Any) -> Any:
    from pydicom.dataset import FileMetaDataset  # noqa: PLC0415 - slow import
    from pydicom.uid import ExplicitVRLittleEndian  # noqa: PLC0415 - slow import

    now = datetime.now(UTC)
    made = _dataset(
        SOPClassUID=RTSTRUCT,
        SOPInstanceUID=uid(),
        Modality="RTSTRUCT",
        SeriesInstanceUID=uid(),
        SeriesNumber=901,
        Manufacturer=MANUFACTURER,
        ManufacturerModelName=MODEL,
        SoftwareVersions=__version__,
        OperatorsName="",
        StructureSetLabel="SEGMENTATION",
        StructureSetDate=now.strftime("%Y%m%d"),
        StructureSetTime=now.strftime("%H%M%S"),
        ApprovalStatus="UNAPPROVED",
        InstanceNumber=1,
        SpecificCharacterSet="ISO_IR 192",
        **patient_and_study(sources[0]),
    )
    made.FrameOfReferenceUID = _frame_of(sources)
    made.ReferencedFrameOfReferenceSequence = [_referenced(sources)]
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = RTSTRUCT
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made


def _referenced(sources: list[Any]) -> Any:
    first = sources[0]
    images = [_image(dataset) for dataset in sources]
    series = _dataset(SeriesInstanceUID=first.SeriesInstanceUID, ContourImageSequence=images)
    study = _dataset(
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID=first.StudyInstanceUID,
        RTReferencedSeriesSequence=[series],
    )
    return _dataset(FrameOfReferenceUID=_frame_of(sources), RTReferencedStudySequence=[study])


def _contours(
    drawn: NDArray[np.bool_],
    number: int,
    grid: Grid,
    sources: list[Any],
    colours: Sequence[tuple[int, int, int]],
) -> Any:
    made = _dataset(ReferencedROINumber=number)
    if number <= len(colours):
        made.ROIDisplayColor = list(colours[number - 1])
    found = [
        _contour(line, index, grid, sources, count)
        for count, (index, line) in enumerate(_lines(drawn), start=1)
    ]
    if found:
        made.ContourSequence = found
    return made


def _lines(drawn: NDArray[np.bool_]) -> Iterator[tuple[int, Points]]:
    for index in np.flatnonzero(drawn.any(axis=(1, 2))).tolist():
        for line in outlines(drawn[index]):
            yield index, line


def _contour(line: Points, index: int, grid: Grid, sources: list[Any], count: int) -> Any:
    placed = np.column_stack([np.full(len(line), float(index)), line])
    mm = placed @ grid.matrix[:3, :3].T + np.asarray(grid.origin)
    made = _dataset(
        ContourNumber=count,
        ContourGeometricType="CLOSED_PLANAR",
        NumberOfContourPoints=len(line),
        ContourData=[f"{value:.6f}"[:16] for value in mm.reshape(-1)],
    )
    if len(sources) == grid.shape[0]:
        made.ContourImageSequence = [_image(sources[index])]
    return made


def _image(dataset: Any) -> Any:
    return _dataset(
        ReferencedSOPClassUID=dataset.SOPClassUID, ReferencedSOPInstanceUID=dataset.SOPInstanceUID
    )


def _frame_of(sources: list[Any]) -> str:
    """Give the frame of reference; images without one get the series' own name for it."""
    return str(sources[0].get("FrameOfReferenceUID") or sources[0].SeriesInstanceUID)


def _dataset(**values: Any) -> Any:
    from pydicom import Dataset  # noqa: PLC0415 - slow import

    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made
