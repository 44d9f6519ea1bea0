"""Other formats into proper DICOM (PS3.3 A.8.1, A.32.4, A.32.5), so that one path follows.

Pixels, geometry, frame rate and colour profile are taken along, nothing else: no EXIF, no comment,
no name of a file, no sound. The same file gives the same bytes and the same UIDs.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.files import write_beside
from medal_desktop.base.progress import Job
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.decoding import codecs
from medal_desktop.dicom.errors import CorruptFile, NoPixels
from medal_desktop.dicom.film import (
    JPEG_BASELINE,
    PHOTOMETRIC,
    film_pictures,
    write_jpegs,
    write_pixel_data,
)
from medal_desktop.dicom.foreign import PICTURE, SLIDES, VIDEO, ForeignFrames
from medal_desktop.dicom.pictures import describe_picture
from medal_desktop.dicom.series import Frame, Group
from medal_desktop.dicom.slide_wrapping import wrap_slide
from medal_desktop.dicom.sources import Reader
from medal_desktop.dicom.wrapped_header import describe_pixels, header_of

_EXPLICIT = "1.2.840.10008.1.2.1"
_JPEG_LS = "1.2.840.10008.1.2.4.80"
_FINEST = 2**32 - 2
_SMALLEST = 1e-30


def is_foreign(group: Group) -> bool:
    """Whether a group lies in a file that is no DICOM; it can be wrapped into it."""
    return bool(group.objects and group.first.foreign)


def wrap(group: Group, folder: Path, job: Job | None = None) -> tuple[Path, ...]:
    """Write a group of another format into `folder` as DICOM files; give them in order.

    Photographs become VL Photographic images, other pictures and volumes Secondary Captures (a
    volume one per slice, with its geometry), videos a Video Endoscopic image of JPEG frames, slides
    one Whole Slide image per level.

    Raises:
        NoPixels: the group is DICOM already.
        DicomError: the file is gone, damaged or too large for the memory.
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    if not is_foreign(group):
        raise NoPixels
    folder.mkdir(parents=True, exist_ok=True)
    form = group.first.foreign
    with quiet():
        if form == VIDEO:
            return (_video(group, folder / "000001.dcm", job),)
        if form == SLIDES:
            return wrap_slide(group, folder, job)
        return _pictures(group, folder, job) if form == PICTURE else _slices(group, folder, job)


def _save(dataset: Any, target: Path, syntax: str) -> Path:
    dataset.file_meta.TransferSyntaxUID = syntax
    with write_beside(target) as stream:
        dataset.save_as(stream, enforce_file_format=True)
    return target


def _pictures(group: Group, folder: Path, job: Job) -> tuple[Path, ...]:
    from pydicom.encaps import encapsulate  # noqa: PLC0415 - slow import

    written: list[Path] = []
    with Reader() as reader:
        for frame in job.each(group.frames, len(group.frames), "pictures"):
            source = frame.instance.source
            values = ForeignFrames(frame.instance, reader).stored(frame.index)
            dataset = header_of(frame.instance, frame.index + 1)
            describe_pixels(dataset, values)
            profile = describe_picture(io.BytesIO(reader.read(source, 0, source.size))).profile
            if profile and values.ndim == 3:
                dataset.ICCProfile = profile
            packed = bytes(codecs().jpegls_encode(np.ascontiguousarray(values)))
            dataset.PixelData = encapsulate([packed])
            dataset["PixelData"].is_undefined_length = True
            dataset["PixelData"].VR = "OB"
            written.append(_save(dataset, folder / f"{len(written) + 1:06d}.dcm", _JPEG_LS))
    return tuple(written)


def _slices(group: Group, folder: Path, job: Job) -> tuple[Path, ...]:
    written = []
    with Reader() as reader:
        values = ForeignFrames(group.first, reader)
        line = _line(group, values)
        for number, frame in enumerate(job.each(group.frames, len(group.frames), "slices"), 1):
            stored = _quantised(values.stored(frame.index), frame, line)
            dataset = header_of(frame.instance, number)
            describe_pixels(dataset, stored)
            _place(dataset, frame)
            _rescale(dataset, line if line is not None else (frame.slope, frame.intercept))
            data = stored.astype(stored.dtype.newbyteorder("<")).tobytes()
            dataset.PixelData = data + b"\0" * (len(data) % 2)
            dataset["PixelData"].VR = "OB" if stored.itemsize == 1 else "OW"
            written.append(_save(dataset, folder / f"{number:06d}.dcm", _EXPLICIT))
    return tuple(written)


def _line(group: Group, values: ForeignFrames) -> tuple[float, float] | None:
    """Fractions become 32-bit steps over their whole range; whole numbers of 32 bits stay."""
    pixels = group.first.pixels
    if pixels is None or (pixels.number != "f" and pixels.allocated <= 32):
        return None
    low, high, whole = np.inf, -np.inf, True
    for frame in group.frames:
        found = values.stored(frame.index).astype(np.float64) * frame.slope + frame.intercept
        finite = found[np.isfinite(found)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
            whole = whole and bool((finite == np.rint(finite)).all())
    if not low <= high:
        raise CorruptFile("a volume without a number in it")
    if whole and high - low <= _FINEST:
        return 1.0, low
    return max((high - low) / _FINEST, _SMALLEST), low


def _quantised(
    stored: NDArray[Any], frame: Frame, line: tuple[float, float] | None
) -> NDArray[Any]:
    if line is None:
        return stored
    values = stored.astype(np.float64) * frame.slope + frame.intercept
    steps = np.nan_to_num(np.rint((values - line[1]) / line[0]), nan=0.0)
    return np.asarray(np.clip(steps, 0, 2**32 - 1), np.uint32)


def _rescale(dataset: Any, line: tuple[float, float]) -> None:
    from pydicom.valuerep import DSfloat  # noqa: PLC0415 - slow import

    if line != (1.0, 0.0):
        dataset.RescaleSlope = DSfloat(line[0], auto_format=True)
        dataset.RescaleIntercept = DSfloat(line[1], auto_format=True)
        dataset.RescaleType = "US"


def _place(dataset: Any, frame: Frame) -> None:
    """Say where a slice lies; DICOM's decimal strings hold sixteen characters."""
    from pydicom.valuerep import DSfloat  # noqa: PLC0415 - slow import

    def strings(*found: float) -> list[Any]:
        return [DSfloat(value, auto_format=True) for value in found]

    if frame.position is None or frame.orientation is None or frame.spacing is None:
        return
    dataset.FrameOfReferenceUID = frame.instance.frame_of_reference
    dataset.PositionReferenceIndicator = None
    dataset.ImagePositionPatient = strings(*frame.position)
    dataset.ImageOrientationPatient = strings(*frame.orientation[0], *frame.orientation[1])
    dataset.PixelSpacing = strings(*frame.spacing)
    dataset.SliceThickness = strings(frame.thickness or 1.0)[0]
    dataset.TemporalPositionIdentifier = int(frame.time[0]) + 1 if frame.time else 1


def _video(group: Group, target: Path, job: Job) -> Path:
    """Write the frames one by one, each a JPEG of its own: any frame can be had exactly."""
    instance = group.first
    packed = target.with_suffix(".frames")
    with write_beside(packed) as frames:
        made = write_jpegs(film_pictures(instance, job), frames)
    dataset = header_of(instance, 1)
    describe_pixels(dataset, np.empty((made.rows, made.columns, 3), np.uint8), PHOTOMETRIC)
    dataset.NumberOfFrames = made.count
    dataset.LossyImageCompressionMethod = "ISO_10918_1"
    if instance.fps:
        dataset.FrameTime = f"{1000 / instance.fps:.10g}"
        dataset.FrameIncrementPointer = 0x00181063
        dataset.CineRate = max(round(instance.fps), 1)
    dataset.file_meta.TransferSyntaxUID = JPEG_BASELINE
    try:
        with write_beside(target) as stream, packed.open("rb") as body:
            dataset.save_as(stream, enforce_file_format=True)
            write_pixel_data(body, stream)
    finally:
        packed.unlink()
    return target
