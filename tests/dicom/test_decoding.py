"""Each codec against a second decoder, on real files of other makers."""

from __future__ import annotations

import subprocess
import warnings
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.data import get_testdata_file
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from medal_desktop.dicom.decoding import decode
from medal_desktop.dicom.errors import CorruptFile, DicomError, UnsupportedTransferSyntax
from medal_desktop.dicom.frames import frame_values, load_frame
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import PixelFormat
from medal_desktop.dicom.sources import Reader, Source

_BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
_SECOND_DECODER_FAILS = {
    "GDCMJ2K_TextGBR.dcm",
    "JPEG-lossy.dcm",
    "JPEG2000-embedded-sequence-delimiter.dcm",
    "JPGExtended.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "badVR.dcm",
}
"""What pydicom with the decoders installed here cannot decode."""
_RGB_BY_PYDICOM = {"SC_ybr_full_422_uncompressed.dcm"}


def bundled() -> list[Path]:
    files = (path for path in _BUNDLED.rglob("*") if path.is_file())
    return sorted(path for path in files if path.name not in _SECOND_DECODER_FAILS)


def ours(path: Path) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Stored values and shown values of all frames, or None when the file is refused."""
    with Reader() as reader:
        try:
            _, frames = read_instance(Source(path, (), path.stat().st_size), reader)
        except DicomError:
            return None
        source = FrameReader(reader)
        if not frames:
            return None
        stored = np.squeeze(np.stack([source.stored(frame) for frame in frames]))
        shown = np.squeeze(np.stack([frame_values(frame, source, reader) for frame in frames]))
    return stored, shown


def test_that_every_bundled_image_has_pydicoms_values() -> None:
    compared, wrong = 0, []
    for path in bundled():
        found = ours(path)
        if found is None:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = np.squeeze(pydicom.dcmread(path, force=True).pixel_array)
        values = found[1] if path.name in _RGB_BY_PYDICOM else found[0]
        compared += 1
        if not np.array_equal(values, other):
            wrong.append(path.name)
    assert wrong == []
    assert compared > 80


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "JPGExtended.dcm"])
def test_that_twelve_bit_jpeg_has_the_values_of_dcmtk(tmp_path: Path, name: str) -> None:
    if which("dcmdjpeg") is None:
        pytest.skip("dcmdjpeg of dcmtk is not installed: no second decoder of 12-bit JPEG")
    path = Path(get_testdata_file(name))
    subprocess.run(["dcmdjpeg", str(path), str(tmp_path / "plain")], check=True)
    (group,) = scan([path]).groups
    plain = pydicom.dcmread(tmp_path / "plain").pixel_array
    assert np.abs(load_frame(group).astype(int) - plain).max() <= 2


def test_that_lossless_colour_jpeg_shows_the_colours_of_its_sister() -> None:
    (group,) = scan([Path(get_testdata_file("SC_rgb_jpeg_gdcm.dcm"))]).groups
    (sister,) = scan([Path(get_testdata_file("SC_rgb_rle.dcm"))]).groups
    assert np.array_equal(load_frame(group), load_frame(sister))


def test_that_a_palette_is_shown_in_its_colours() -> None:
    path = Path(get_testdata_file("examples_palette.dcm"))
    dataset = pydicom.dcmread(path)
    expected = pydicom.pixels.apply_color_lut(dataset.pixel_array, dataset)
    (group,) = scan([path]).groups
    assert np.array_equal(load_frame(group), expected >> 8)


def test_that_ybr_is_shown_as_rgb() -> None:
    path = Path(get_testdata_file("SC_ybr_full_422_uncompressed.dcm"))
    (group,) = scan([path]).groups
    shown = load_frame(group)
    assert shown.shape == (100, 100, 3)
    assert np.abs(shown[5, 50].astype(int) - (254, 0, 0)).max() <= 2


PIXELS = PixelFormat(transfer_syntax=JPEGLSLossless, rows=16, columns=16)


def encoded(name: str, **options: object) -> bytes:
    import imagecodecs

    picture = np.arange(256, dtype=np.uint16).reshape(16, 16)
    return bytes(getattr(imagecodecs, f"{name}_encode")(picture, **options))


@pytest.mark.parametrize(
    ("syntax", "codec"), [(JPEGLSLossless, "jpegls"), (JPEG2000Lossless, "jpeg2k")]
)
def test_that_a_stream_of_another_size_is_refused_before_it_is_decoded(
    syntax: str, codec: str
) -> None:
    pixels = replace(PIXELS, transfer_syntax=syntax, rows=17)
    with pytest.raises(CorruptFile, match="another size"):
        decode(encoded(codec), pixels)


@pytest.mark.parametrize("keep", [0, 3, 20, 60])
def test_that_a_cut_stream_is_corrupt(keep: int) -> None:
    with pytest.raises(CorruptFile):
        decode(encoded("jpegls")[:keep], PIXELS)


def test_that_rle_of_another_number_of_planes_is_corrupt() -> None:
    pixels = replace(PIXELS, transfer_syntax=RLELossless)
    header = np.array([1, 64, *[0] * 14], "<u4").tobytes()
    with pytest.raises(CorruptFile, match="RLE segments"):
        decode(header + b"\x00\x01", pixels)


def test_that_an_unknown_syntax_is_refused() -> None:
    with pytest.raises(UnsupportedTransferSyntax):
        decode(b"", replace(PIXELS, transfer_syntax="1.2.3"))
