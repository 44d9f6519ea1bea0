"""Damaged files for fuzzing: what a faulty disk, a cut line or an enemy makes of good ones."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from tests.builders.dicom import ct_series, us_image
from tests.builders.packed import packed

Mutate = Callable[[bytearray, random.Random], bytes]

_SYNTAXES = (
    ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian, RLELossless, JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless,
    HTJ2KLossless,
)  # fmt: skip
_BUNDLED = (
    "liver_1frame.dcm", "rtdose_1frame.dcm", "rtdose_rle.dcm", "SC_rgb_dcmtk_+eb+cy+s4.dcm",
    "JPGExtended.dcm", "image_dfl.dcm", "693_J2KI.dcm", "SC_rgb_jls_lossy_sample.dcm",
    "emri_small_jpeg_ls_lossless.dcm", "rtstruct.dcm", "test-SR.dcm", "nested_priv_SQ.dcm",
    "no_meta.dcm", "examples_palette.dcm",
)  # fmt: skip
_LIES = (b"\xff" * 4, b"\xfe\xff\xff\xff", bytes(4), b"\0\0\0\x7f", b"\xff\xff\0\0", b"\0\0\x01\0")
_CLAIMED = (
    b"\x28\0\x10\0US", b"\x28\0\x11\0US", b"\x28\0\x02\0US", b"\x28\0\0\x01US", b"\x28\0\x01\x01US",
    b"\x28\0\x02\x01US", b"\x28\0\x06\0US",
)  # fmt: skip
"""Rows, columns, samples, bits and planes in explicit VR: what a decoder makes room by."""
_STREAM_SIZES = (
    (b"\xff\xc0", 5),
    (b"\xff\xc1", 5),
    (b"\xff\xc3", 5),
    (b"\xff\xf7", 5),
    (b"\xff\x51", 6),
)
"""Markers of compressed streams, and how far behind them the size stands."""


def seeds(folder: Path) -> dict[str, bytes]:
    """Give small good files of every kind by name, a zip among them."""
    paths = {
        f"CT in {syntax}": ct_series(folder / syntax, slices=1, transfer_syntax=syntax)[0]
        for syntax in _SYNTAXES
    }
    paths["cine"] = us_image(folder / "cine", frames=3)
    paths["JPEG 2000 cine"] = us_image(folder / "j2k", frames=3, transfer_syntax=JPEG2000Lossless)
    paths |= {name: Path(get_testdata_file(name)) for name in _BUNDLED}
    paths |= {syntax: _packed(folder / syntax, syntax) for syntax in _PACKED}
    found = {name: path.read_bytes() for name, path in paths.items()}
    return found | {"zip": _zipped(list(found.values())[:2])}


def _packed(folder: Path, syntax: str) -> Path:
    (path,) = ct_series(folder, slices=1)
    dataset = dcmread(path)
    return packed(dataset, _PACKED[syntax](dataset.pixel_array), syntax, path)


def _deflated(values: NDArray[Any]) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(values.tobytes()) + packer.flush()


_PACKED: dict[str, Callable[[NDArray[Any]], bytes]] = {
    "1.2.840.10008.1.2.1.98": lambda values: values.tobytes(),
    "1.2.840.10008.1.2.8.1": _deflated,
    "1.2.840.10008.1.2.4.110": lambda values: bytes(imagecodecs.jpegxl_encode(values)),
}


def _zipped(files: list[bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"images/{number}", data)
    return stream.getvalue()


def flip(data: bytearray, chance: random.Random) -> bytes:
    """Turn single bits over."""
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def cut(data: bytearray, chance: random.Random) -> bytes:
    """End early."""
    return bytes(data[: chance.randrange(len(data))])


def lie(data: bytearray, chance: random.Random) -> bytes:
    """Overwrite four bytes of the header with a length that cannot be."""
    at = chance.randrange(132, min(len(data) - 4, 4000)) if len(data) > 140 else 0
    data[at : at + 4] = chance.choice(_LIES)
    return bytes(data)


def shuffle(data: bytearray, chance: random.Random) -> bytes:
    """Move a piece to the end."""
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return bytes(data[:a] + data[b:] + data[a:b])


def graft(data: bytearray, chance: random.Random) -> bytes:
    """Put a piece of the file over another place of it, as a faulty disk does."""
    length = min(chance.choice((8, 64, 512)), len(data) // 2)
    here, there = (chance.randrange(len(data) - length) for _ in range(2))
    data[there : there + length] = data[here : here + length]
    return bytes(data)


def nest(data: bytearray, chance: random.Random) -> bytes:
    """Open sequence in sequence before some attribute, more than any scanner does."""
    deep = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    if chance.random() < 0.3:
        deep = b"\x08\0\x40\x11" + b"\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    places = [at for at in range(132, min(len(data), 3000)) if data[at : at + 2] == b"\x10\0"]
    at = chance.choice(places or [min(len(data), 132)])
    return bytes(data[:at]) + deep * chance.choice((5, 30, 400, 20_000)) + bytes(data[at:])


def swell(data: bytearray, chance: random.Random) -> bytes:
    """Claim a huge picture, in the data set or in the compressed stream: a decompression bomb."""
    value = chance.choice((0, 1, 255, 4096, 30_000, 65_535))
    tag = chance.choice(_CLAIMED)
    at = data.find(tag)
    if at >= 0:
        data[at + 8 : at + 10] = struct.pack("<H", value)
    if chance.random() < 0.6:
        for marker, far in _STREAM_SIZES:
            place = data.rfind(marker, 0, len(data) - 20)
            if place > 0 and chance.random() < 0.5:
                data[place + far : place + far + 4] = struct.pack(">HH", value, value)
    return bytes(data)


MUTATIONS: tuple[Mutate, ...] = (flip, cut, lie, shuffle, graft, nest, swell)
