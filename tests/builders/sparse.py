"""Series of gigabytes that take no room on the disk: headers, and holes where the pixels are."""

from __future__ import annotations

import os
from pathlib import Path

from pydicom import Dataset

from tests.builders.dicom import ct_series

_HEIGHT, _NUMBER, _UID = "-1234.5", "4321", "1.2.826.0.1.3680043.8.498.987654321.10000"


def sparse_ct(folder: Path, *, slices: int, side: int) -> Path:
    """Write `slices` files of `side`×`side` stored zeros; gives the folder they are in."""

    def placed(dataset: Dataset, index: int) -> None:
        dataset.SOPInstanceUID = _UID
        dataset.InstanceNumber = _NUMBER
        dataset.ImagePositionPatient = ["0", "0", _HEIGHT]
        dataset.SliceThickness = "1"

    (model,) = ct_series(folder / "model", slices=1, rows=2, columns=2, change=placed)
    data = bytearray(model.read_bytes()[:-12] + (2 * side * side).to_bytes(4, "little"))
    model.unlink()
    for tag in (b"\x28\0\x10\0US\x02\0", b"\x28\0\x11\0US\x02\0"):
        at = data.index(tag) + len(tag)
        data[at : at + 2] = side.to_bytes(2, "little")
    big = folder / "big"
    big.mkdir()
    for index in range(slices):
        own = bytes(data).replace(_UID.encode(), f"{_UID[:-5]}{index + 10000}".encode())
        own = own.replace(_HEIGHT.encode(), f"{index - 1000:07.1f}".encode())
        path = big / f"{index:05d}"
        path.write_bytes(own.replace(_NUMBER.encode(), f"{index + 1:4d}".encode()))
        os.truncate(path, len(own) + 2 * side * side)
    return big
