"""One encapsulated frame in any transfer syntax, also in those that pydicom does not know."""

from __future__ import annotations

import struct
from pathlib import Path

from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless


def packed(dataset: Dataset, data: bytes, syntax: str, path: Path) -> Path:
    """Save with one encapsulated frame, under a syntax that pydicom need not know."""
    dataset.file_meta.TransferSyntaxUID = RLELossless
    dataset.PixelData = encapsulate([data + b"\0" * (len(data) % 2)])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(path, enforce_file_format=True)
    whole = path.read_bytes()
    known = (
        b"\x02\0\x10\0UI" + struct.pack("<H", len(RLELossless) + 1) + RLELossless.encode() + b"\0"
    )
    name = syntax.encode() + b"\0" * (len(syntax) % 2)
    other = b"\x02\0\x10\0UI" + struct.pack("<H", len(name)) + name
    assert known in whole
    length = struct.unpack_from("<L", whole, 140)[0] + len(other) - len(known)
    whole = whole[:140] + struct.pack("<L", length) + whole[144:]
    path.write_bytes(whole.replace(known, other, 1))
    return path
