"""A film written anew, picture by picture, with boxes painted before it is encoded.

A stream of video (PS3.5 8.2.5 and following) never leaves as it is: it may hold sound, captions,
texts of the camera and pictures that no player shows. What is seen is all that is written.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.uid import UID
from pydicom.valuerep import DSfloat

from medal_desktop.base.progress import Job
from medal_desktop.deid.fileio import DicomFile, write_file
from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.deid.pixels.errors import FilmUnreadable
from medal_desktop.deid.raw import text
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.film import (
    JPEG_BASELINE,
    PHOTOMETRIC,
    Picture,
    Written,
    film_pictures,
    write_jpegs,
    write_pixel_data,
)
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.series import Instance
from medal_desktop.dicom.sop_classes import FILMS, VIDEO_SYNTAXES
from medal_desktop.dicom.sources import Reader, Source

_METHOD: Final = "ISO_10918_1"
_FRAME_TIME: Final = 0x00181063
_STALE: Final = ("FrameTimeVector", "ExtendedOffsetTable", "ExtendedOffsetTableLengths")
# PS3.3 C.7.6.1.1.5.1: the methods by which the stream itself lost something.
_STREAM_METHODS: Final = {"ISO_13818_2": range(100, 102), "ISO_14496_10": range(102, 107),
                          "ISO_23008_2": range(107, 109)}  # fmt: skip


def is_stream(syntax: str) -> bool:
    """Whether pixel data in this transfer syntax are one stream of video."""
    return syntax in VIDEO_SYNTAXES


def is_film(dataset: Dataset, syntax: str) -> bool:
    """Whether an object is a film: a stream, or the single JPEG pictures of one."""
    return is_stream(syntax) or (
        text(dataset, 0x00080016) in FILMS and UID(syntax) == JPEG_BASELINE
    )


def write_film(
    path: Path,
    target: Path,
    file: DicomFile,
    boxes: Sequence[Box] = (),
    job: Job | None = None,
) -> None:
    """Write the header in `file` and every picture of the film at `path`, the boxes black.

    Raises:
        FilmUnreadable: it cannot be shown to its end.
        DicomUnreadable: the header cannot be written.
        Cancelled: the job was asked to stop.
    """
    items = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with Reader() as reader:
            instance, _ = read_instance(Source(path, (), path.stat().st_size), reader)
        with items.open("xb") as stream:
            made = write_jpegs(_painted(film_pictures(instance, job), boxes), stream)
        _describe(file, instance, made)
        with items.open("rb") as body, target.open("xb") as out:
            write_file(DicomFile(dataset=file.dataset, span=None, deflated=False), out, out)
            write_pixel_data(body, out)
    except DicomError as error:
        raise FilmUnreadable(error.detail) from error
    finally:
        items.unlink(missing_ok=True)


def _painted(pictures: Iterator[Picture], boxes: Sequence[Box]) -> Iterator[Picture]:
    for picture in pictures:
        painted = picture.copy() if boxes else picture
        for box in boxes:
            painted[box.cut(*picture.shape[:2])] = 0
        yield painted


def _describe(file: DicomFile, instance: Instance, made: Written) -> None:
    """Say in the header what the pixel data are now; numbers that told of the stream go."""
    dataset = file.dataset
    _describe_losses(file, made)
    dataset.file_meta.TransferSyntaxUID = JPEG_BASELINE
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = made.count, made.rows, made.columns
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, PHOTOMETRIC
    dataset.PlanarConfiguration = dataset.PixelRepresentation = 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    for keyword in _STALE:
        if keyword in dataset:
            delattr(dataset, keyword)
    if instance.fps:
        dataset.FrameTime = DSfloat(1000 / instance.fps, auto_format=True)
        dataset.FrameIncrementPointer = _FRAME_TIME


def _describe_losses(file: DicomFile, made: Written) -> None:
    dataset, ratios = file.dataset, _many(file.dataset.get("LossyImageCompressionRatio"))
    methods = [str(value) for value in _many(dataset.get("LossyImageCompressionMethod"))]
    number = int(str(file.transfer_syntax).removesuffix(".1").rpartition(".")[2])
    stream = [name for name, syntaxes in _STREAM_METHODS.items() if number in syntaxes]
    if methods[-1:] != [_METHOD] or stream:
        plain = made.rows * made.columns * 3 * made.count
        known = methods or stream
        if len(ratios) != len(known):
            span = 0 if file.span is None else file.span.end - file.span.start
            ratios = [DSfloat(f"{plain / max(span, 1):.2f}")] * len(known)
        dataset.LossyImageCompressionMethod = [*known, _METHOD]
        dataset.LossyImageCompressionRatio = [*ratios, DSfloat(f"{plain / made.size:.2f}")]
    dataset.LossyImageCompression = "01"
    kinds = [str(value) for value in _many(dataset.get("ImageType"))]
    dataset.ImageType = ["DERIVED", *(kinds[1:] or ["SECONDARY"])]


def _many(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple)) or hasattr(value, "append") else [value]
