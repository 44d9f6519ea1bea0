"""Compressed frames decoded, painted and written again as RLE, without further loss."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from medal_desktop.deid.fileio import DicomFile, write_file
from medal_desktop.deid.pixels.background import Fill
from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.dicom.encoding import encode_rle
from medal_desktop.dicom.series import PixelFormat
from medal_desktop.dicom.syntaxes import CODECS, RLE, may_lose

_PIXELS: Final = struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
_END: Final = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_EXTENDED_OFFSETS: Final = ("ExtendedOffsetTable", "ExtendedOffsetTableLengths")
_DECODED_TO_RGB: Final = frozenset({"jpeg", "jpeg2k", "htj2k", "jpegxl"})
# PS3.3 C.7.6.1.1.5.1: the names of the methods by which something was lost.
_METHODS: Final = {"jpeg": "ISO_10918_1", "jpegls": "ISO_14495_1"}


def write_rle(
    file: DicomFile, pixels: PixelFormat, frames: Iterable[NDArray[Any]], target: IO[bytes]
) -> None:
    """Write the header, changed to RLE, and the frames (rows, columns[, samples]).

    Raises:
        DicomUnreadable: the header cannot be written.
    """
    compressed = 0 if file.span is None else file.span.end - file.span.start
    describe(file.dataset, pixels, compressed)
    write_file(DicomFile(dataset=file.dataset, span=None, deflated=False), target, target)
    count = int(file.dataset.get("NumberOfFrames") or 1)
    target.write(_PIXELS)
    table = target.tell()
    target.write(struct.pack("<HHL", 0xFFFE, 0xE000, 4 * count) + bytes(4 * count))
    first, offsets = target.tell(), []
    for frame in frames:
        data = encode_rle(_cells(frame, pixels))
        offsets.append(target.tell() - first)
        target.write(struct.pack("<HHL", 0xFFFE, 0xE000, len(data)) + data)
    target.write(_END)
    if len(offsets) == count and max(offsets) <= 0xFFFFFFFF:
        target.seek(table + 8)
        target.write(struct.pack(f"<{count}L", *offsets))
        target.seek(0, 2)


def painted_frames(
    frames: Iterable[NDArray[Any]], boxes: Sequence[Box], fill: Fill
) -> Iterator[NDArray[Any]]:
    """Give each frame with its boxes filled."""
    for frame in frames:
        painted = frame.copy()
        for box in boxes:
            painted[box.cut(*frame.shape[:2])] = fill if frame.ndim == 3 else fill[0]
        yield painted


def describe(dataset: Dataset, pixels: PixelFormat, compressed: int) -> None:
    """Say in the header how the pixels are written now, and that what was lost stays lost."""
    lossy = may_lose(pixels.transfer_syntax)
    if lossy and str(dataset.get("LossyImageCompression") or "") != "01":
        plain = pixels.frame_bits * int(dataset.get("NumberOfFrames") or 1) // 8
        dataset.LossyImageCompression = "01"
        dataset.LossyImageCompressionRatio = f"{plain / max(compressed, 1):.2f}"
        dataset.LossyImageCompressionMethod = _METHODS[CODECS[pixels.transfer_syntax]]
    dataset.file_meta.TransferSyntaxUID = RLE
    dataset.PhotometricInterpretation = new_photometric(pixels)
    dataset.HighBit = pixels.stored - 1
    if pixels.samples > 1:
        dataset.PlanarConfiguration = 1
    for keyword in _EXTENDED_OFFSETS:
        if keyword in dataset:
            delattr(dataset, keyword)


def new_photometric(pixels: PixelFormat) -> str:
    """Name what the decoded samples mean."""
    if pixels.samples == 3 and CODECS[pixels.transfer_syntax] in _DECODED_TO_RGB:
        return "RGB"
    return "YBR_FULL" if pixels.photometric == "YBR_FULL_422" else pixels.photometric


def _cells(frame: NDArray[Any], pixels: PixelFormat) -> NDArray[Any]:
    """Give the values in cells of the allocated bits, negative ones as complement."""
    return frame.astype(np.dtype(f"<i{pixels.allocated // 8}"), casting="unsafe")
