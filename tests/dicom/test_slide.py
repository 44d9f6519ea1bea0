"""Whole-slide images: levels by size, tiles where they belong, white where nobody scanned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from medal_desktop.dicom.errors import CorruptFile, NoPixels
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.slide import Slide
from tests.builders.dicom import ct_series

SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
TILE = 16
STUDY, SERIES = generate_uid(), generate_uid()


def picture(rows: int, columns: int) -> NDArray[np.uint8]:
    row, column = np.mgrid[0:rows, 0:columns]
    return np.stack([row * 3, column * 3, row + column], axis=-1).astype(np.uint8)


def cut(whole: NDArray[np.uint8]) -> dict[tuple[int, int], NDArray[np.uint8]]:
    rows, columns = whole.shape[:2]
    padded = np.pad(whole, ((0, -rows % TILE), (0, -columns % TILE), (0, 0)))
    return {
        (top // TILE, left // TILE): padded[top : top + TILE, left : left + TILE]
        for top in range(0, rows, TILE)
        for left in range(0, columns, TILE)
    }


def level(
    path: Path,
    rows: int,
    columns: int,
    *,
    only: tuple[tuple[int, int], ...] | None = None,
    flavour: str = "VOLUME",
    shift: int = 0,
) -> NDArray[np.uint8]:
    """Write one level; with `only`, as a sparse one that lists these tiles."""
    whole = picture(rows, columns)
    tiles = cut(whole)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SLIDE
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, SERIES
    dataset.PatientID, dataset.Modality = "P", "SM"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", flavour, "NONE"]
    dataset.TotalPixelMatrixRows, dataset.TotalPixelMatrixColumns = rows, columns
    dataset.Rows = dataset.Columns = TILE
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PlanarConfiguration, dataset.PixelRepresentation = 0, 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing = [0.0005, 0.0005]
    shared.PixelMeasuresSequence = [measures]
    dataset.SharedFunctionalGroupsSequence = [shared]
    chosen = list(tiles) if only is None else list(only)
    if only is None:
        dataset.DimensionOrganizationType = "TILED_FULL"
    else:
        dataset.PerFrameFunctionalGroupsSequence = [place(*tile, shift) for tile in chosen]
    dataset.NumberOfFrames = len(chosen)
    dataset.PixelData = b"".join(tiles[tile].tobytes() for tile in chosen)
    dataset.save_as(path, enforce_file_format=True)
    return whole


def place(row: int, column: int, shift: int) -> Dataset:
    position, item = Dataset(), Dataset()
    position.RowPositionInTotalImagePixelMatrix = row * TILE + 1 + shift
    position.ColumnPositionInTotalImagePixelMatrix = column * TILE + 1
    item.PlanePositionSlideSequence = [position]
    return item


def only_group(folder: Path) -> Group:
    (group,) = scan([folder]).groups
    assert group.kind is Kind.WSI
    return group


def assembled(slide: Slide, number: int) -> NDArray[np.uint8]:
    below, beside = slide.levels[number].tiles
    lines = [[slide.tile(number, row, column) for column in range(beside)] for row in range(below)]
    return np.concatenate([np.concatenate(line, axis=1) for line in lines])


def test_that_the_tiles_of_each_level_make_the_whole_picture(tmp_path: Path) -> None:
    small, large = level(tmp_path / "b", 20, 25), level(tmp_path / "a", 40, 50)
    with Slide(only_group(tmp_path)) as slide:
        assert [(found.rows, found.columns) for found in slide.levels] == [(40, 50), (20, 25)]
        np.testing.assert_array_equal(assembled(slide, 0), large)
        np.testing.assert_array_equal(assembled(slide, 1), small)


def test_that_sparse_tiles_stand_at_their_places_and_the_rest_is_white(tmp_path: Path) -> None:
    whole = level(tmp_path / "a", 40, 50, only=((2, 1), (0, 0)))
    with Slide(only_group(tmp_path)) as slide:
        np.testing.assert_array_equal(slide.tile(0, 0, 0), whole[:16, :16])
        np.testing.assert_array_equal(slide.tile(0, 2, 1), whole[32:, 16:32])
        assert (slide.tile(0, 1, 1) == 255).all()


def test_that_a_level_says_its_spacing(tmp_path: Path) -> None:
    level(tmp_path / "a", 20, 20)
    with Slide(only_group(tmp_path)) as slide:
        assert slide.levels[0].spacing == (0.0005, 0.0005)


@pytest.mark.parametrize("asked", [(1, 0, 0), (0, 3, 0), (0, 0, 4), (0, -1, 0), (-1, 0, 0)])
def test_that_there_is_no_tile_outside(tmp_path: Path, asked: tuple[int, int, int]) -> None:
    level(tmp_path / "a", 40, 50)
    with Slide(only_group(tmp_path)) as slide, pytest.raises(NoPixels):
        slide.tile(*asked)


def test_that_tiles_which_overlap_are_refused(tmp_path: Path) -> None:
    level(tmp_path / "a", 40, 50, only=((0, 0), (1, 1)), shift=3)
    with pytest.raises(CorruptFile):
        Slide(only_group(tmp_path))


def test_that_a_label_is_no_level(tmp_path: Path) -> None:
    level(tmp_path / "a", 40, 50)
    level(tmp_path / "label", 20, 20, flavour="LABEL")
    slides = {"label_image" in group.warnings: group for group in scan([tmp_path]).groups}
    with Slide(slides[False]) as slide:
        assert len(slide.levels) == 1
    with pytest.raises(NoPixels):
        Slide(slides[True])


def test_that_a_level_cut_short_gives_the_tiles_that_are_there(tmp_path: Path) -> None:
    whole = level(tmp_path / "a", 40, 50)
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: -TILE * TILE * 3])
    group = only_group(tmp_path)
    assert "truncated" in group.warnings
    with Slide(group) as slide:
        np.testing.assert_array_equal(slide.tile(0, 0, 0), whole[:16, :16])
        with pytest.raises(CorruptFile):
            slide.tile(0, 2, 3)


def test_that_slices_are_no_slide(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=2)
    with pytest.raises(NoPixels):
        Slide(scan([tmp_path]).groups[0])


@pytest.mark.parametrize(
    ("photometric", "stored", "value", "shown"),
    [
        ("MONOCHROME2", 16, 40_000, 156),
        ("MONOCHROME2", 12, 4_000, 250),
        ("MONOCHROME2", 8, 200, 200),
        ("MONOCHROME1", 12, 4_000, 5),
        ("MONOCHROME1", 8, 200, 55),
    ],
)
def test_that_fluorescence_is_as_bright_as_its_stored_bits_say(
    tmp_path: Path, photometric: str, stored: int, value: int, shown: int
) -> None:
    level(tmp_path / "a.dcm", TILE, TILE)
    dataset = dcmread(tmp_path / "a.dcm")
    del dataset.PlanarConfiguration
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, photometric
    dataset.BitsAllocated = 8 if stored == 8 else 16
    dataset.BitsStored, dataset.HighBit = stored, stored - 1
    depth = np.uint8 if stored == 8 else np.uint16
    dataset.PixelData = np.full((TILE, TILE), value, depth).tobytes()
    dataset.save_as(tmp_path / "a.dcm")
    with Slide(only_group(tmp_path)) as slide:
        assert set(slide.tile(0, 0, 0).ravel().tolist()) == {shown}
