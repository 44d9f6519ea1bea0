"""Every transfer syntax that can occur: equal to what was written or to a second decoder.

Those that cannot be read are refused by name (PS3.6 Annex A lists them all).
"""

from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.uid import UID_dictionary

from medal_desktop.dicom.errors import CorruptFile, TruncatedFile, UnsupportedTransferSyntax
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import NATIVE
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES
from medal_desktop.dicom.syntaxes import is_supported
from tests.builders.dicom import ct_series, head, us_image
from tests.builders.packed import packed

Pixels = NDArray[Any]
J = "1.2.840.10008.1.2.4."
GREY = (head(5, 64, 64)[2] + 1024).astype(np.uint16)
EIGHT = (GREY >> 4).astype(np.uint8)
COLOUR = np.stack([EIGHT, EIGHT[::-1], EIGHT.T], axis=-1)


def written(folder: Path, syntax: str, data: bytes, **attributes: object) -> Path:
    """Write one grey CT whose pixels are `data` in `syntax`."""
    (path,) = ct_series(folder, slices=1)
    dataset = pydicom.dcmread(path)
    dataset.RescaleIntercept = 0
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return packed(dataset, data, syntax, path)


def shown(path: Path) -> Pixels:
    (group,) = scan([path]).groups
    return load_frame(group)


def _bytes(encoded: object) -> bytes:
    return bytes(encoded)  # type: ignore[call-overload]  # imagecodecs gives bytes or a bytearray


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


LOSSLESS: dict[str, Callable[[], bytes]] = {
    "1.2.840.10008.1.2.1.98": GREY.tobytes,
    "1.2.840.10008.1.2.8.1": lambda: _deflated(GREY.tobytes()),
    J + "57": lambda: _bytes(imagecodecs.jpeg8_encode(GREY, lossless=True, predictor=5)),
    J + "70": lambda: _bytes(imagecodecs.jpeg8_encode(GREY, lossless=True, predictor=1)),
    J + "80": lambda: _bytes(imagecodecs.jpegls_encode(GREY)),
    J + "90": lambda: _bytes(imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", reversible=True)),
    J + "91": lambda: _bytes(imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", reversible=True)),
    J + "92": lambda: _bytes(imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", reversible=True)),
    J + "110": lambda: _bytes(imagecodecs.jpegxl_encode(GREY, lossless=True)),
    J + "112": lambda: _bytes(imagecodecs.jpegxl_encode(GREY, lossless=True)),
    J + "201": lambda: _bytes(imagecodecs.htj2k_encode(GREY)),
    J + "202": lambda: _bytes(imagecodecs.htj2k_encode(GREY)),
    J + "203": lambda: _bytes(imagecodecs.htj2k_encode(GREY)),
}


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_that_what_was_compressed_without_loss_comes_back(tmp_path: Path, syntax: str) -> None:
    assert np.array_equal(shown(written(tmp_path, syntax, LOSSLESS[syntax]())), GREY)


def second(codec: str, data: bytes) -> Pixels:
    """Decode with another library than the product does."""
    if codec == "Pillow":
        return np.asarray(Image.open(io.BytesIO(data)))
    if codec == "OpenCV":
        return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED))
    if codec == "CharLS":
        import jpeg_ls

        return np.asarray(jpeg_ls.decode(np.frombuffer(data, np.uint8)))
    return np.asarray(getattr(imagecodecs, codec)(data))


SECOND = [
    (J + "50", "OpenCV", EIGHT, lambda x: imagecodecs.jpeg8_encode(x, level=80), 1),
    (J + "53", "Pillow", EIGHT, lambda x: _pillow(x, "JPEG", progressive=True), 1),
    (J + "55", "Pillow", EIGHT, lambda x: _pillow(x, "JPEG", progressive=True), 1),
    (J + "57", "ljpeg_decode", GREY, lambda x: imagecodecs.jpeg8_encode(x, lossless=True), 0),
    (J + "70", "jpegsof3_decode", GREY, lambda x: imagecodecs.jpeg8_encode(x, lossless=True), 0),
    (J + "81", "CharLS", GREY, lambda x: imagecodecs.jpegls_encode(x, level=3), 0),
    (J + "91", "Pillow", EIGHT, lambda x: _pillow(x, "JPEG2000", irreversible=True,
     quality_layers=[8], no_jp2=True), 1),
    (J + "93", "Pillow", EIGHT, lambda x: _pillow(x, "JPEG2000", irreversible=True,
     quality_layers=[8], no_jp2=True), 1),
    (J + "111", "OpenCV", EIGHT, lambda x: imagecodecs.jpeg8_encode(x, level=90), 4),
    (J + "203", "htj2k_decode", GREY, lambda x: imagecodecs.htj2k_encode(x, level=0.0005), 1),
]  # fmt: skip


def _pillow(values: Pixels, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, form, **options)
    return stream.getvalue()


@pytest.mark.parametrize(("syntax", "codec", "values", "encode", "most"), SECOND)
def test_that_a_second_decoder_agrees(
    tmp_path: Path,
    syntax: str,
    codec: str,
    values: Pixels,
    encode: Callable[[Pixels], object],
    most: int,
) -> None:
    """Lossy decoders may round to the neighbour; lossless ones may not differ."""
    data = _bytes(encode(values))
    expected = second(codec, data)
    if syntax == J + "111":
        data = _bytes(imagecodecs.jpegxl_encode_jpeg(data))
    bits = 8 * values.itemsize
    sizes = {"BitsAllocated": bits, "BitsStored": bits, "HighBit": bits - 1}
    found = shown(written(tmp_path, syntax, data, **sizes))
    assert np.abs(found.astype(int) - expected.astype(int)).max() <= most
    assert np.abs(found.astype(int) - values.astype(int)).mean() < 20


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "JPGExtended.dcm"])
def test_that_twelve_bit_jpeg_is_read_as_dcmtk_reads_it(tmp_path: Path, name: str) -> None:
    if which("dcmdjpeg") is None:
        pytest.skip("dcmdjpeg of dcmtk is not installed: no second decoder of 12-bit JPEG")
    path = pydicom.data.get_testdata_file(name)
    subprocess.run(["dcmdjpeg", path, tmp_path / "plain"], check=True)
    plain = pydicom.dcmread(tmp_path / "plain").pixel_array
    assert np.abs(shown(Path(path)).astype(int) - plain).max() <= 2


@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1"])
def test_that_colour_that_is_merely_packed_comes_back(
    tmp_path: Path, syntax: str, planar: int
) -> None:
    path = us_image(tmp_path / "us", rows=64, columns=64)
    dataset = pydicom.dcmread(path)
    data = (COLOUR.transpose(2, 0, 1) if planar else COLOUR).tobytes()
    dataset.PlanarConfiguration = planar
    packed(dataset, _deflated(data) if syntax.endswith("8.1") else data, syntax, path)
    assert np.array_equal(shown(path), COLOUR)


@pytest.mark.parametrize("number", [0, 1])
def test_that_signs_and_high_bits_of_packed_pixels_are_kept(tmp_path: Path, number: int) -> None:
    data = (GREY << 4).astype(np.uint16).tobytes()
    path = written(tmp_path, "1.2.840.10008.1.2.1.98", data, HighBit=15, PixelRepresentation=number)
    expected = np.where(GREY >> 11, GREY.astype(int) - 4096, GREY) if number else GREY
    assert np.array_equal(shown(path), expected)


def test_that_packed_pixels_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    short = GREY.tobytes()[:-10]
    for syntax, data in (("1.98", short), ("8.1", _deflated(short))):
        ending = "1.2.840.10008.1.2.1.98" if syntax == "1.98" else "1.2.840.10008.1.2.8.1"
        with pytest.raises(TruncatedFile):
            shown(written(tmp_path / syntax, ending, data))
    with pytest.raises(CorruptFile):
        shown(written(tmp_path / "noise", "1.2.840.10008.1.2.8.1", b"\xff" * 64))


def test_that_a_deflated_frame_is_unpacked_no_further_than_it_is_large(tmp_path: Path) -> None:
    bomb = _deflated(GREY.tobytes() + bytes(64 << 20))
    assert np.array_equal(shown(written(tmp_path, "1.2.840.10008.1.2.8.1", bomb)), GREY)


UNREAD = sorted(
    uid
    for uid, (_, kind, *_rest) in UID_dictionary.items()
    if kind == "Transfer Syntax" and not is_supported(uid) and uid not in VIDEO_SYNTAXES
)


@pytest.mark.parametrize("syntax", UNREAD)
def test_that_any_other_syntax_of_the_standard_is_refused_by_name(
    tmp_path: Path, syntax: str
) -> None:
    path = written(tmp_path, syntax, bytes(100))
    result = scan([path])
    assert [item.reason for item in result.skipped] == [UnsupportedTransferSyntax.reason]


def test_that_only_retired_referenced_and_streamed_syntaxes_are_not_read() -> None:
    """What is left out has no pixels of its own in the file, or is retired since 2003."""
    names = [UID_dictionary[uid][0] for uid in UNREAD]
    words = ("(Retired)", "JPIP", "SMPTE", "RFC 2557", "XML", "Papyrus")
    odd = [name for name in names if not any(word in name for word in words)]
    retired = [uid for uid in UNREAD if UID_dictionary[uid][3]]
    assert [name for name in odd if name not in {UID_dictionary[uid][0] for uid in retired}] == []
    assert set(NATIVE) & set(UNREAD) == set()
