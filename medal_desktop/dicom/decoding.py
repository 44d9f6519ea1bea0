"""Compressed frames into arrays: imagecodecs' one door.

Each codec was chosen by measured speed. What a stream says of its own size is compared with the
data set before anything is decoded, so that a few bytes cannot ask for gigabytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.codestream import coding_of
from medal_desktop.dicom.colour import from_ybr
from medal_desktop.dicom.errors import (
    CorruptFile,
    DicomError,
    TruncatedFile,
    UnsupportedTransferSyntax,
)
from medal_desktop.dicom.series import PixelFormat
from medal_desktop.dicom.syntaxes import CODECS

Stored = NDArray[Any]
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES_OF_JPEG = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}


def decode(data: bytes, pixels: PixelFormat) -> Stored:
    """Decode one frame to (rows, columns) or (rows, columns, samples), bits as the stream has them.

    Raises:
        UnsupportedTransferSyntax: no codec knows it.
        CorruptFile: the stream is damaged or not of the size that the data set says.
    """
    codec = CODECS.get(pixels.transfer_syntax)
    if codec is None:
        raise UnsupportedTransferSyntax
    said = _SIZES[codec](data) if codec in _SIZES else None
    wanted = (pixels.rows, pixels.columns, pixels.samples)
    if said is not None and said != wanted:
        raise CorruptFile("the compressed picture has another size than the data set says")
    try:
        frame = _DECODERS[codec](data, pixels)
    except (DicomError, MemoryError):
        raise
    except Exception as error:
        raise CorruptFile("the compressed picture is damaged") from error
    if frame.ndim == 2:
        frame = frame[..., np.newaxis]
    if frame.shape != wanted:
        raise CorruptFile("the compressed picture has another size than the data set says")
    return frame[..., 0] if pixels.samples == 1 else frame


def _jpeg_size(data: bytes) -> tuple[int, int, int]:
    """Find the frame header of a JPEG or JPEG-LS stream (ITU-T T.81 B.2.2)."""
    at = 2
    while at + 10 <= len(data):
        if data[at] != 0xFF:
            raise CorruptFile("the JPEG stream has no frame header")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _NO_LENGTH:
            at += 2
        elif marker in _FRAMES_OF_JPEG:
            rows, columns, samples = struct.unpack(">HHB", data[at + 5 : at + 10])
            return rows, columns, samples
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise CorruptFile("the JPEG stream has no frame header")


def _jpeg2000_size(data: bytes) -> tuple[int, int, int]:
    """Find the SIZ segment of a JPEG 2000 codestream, bare or in a JP2 file (T.800 A.5.1)."""
    at = data.find(b"\xff\x4f\xff\x51", 0, 4096)
    if at < 0 or at + 42 > len(data):
        raise CorruptFile("the JPEG 2000 stream has no size")
    x, y, left, top = struct.unpack(">LLLL", data[at + 8 : at + 24])
    (samples,) = struct.unpack(">H", data[at + 40 : at + 42])
    return y - top, x - left, samples


_SIZES: dict[str, Callable[[bytes], tuple[int, int, int]]] = {
    "jpeg": _jpeg_size,
    "ljpeg": _jpeg_size,
    "jpegls": _jpeg_size,
    "jpeg2k": _jpeg2000_size,
    "htj2k": _jpeg2000_size,
}


def codecs() -> Any:
    """Give the library; the one place that imports it."""
    import imagecodecs  # noqa: PLC0415 - a second to import; a scan never needs it

    return imagecodecs


def _jpeg(data: bytes, pixels: PixelFormat) -> Stored:
    """Lossy JPEG; colour comes out as RGB, whatever the stream was made of."""
    _require_end(data)
    if pixels.samples == 1:
        return np.asarray(codecs().jpeg8_decode(data))
    space = "RGB" if pixels.photometric == "RGB" and not _names_its_colours(data) else None
    return np.asarray(codecs().jpeg8_decode(data, colorspace=space, outcolorspace="RGB"))


def _require_end(data: bytes) -> None:
    """The library fills what is missing with grey and says nothing; no coded byte looks so."""
    if data.rfind(b"\xff\xd9") < data.find(b"\xff\xda"):
        raise TruncatedFile


def _names_its_colours(data: bytes) -> bool:
    """Whether a JFIF or a whole Adobe segment says what the components are."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF and 0xE0 <= data[at + 1] <= 0xEF:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        name = data[at + 4 : at + 9]
        if name == b"JFIF\0" or (name == b"Adobe" and length >= 14):
            return True
        at += 2 + length
    return False


def _lossless_jpeg(data: bytes, pixels: PixelFormat) -> Stored:
    _require_end(data)
    library = codecs()
    try:
        space = None if pixels.samples == 1 else "RGB"
        return np.asarray(library.jpeg8_decode(data, colorspace=space, outcolorspace=space))
    except library.Jpeg8Error:
        return np.asarray(library.jpegsof3_decode(data))


def _plain(name: str) -> Callable[[bytes, PixelFormat], Stored]:
    """Give a codec that needs to know nothing but the stream."""

    def decoder(data: bytes, _: PixelFormat) -> Stored:
        return np.asarray(getattr(codecs(), f"{name}_decode")(data))

    return decoder


def _jpeg2000(data: bytes, pixels: PixelFormat) -> Stored:
    """Undo YBR_FULL where the stream does not do so itself: its samples are those of the file."""
    frame = np.asarray(codecs().jpeg2k_decode(data))
    if pixels.samples == 3 and pixels.photometric == "YBR_FULL" and frame.dtype == np.uint8:
        coding = coding_of(data)
        if coding is not None and not coding.colour_transform:
            return from_ybr(frame)
    return frame


def _rle(data: bytes, pixels: PixelFormat) -> Stored:
    """RLE: one run of PackBits per byte plane, most significant first (PS3.5 Annex G)."""
    count = pixels.rows * pixels.columns
    width = pixels.allocated // 8
    segments = _segments(data)
    if len(segments) != pixels.samples * width:
        raise CorruptFile("the number of RLE segments")
    unpack = codecs().packbits_decode
    out = np.empty((pixels.samples, count, width), np.uint8)
    for number, segment in enumerate(segments):
        plane = np.frombuffer(unpack(segment, out=count + 256), np.uint8)
        if len(plane) < count:
            raise CorruptFile("an RLE segment ends early")
        sample, byte = divmod(number, width)
        out[sample, :, width - 1 - byte] = plane[:count]
    values = out.reshape(pixels.samples, -1).view(f"<u{width}")
    return values.T.reshape(pixels.rows, pixels.columns, pixels.samples)


def _segments(data: bytes) -> list[bytes]:
    count, *offsets = struct.unpack("<16L", data[:64])
    if not 1 <= count <= 15:
        raise CorruptFile("the number of RLE segments")
    ends = [*offsets[1:count], len(data)]
    return [data[a:b] for a, b in zip(offsets[:count], ends, strict=True)]


def _raw(data: bytes, pixels: PixelFormat) -> Stored:
    """Native pixels that are merely encapsulated (PS3.5 A.4.11)."""
    count = pixels.rows * pixels.columns * pixels.samples
    if len(data) < -(-pixels.frame_bits // 8):
        raise TruncatedFile
    if pixels.allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), count=count, bitorder="little")
        return bits.reshape(pixels.rows, pixels.columns, -1)
    if pixels.photometric == "YBR_FULL_422":
        raise UnsupportedTransferSyntax
    values = np.frombuffer(data, f"<u{pixels.allocated // 8}", count)
    values = values >> (pixels.high_bit + 1 - pixels.stored)
    if pixels.planar == 1:
        return values.reshape(pixels.samples, pixels.rows, pixels.columns).transpose(1, 2, 0)
    return values.reshape(pixels.rows, pixels.columns, pixels.samples)


def _inflated(data: bytes, pixels: PixelFormat) -> Stored:
    """Frames deflated one by one (PS3.5 A.4.13); never more is unpacked than a frame takes."""
    frame = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, -(-pixels.frame_bits // 8))
    return _raw(frame, pixels)


_DECODERS: dict[str, Callable[[bytes, PixelFormat], Stored]] = {
    "rle": _rle,
    "raw": _raw,
    "deflate": _inflated,
    "jpeg": _jpeg,
    "ljpeg": _lossless_jpeg,
    "jpegls": _plain("jpegls"),
    "jpeg2k": _jpeg2000,
    "htj2k": _jpeg2000,  # the library's faster decoder of these prints and swallows damage
    "jpegxl": _plain("jpegxl"),
}
