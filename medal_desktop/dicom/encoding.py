"""Frames into RLE, without loss (PS3.5 Annex G)."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.decoding import codecs


def encode_rle(frame: NDArray[Any]) -> bytes:
    """Encode (rows, columns) or (rows, columns, samples): one segment per byte plane.

    The planes of a sample follow each other, most significant byte first; each row is packed by
    itself.
    """
    samples = frame.reshape(*frame.shape[:2], -1)
    words = np.ascontiguousarray(samples, samples.dtype.newbyteorder("<"))
    split = words.view(np.uint8).reshape(*samples.shape, samples.dtype.itemsize)
    pack = codecs().packbits_encode
    segments = []
    for sample in range(samples.shape[2]):
        for byte in reversed(range(samples.dtype.itemsize)):
            plane = np.ascontiguousarray(split[:, :, sample, byte])
            packed = b"".join(pack(row.tobytes()) for row in plane)
            segments.append(packed + bytes(len(packed) % 2))
    offsets = [64 + sum(map(len, segments[:number])) for number in range(len(segments))]
    header = [len(segments), *offsets, *([0] * (15 - len(segments)))]
    return struct.pack("<16L", *header) + b"".join(segments)
