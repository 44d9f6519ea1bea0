"""Synthetic burned-in text in every guise: nothing is found by a second look, nor can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import JPEGLSLossless

from medal_desktop.deid.check import check
from medal_desktop.deid.folder import deidentify_folder
from medal_desktop.deid.pixels.boxes import Box, Painting
from medal_desktop.deid.pixels.clean import clean
from medal_desktop.deid.pixels.detector import detector
from medal_desktop.deid.pixels.look import look
from medal_desktop.deid.profile import load_profile
from tests.builders.burned import BORN, NAME, Letters, anatomy, draw, written
from tests.builders.deid import KEY
from tests.builders.judges import needs_judge, readable

MIDDLE = {"x": 190, "y": 170}
STRAIGHT = [
    Letters(text=text, size=size, contrast=contrast, x=x, y=y)
    for size in (8, 10, 12, 16, 20, 24)
    for text, contrast, x, y in ((NAME, 170, 20, 20), (BORN, 90, 150, 180))
]
TURNED = [
    Letters(angle=angle, size=14, **MIDDLE) for angle in (15, 45, 90, 135, 180, 270, 300, 345)
]
MIRRORED = [
    Letters(mirrored=True, size=size, contrast=c, **MIDDLE)
    for size, c in ((12, 150), (18, 90), (24, 60))
]
FAINT = [
    Letters(size=size, contrast=c, x=24, y=20)
    for size, c in ((10, 50), (12, 30), (16, 24), (20, 20), (24, 30))
]
OVER_ANATOMY = [
    Letters(size=size, contrast=c, x=170, y=190)
    for size, c in ((10, 110), (12, 90), (16, 70), (20, 60), (24, 50))
]
OTHERS = [
    Letters(text="陳 大文 1934", size=18),
    Letters(text="Müller-Łęcki, Åsa", size=14, x=300, y=350),
    Letters(text="A. Z.", size=12, x=470, y=4),
    Letters(text="4711", size=10, x=2, y=366),
    Letters(text="ACC90210X 28-JUN-2021", size=12, angle=90, mirrored=True, x=4, y=120),
    Letters(text="12 Relativity Lane, Ulmstadt", size=9, x=330, y=370),
    Letters(text="ZWEISTEIN^ALBERTA^Q", size=11, x=40, y=300, contrast=-60),
]  # fmt: skip
CASES = [*STRAIGHT, *TURNED, *MIRRORED, *FAINT, *OVER_ANATOMY, *OTHERS]


def words_of(line: Letters) -> str:
    return f"{line.text}-{line.size}-{line.contrast}-{line.angle}-{line.mirrored}"


def pixels(path: Path) -> np.ndarray:
    return np.asarray(dcmread(path).pixel_array)


def inside(boxes: tuple[Box, ...], shape: tuple[int, ...]) -> np.ndarray:
    covered = np.zeros(shape[:2], bool)
    for box in boxes:
        covered[box.cut(*shape[:2])] = True
    return covered


# Each takes seconds: a few on every run, all of them in `make test-all`.
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=words_of(line), marks=[pytest.mark.slow] if number % 6 else [])
        for number, line in enumerate(CASES)
    ],
)
def test_that_no_letter_is_left_and_all_else_is_bit_identical(
    line: Letters, tmp_path: Path
) -> None:
    plain = anatomy(seed=line.size)
    image = draw(plain, line)
    path = written(tmp_path / "us.dcm", image)
    done = clean(path, Painting())
    after = pixels(path)
    covered = inside(done.boxes, image.shape)
    ink = np.abs(image.astype(int) - plain) > 0.25 * min(abs(line.contrast), 100)
    assert done.clean
    assert look(path) == ()
    assert np.count_nonzero(ink & ~covered) <= 0.01 * np.count_nonzero(ink)
    assert (after[~covered] == image[~covered]).all()
    assert np.unique(after[covered]).size == 1
    assert words_in(after) == ()
    assert not readable(after, line.text)


def test_that_there_are_forty_guises() -> None:
    assert len(CASES) >= 40


def words_in(image: np.ndarray) -> tuple[str, ...]:
    return detector().read(np.repeat(image[..., np.newaxis], 3, axis=-1))


def test_that_the_judge_reads_what_stands_there() -> None:
    assert NAME in words_in(draw(anatomy(), Letters(size=16)))


@needs_judge
def test_that_the_second_judge_reads_what_stands_there_upright_turned_and_mirrored() -> None:
    for line in (
        Letters(size=24, x=4, y=4, contrast=200),
        Letters(size=24, x=4, y=4, contrast=200, angle=90),
        Letters(size=24, x=4, y=4, contrast=200, mirrored=True),
    ):
        assert readable(draw(anatomy(), line), NAME)
    assert not readable(anatomy(), NAME)


def test_that_an_image_without_text_is_called_clean_and_keeps_every_bit(tmp_path: Path) -> None:
    image = anatomy()
    path = written(tmp_path / "us.dcm", image)
    done = clean(path, Painting())
    assert (done.boxes, done.clean) == ((), True)
    assert (pixels(path) == image).all()


def test_that_small_letters_in_a_large_image_are_found(tmp_path: Path) -> None:
    image = draw(anatomy(1400, 1800), Letters(size=12, x=900, y=1100), Letters(text=BORN, size=12))
    path = written(tmp_path / "cr.dcm", image)
    assert clean(path, Painting()).clean
    assert words_in(pixels(path)) == ()


def test_that_a_bare_folder_is_painted_and_a_foreign_claim_is_not_believed(tmp_path: Path) -> None:
    frames = np.stack([draw(np.roll(anatomy(240, 320), n, 1), Letters(y=200)) for n in (0, 5)])
    frames[1] = draw(frames[1], Letters(text=BORN, x=150, y=8, size=12))
    source = written(tmp_path / "in" / "us", frames, transfer_syntax=JPEGLSLossless)
    report = deidentify_folder(
        tmp_path / "in", tmp_path / "out", load_profile("medal-default"), KEY
    )
    assert report.counts == {"written": 1}
    assert ("Pixel Data", "cleaned", 1) in {(c.name, c.action, c.count) for c in report.changes}
    copy = dcmread(tmp_path / "out" / report.files[0].name)
    assert copy.BurnedInAnnotation == "NO"
    assert (copy.pixel_array == frames).mean() > 0.85
    assert [words_in(frame) for frame in copy.pixel_array] == [(), ()]
    copy.PixelData = dcmread(source).PixelData
    copy.file_meta.TransferSyntaxUID = JPEGLSLossless
    copy.save_as(tmp_path / "claim.dcm")
    assert "check.burned-in" in {finding.code for finding in check([tmp_path / "claim.dcm"], None)}
