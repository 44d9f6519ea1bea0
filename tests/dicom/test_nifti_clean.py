"""A mask is voxels: words in its header, around it or behind it are seen."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from medal_desktop.dicom.errors import UnreadableMask
from medal_desktop.dicom.nifti import clean_header, write_mask
from tests.builders.scoring import box_mask, small_grid

SECRET = b"Lindqvist"


def written(folder: Path, name: str = "m.nii.gz") -> Path:
    grid = small_grid(shape=(20, 300, 300))
    write_mask(folder / name, box_mask(grid), grid)
    return folder / name


def plain(folder: Path) -> bytearray:
    return bytearray(written(folder, "m.nii").read_bytes())


@pytest.mark.parametrize("name", ["m.nii", "m.nii.gz"])
@pytest.mark.parametrize("tilt", [0.0, 0.7])
def test_that_what_we_write_holds_voxels_alone(tmp_path: Path, name: str, tilt: float) -> None:
    grid = small_grid(tilt=tilt)
    write_mask(tmp_path / name, box_mask(grid), grid)
    assert clean_header(tmp_path / name)


@pytest.mark.parametrize(
    "start", [4, 14, 148, 228, 328], ids=["data_type", "db_name", "descrip", "aux_file", "intent"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_that_words_in_the_header_are_seen(tmp_path: Path, start: int, packed: bool) -> None:
    data = plain(tmp_path)
    data[start : start + len(SECRET)] = SECRET
    path = tmp_path / "told.nii"
    path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    assert not clean_header(path)


def test_that_an_extension_is_seen(tmp_path: Path) -> None:
    data = plain(tmp_path)
    told = struct.pack("<ii", 32, 6) + SECRET.ljust(24)
    data[348:352] = b"\1\0\0\0"
    data[352:352] = told
    data[108:112] = struct.pack("<f", 352 + 32)
    (tmp_path / "told.nii").write_bytes(data)
    assert not clean_header(tmp_path / "told.nii")


def _named(data: bytes) -> bytes:
    packed = bytearray(gzip.compress(data, mtime=0))
    packed[3] = 0x08
    packed[10:10] = SECRET + b"\0"
    return bytes(packed)


def _commented(data: bytes) -> bytes:
    packed = bytearray(gzip.compress(data, mtime=0))
    packed[3] = 0x10
    packed[10:10] = SECRET + b"\0"
    return bytes(packed)


@pytest.mark.parametrize(
    "change",
    [
        _named,
        _commented,
        lambda data: gzip.compress(data, mtime=0) + SECRET,
        lambda data: gzip.compress(data, mtime=0) + gzip.compress(SECRET),
        lambda data: gzip.compress(data + SECRET, mtime=0),
        lambda data: data + SECRET,
    ],
    ids=["file name", "comment", "behind", "second member", "behind the voxels", "unpacked"],
)
def test_that_words_around_the_voxels_are_seen(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "told.nii"
    path.write_bytes(change(bytes(plain(tmp_path))))
    assert not clean_header(path)


@pytest.mark.parametrize("size", [0, 3, 200, 1000])
def test_that_a_cut_file_is_refused(tmp_path: Path, size: int) -> None:
    for name in ("m.nii", "m.nii.gz"):
        path = written(tmp_path, name)
        assert clean_header(path)
        path.write_bytes(path.read_bytes()[:size])
        with pytest.raises(UnreadableMask):
            clean_header(path)


def test_that_a_stream_without_its_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(UnreadableMask):
        clean_header(path)


def test_that_a_header_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    import nibabel

    image = nibabel.Nifti1Image(np.zeros((4, 5, 6), np.uint8), np.eye(4))
    swapped = nibabel.Nifti1Image(image.dataobj, np.eye(4), image.header.as_byteswapped(">"))
    (tmp_path / "big.nii").write_bytes(swapped.to_bytes())
    assert clean_header(tmp_path / "big.nii")
