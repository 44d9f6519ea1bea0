"""A vendor's slide into Whole Slide Microscopy images (PS3.3 A.32.8), one file for each level.

Tiles, sizes and spacing are taken along. The pictures of the label and of the whole glass are never
read, nor is anything that the scanner wrote besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.files import write_beside
from medal_desktop.base.progress import Job
from medal_desktop.dicom.film import JPEG_BASELINE, write_jpegs, write_pixel_data
from medal_desktop.dicom.series import Group, Instance
from medal_desktop.dicom.slide import Level, Slide
from medal_desktop.dicom.wrapped_header import describe_pixels, header_of

_PHOTOMETRIC, _SAMPLING = "YBR_FULL", "444"
_WHITE = 255
_THICK_MM = 0.004


def wrap_slide(group: Group, folder: Path, job: Job) -> tuple[Path, ...]:
    """Write each level into `folder`, the largest first; a few tiles are in memory at a time.

    Raises:
        DicomError: the slide is damaged or gone.
        Cancelled: the job was asked to stop.
    """
    written = []
    with Slide(group) as slide:
        for number, level in enumerate(slide.levels):
            target = folder / f"{number + 1:06d}.dcm"
            packed = target.with_suffix(".tiles")
            try:
                with write_beside(packed) as items:
                    write_jpegs(_tiles(slide, number, job), items, _SAMPLING)
                dataset = _header(group.first, level, number)
                with write_beside(target) as stream, packed.open("rb") as body:
                    dataset.save_as(stream, enforce_file_format=True)
                    write_pixel_data(body, stream)
            finally:
                packed.unlink(missing_ok=True)
            written.append(target)
    return tuple(written)


def _tiles(slide: Slide, number: int, job: Job) -> Iterator[NDArray[np.uint8]]:
    """Give the tiles of a level in the order of TILED_FULL; white reaches over the edges."""
    level = slide.levels[number]
    below, beside = level.tiles
    for index in job.each(range(below * beside), below * beside, "tiles"):
        tile = slide.tile(number, *divmod(index, beside))
        whole = np.full((level.tile_rows, level.tile_columns, 3), _WHITE, np.uint8)
        whole[: tile.shape[0], : tile.shape[1]] = tile
        yield whole


def _header(instance: Instance, level: Level, number: int) -> Any:
    dataset = header_of(instance, number + 1)
    del dataset.ConversionType, dataset.Laterality, dataset.PatientOrientation
    describe_pixels(
        dataset, np.empty((level.tile_rows, level.tile_columns, 3), np.uint8), _PHOTOMETRIC
    )
    dataset.NumberOfFrames = level.tiles[0] * level.tiles[1]
    dataset.ImageType = ["DERIVED", "PRIMARY", "VOLUME", "RESAMPLED" if number else "NONE"]
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionMethod = "ISO_10918_1"
    dataset.FrameOfReferenceUID = f"{instance.series_uid}.1"
    dataset.PositionReferenceIndicator = "SLIDE_CORNER"
    dataset.DimensionOrganizationType = "TILED_FULL"
    dataset.TotalPixelMatrixRows, dataset.TotalPixelMatrixColumns = level.rows, level.columns
    dataset.TotalPixelMatrixFocalPlanes, dataset.NumberOfOpticalPaths = 1, 1
    dataset.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    dataset.SpecimenLabelInImage, dataset.VolumetricProperties = "NO", "VOLUME"
    dataset.FocusMethod, dataset.ExtendedDepthOfField = "AUTO", "NO"
    dataset.ContainerIdentifier, dataset.SpecimenDescriptionSequence = "", []
    dataset.file_meta.TransferSyntaxUID = JPEG_BASELINE
    _place(dataset, level)
    return dataset


def _place(dataset: Any, level: Level) -> None:
    from pydicom import Dataset  # noqa: PLC0415 - slow import

    origin, path, shared, measures = Dataset(), Dataset(), Dataset(), Dataset()
    origin.XOffsetInSlideCoordinateSystem = origin.YOffsetInSlideCoordinateSystem = 0
    dataset.TotalPixelMatrixOriginSequence = [origin]
    path.OpticalPathIdentifier = "1"
    dataset.OpticalPathSequence = [path]
    if level.spacing is not None:
        high, wide = level.spacing
        measures.PixelSpacing = [f"{high:.10g}", f"{wide:.10g}"]
        measures.SliceThickness = _THICK_MM
        dataset.ImagedVolumeWidth, dataset.ImagedVolumeHeight = (
            level.columns * wide, level.rows * high,
        )  # fmt: skip
        dataset.ImagedVolumeDepth = _THICK_MM
        shared.PixelMeasuresSequence = [measures]
    dataset.SharedFunctionalGroupsSequence = [shared]
