"""Every file that pydicom brings: values equal to pydicom's, or refused with a reason.

The table of all outcomes stands in the test report (`--junit-xml`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom.data
import pytest
from pydicom import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEGLSLossless

from tests.builders.data import real_data
from tests.builders.reading import outcome, tabled
from tests.builders.second import second_reading

_ROOT = Path(pydicom.data.__file__).parent
_FINE = ("equal to ", "recognised as ")
_REASONS = {
    "not_dicom", "empty", "truncated", "corrupt", "no_pixels", "non_image", "dicomdir", "duplicate",
    "unsupported_transfer_syntax", "missing_file", "archive_corrupt", "junk",
}  # fmt: skip


def bundled() -> list[Path]:
    return sorted(
        path
        for folder in ("test_files", "palettes")
        for path in (_ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".json"}
    )


@pytest.fixture(scope="module")
def outcomes(record_testsuite_property: Callable[[str, str], None]) -> dict[str, str]:
    """Give each file's outcome; the table goes into the test report, too."""
    found = tabled("pydicom", _ROOT, bundled())
    record_testsuite_property("pydicom-files", rows(found))
    return found


def rows(found: dict[str, str]) -> str:
    return "".join(f"{path}\t{word}\n" for path, word in found.items())


def test_that_no_bundled_file_is_read_otherwise_than_pydicom_does(
    outcomes: dict[str, str],
) -> None:
    assert [name for name, word in outcomes.items() if word == "DIFFERENT"] == []


def test_that_most_bundled_pictures_are_read(outcomes: dict[str, str]) -> None:
    words = list(outcomes.values())
    assert sum(word.startswith("equal") for word in words) >= 75


def test_that_each_bundled_file_that_is_not_read_has_a_reason(outcomes: dict[str, str]) -> None:
    read = {"equal to pydicom", "equal to SimpleITK", "read; no second decoder can"}
    words = {word.removeprefix("refused: ") for word in outcomes.values()} - read
    assert {word for word in words if not word.startswith("recognised as ")} <= _REASONS


def test_that_what_pydicom_reads_is_refused_only_for_what_is_missing(
    outcomes: dict[str, str],
) -> None:
    """A picture that pydicom gives and we refuse stands here, with its reason."""
    refused = {
        name: word
        for name, word in outcomes.items()
        if (word in _REASONS or word.startswith("refused")) and second_reading(_ROOT / name)
    }
    assert set(refused.values()) <= {"truncated", "corrupt", "refused: corrupt"}, refused


def test_that_every_file_of_pydicom_data_is_read_as_a_second_decoder_does(
    record_testsuite_property: Callable[[str, str], None],
) -> None:
    try:
        import data_store
    except ImportError:
        pytest.skip("PYDICOM-DATA ABSENT: pip install pydicom-data")
    root = Path(data_store.__file__).parent / "data"
    files = sorted(path for path in root.rglob("*") if path.is_file())
    found = tabled("pydicom-data", root, files)
    record_testsuite_property("pydicom-data-files", rows(found))
    odd = {path: word for path, word in found.items() if not word.startswith("equal to ")}
    assert odd == {
        "emri_small_jpeg_2k_lossless_too_short.dcm": "read; no second decoder can",
        "liver.dcm": "recognised as seg",
        "liver_expb.dcm": "recognised as seg",
    }


def of_highdicom() -> Path:
    """Give its test files, which `scripts/setup.sh` takes from its last source archive with them.

    A whole checkout's, with some younger files, in `highdicom` below MEDAL_TEST_DATA goes before.
    """
    own = Path(sys.prefix) / "share" / "medal-test-data" / "highdicom"
    return own if own.is_dir() and "MEDAL_TEST_DATA" not in os.environ else real_data("highdicom")


def test_that_every_test_file_of_highdicom_is_read_as_a_second_decoder_does(
    record_testsuite_property: Callable[[str, str], None],
) -> None:
    root = of_highdicom()
    found = tabled("highdicom", root, sorted(root.rglob("*.dcm")))
    record_testsuite_property("highdicom-files", rows(found))
    assert len(found) >= 14
    assert [word for path, word in found.items() if "seg_image" in path] == [
        "recognised as seg"
    ] * 8
    assert {path: word for path, word in found.items() if not word.startswith(_FINE)} == {}


def as_jpeg_ls(slide: Dataset) -> None:
    slide.compress(JPEGLSLossless)


def as_jpeg_ls_without_offsets(slide: Dataset) -> None:
    """Empty the table that says where each tile begins (PS3.5 A.4), which is allowed."""
    slide.compress(JPEGLSLossless)
    tiles = list(generate_frames(slide.PixelData, number_of_frames=int(slide.NumberOfFrames)))
    slide.PixelData = encapsulate(tiles, has_bot=False)


def as_greys(slide: Dataset, photometric: str = "MONOCHROME2") -> None:
    tiles = slide.pixel_array.mean(axis=-1).astype(np.uint8)
    del slide.PlanarConfiguration, slide.OpticalPathSequence
    slide.SamplesPerPixel, slide.PhotometricInterpretation = 1, photometric
    slide.PixelData = tiles.tobytes()


def as_greys_the_other_way(slide: Dataset) -> None:
    as_greys(slide, "MONOCHROME1")


@pytest.mark.parametrize(
    "change", [as_jpeg_ls, as_jpeg_ls_without_offsets, as_greys, as_greys_the_other_way]
)
def test_that_a_slide_as_highdicoms_younger_files_have_it_is_read(
    tmp_path: Path, change: Callable[[Dataset], None]
) -> None:
    slide = pydicom.dcmread(of_highdicom() / "sm_image.dcm")
    change(slide)
    slide.save_as(tmp_path / "slide.dcm")
    assert outcome(tmp_path / "slide.dcm") == "equal to pydicom"
