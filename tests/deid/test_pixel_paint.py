"""Painting in every way that pixels are written: boxes blank in all frames, all else the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.pixels.boxes import Box, Painting, union
from medal_desktop.deid.pixels.errors import BoxInvalid, PixelsNotPainted
from medal_desktop.deid.pixels.marks import claims_clean, mark_of, write_marked
from medal_desktop.deid.pixels.paint import paint
from medal_desktop.dicom.encoding import encode_rle
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.sources import Reader, Source
from tests.builders.burned import anatomy, encapsulated, undecodable, written
from tests.builders.dicom import TRANSFER_SYNTAXES, ct_series, us_image

BOXES = (Box(x=3, y=2, width=11, height=7), Box(x=30, y=20, width=500, height=4))


def stored(path: Path) -> list[np.ndarray]:
    with Reader() as reader:
        instance, frames = read_instance(Source(path, (), path.stat().st_size), reader)
        source = FrameReader(reader)
        assert instance.warnings == () or "truncated" not in instance.warnings
        return [source.stored(frame) for frame in frames]


def covered(shape: tuple[int, ...], boxes: tuple[Box, ...] = BOXES) -> np.ndarray:
    inside = np.zeros(shape[:2], bool)
    for box in boxes:
        inside[box.cut(*shape[:2])] = True
    return inside


def painted(path: Path, fill: Any) -> Dataset:
    """Paint, compare every frame with what it was, and give the header."""
    before = stored(path)
    target = path.with_name("painted")
    paint(path, target, BOXES)
    after = stored(target)
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        inside = covered(old.shape)
        assert (new[~inside] == old[~inside]).all()
        assert (new[inside] == fill).all()
    return dcmread(target)


def grey(kind: str = "u1", frames: int = 0, low: int = 0) -> np.ndarray:
    image = anatomy(48, 64).astype(kind) + np.dtype(kind).type(low)
    return np.stack([np.roll(image, 3 * n, 1) for n in range(frames)]) if frames else image


def colour(frames: int = 0) -> np.ndarray:
    image = np.stack([anatomy(48, 64, seed) for seed in (1, 2, 3)], axis=-1)
    return np.stack([np.roll(image, 3 * n, 1) for n in range(frames)]) if frames else image


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
@pytest.mark.parametrize("frames", [1, 3])
def test_that_colour_frames_are_painted_black_in_each_syntax(
    syntax: str, frames: int, tmp_path: Path
) -> None:
    path = us_image(tmp_path / "us", rows=48, columns=64, frames=frames, transfer_syntax=syntax)
    assert painted(path, 0).PhotometricInterpretation == "RGB"


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
def test_that_ct_is_painted_with_its_own_darkest_value_in_each_syntax(
    syntax: str, tmp_path: Path
) -> None:
    path = ct_series(tmp_path / "ct", slices=1, transfer_syntax=syntax)[0]
    painted(path, stored(path)[0].min())


@pytest.mark.parametrize(
    "syntax", [JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless, HTJ2KLossless]
)
def test_that_compressed_pixels_become_rle_and_others_read_them(
    syntax: str, tmp_path: Path
) -> None:
    path = us_image(tmp_path / "us", rows=48, columns=64, frames=2, transfer_syntax=syntax)
    before = stored(path)
    dataset = painted(path, 0)
    assert dataset.file_meta.TransferSyntaxUID == RLELossless
    assert dataset.LossyImageCompression == "00"
    inside = covered((48, 64))
    assert (dataset.pixel_array[1][~inside] == before[1][~inside]).all()


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_that_uncompressed_pixels_keep_their_syntax_and_length(syntax: str, tmp_path: Path) -> None:
    path = ct_series(tmp_path / "ct", slices=1, transfer_syntax=syntax)[0]
    dataset = painted(path, stored(path)[0].min())
    assert dataset.file_meta.TransferSyntaxUID == syntax
    assert len(dataset.PixelData) == len(dcmread(path).PixelData)


def test_that_signed_values_are_painted_with_their_lowest(tmp_path: Path) -> None:
    path = written(tmp_path / "ct", grey("i2", low=-900))
    painted(path, grey("i2", low=-900)[~covered((48, 64))].min())


def test_that_inverted_grey_is_painted_with_its_highest(tmp_path: Path) -> None:
    image = 255 - grey()
    painted(written(tmp_path / "cr", image, "MONOCHROME1"), image[~covered((48, 64))].max())


def test_that_bits_above_the_stored_ones_do_not_disturb(tmp_path: Path) -> None:
    def twelve(dataset: Dataset) -> None:
        dataset.BitsStored, dataset.HighBit = 12, 15

    path = written(tmp_path / "mr", grey("u2", low=5) << 4, change=twelve)
    painted(path, 17)


def test_that_a_palette_is_painted_with_its_darkest_entry(tmp_path: Path) -> None:
    def add_palette(dataset: Dataset) -> None:
        ramp = np.roll(np.arange(256, dtype=np.uint16) << 8, 77)
        for name in ("Red", "Green", "Blue"):
            setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
            setattr(dataset, f"{name}PaletteColorLookupTableData", ramp.tobytes())

    painted(written(tmp_path / "us", grey(), "PALETTE COLOR", change=add_palette), 77)


def test_that_planes_of_colour_are_painted_in_each_frame(tmp_path: Path) -> None:
    def planes(dataset: Dataset) -> None:
        dataset.PlanarConfiguration = 1
        dataset.PixelData = colour(2).transpose(0, 3, 1, 2).tobytes()

    painted(written(tmp_path / "us", colour(2), "RGB", change=planes), 0)


def test_that_luminance_and_differences_are_painted_black(tmp_path: Path) -> None:
    painted(written(tmp_path / "us", colour(2), "YBR_FULL"), (0, 128, 128))


def test_that_shared_colours_are_painted_in_pairs(tmp_path: Path) -> None:
    pairs = colour().reshape(48, 32, 2, 3)
    data = np.concatenate([pairs[:, :, :, 0], pairs[:, :, 0, 1:]], axis=-1)

    def half(dataset: Dataset) -> None:
        dataset.PixelData = np.ascontiguousarray(data).tobytes()

    path = written(tmp_path / "us", colour(), "YBR_FULL_422", change=half)
    target = tmp_path / "painted"
    before = stored(path)[0]
    paint(path, target, BOXES)
    after = stored(target)[0]
    whole = covered((48, 64), (Box(x=2, y=2, width=12, height=7), BOXES[1]))
    assert (after[whole] == (0, 128, 128)).all()
    assert (after[~whole] == before[~whole]).all()


def test_that_single_bits_are_painted_across_bytes(tmp_path: Path) -> None:
    frames = np.random.default_rng(4).integers(0, 2, (3, 45, 51), np.uint8)

    def bits(dataset: Dataset) -> None:
        dataset.BitsAllocated = dataset.BitsStored = 1
        dataset.HighBit = 0
        data = np.packbits(frames.ravel(), bitorder="little").tobytes()
        dataset.PixelData = data + bytes(len(data) % 2)

    painted(written(tmp_path / "sc", frames, change=bits), 0)


def test_that_lossy_pixels_lose_no_more_and_say_what_they_lost(tmp_path: Path) -> None:
    import imagecodecs

    path = written(tmp_path / "us", colour(2), "RGB")
    streams = [bytes(imagecodecs.jpeg8_encode(frame, level=85)) for frame in colour(2)]
    encapsulated(path, streams, JPEGBaseline8Bit, "YBR_FULL_422")
    dataset = painted(path, 0)
    assert dataset.PhotometricInterpretation == "RGB"
    assert dataset.LossyImageCompression == "01"
    assert dataset.LossyImageCompressionMethod == "ISO_10918_1"
    assert dataset.LossyImageCompressionRatio > 1


@pytest.mark.parametrize("kind", ["u1", "u2", "i2", "u4"])
def test_that_rle_gives_back_each_kind_of_number(kind: str, tmp_path: Path) -> None:
    values = np.random.default_rng(2).integers(0, 100, (48, 64)).astype(kind)
    values[5:9] = -3 if kind == "i2" else 100
    path = encapsulated(
        written(tmp_path / "x", values), [encode_rle(values)], RLELossless, "MONOCHROME2"
    )
    assert (stored(path)[0] == values).all()
    assert (dcmread(path).pixel_array == values).all()


def test_that_pixels_that_nothing_decodes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PixelsNotPainted):
        paint(undecodable(tmp_path / "us"), tmp_path / "painted", BOXES)


def test_that_a_file_with_fewer_frames_than_promised_is_refused(tmp_path: Path) -> None:
    def more(dataset: Dataset) -> None:
        dataset.NumberOfFrames = 5

    path = written(tmp_path / "us", colour(2), "RGB", change=more)
    with pytest.raises(PixelsNotPainted):
        paint(path, tmp_path / "painted", BOXES)


def test_that_tiles_of_a_slide_are_not_painted_alike(tmp_path: Path) -> None:
    def tiled(dataset: Dataset) -> None:
        dataset.TotalPixelMatrixColumns = 128

    path = written(tmp_path / "sm", colour(2), "RGB", change=tiled)
    with pytest.raises(PixelsNotPainted):
        paint(path, tmp_path / "painted", BOXES)


def test_that_only_a_clean_file_says_so(tmp_path: Path) -> None:
    path = us_image(tmp_path / "us")
    write_marked(path, tmp_path / "dirty", "pixels detected", clean=False)
    write_marked(tmp_path / "dirty", tmp_path / "clean", "pixels detected", clean=True)
    dirty, clean = (read_path(tmp_path / name).dataset for name in ("dirty", "clean"))
    assert (claims_clean(dirty), claims_clean(clean)) == (False, True)
    assert clean.BurnedInAnnotation == "NO"
    assert mark_of(list(clean.DeidentificationMethod.split("\\"))) == "pixels detected"
    codes = [item.CodeValue for item in clean.DeidentificationMethodCodeSequence]
    assert codes.count("113101") == 1


@pytest.mark.parametrize("box", [(-1, 0, 4, 4), (0, -1, 4, 4), (0, 0, 0, 4), (0, 0, 4, -2)])
def test_that_a_box_without_pixels_is_refused(box: tuple[int, ...]) -> None:
    with pytest.raises(BoxInvalid):
        Box(x=box[0], y=box[1], width=box[2], height=box[3])


def test_that_a_union_covers_every_box_and_joins_near_equals() -> None:
    boxes = [Box(x=0, y=0, width=50, height=10), Box(x=1, y=1, width=50, height=10), BOXES[1]]
    joined = union(boxes)
    assert len(joined) == 2
    inside = covered((60, 600), joined)
    assert inside[covered((60, 600), tuple(boxes))].all()


def test_that_other_boxes_have_another_mark() -> None:
    marks: list[Callable[[], str] | str] = [
        Painting().mark, Painting(fixed=True).mark, Painting(boxes=BOXES, fixed=True).mark,
    ]  # fmt: skip
    assert len(set(marks)) == 3
    assert Painting(boxes=BOXES).mark == Painting().mark
