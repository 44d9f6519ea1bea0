"""Masks and volumes survive NIfTI on their own grid; hostile files are refused."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import nibabel
import numpy as np
import pytest

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.errors import UnreadableMask
from medal_desktop.dicom.nifti import read_mask, read_volume, write_mask, write_volume

GRID = Grid(
    shape=(4, 5, 6),
    origin=(-10.0, 20.0, 30.0),
    step_slice=(0.0, 0.0, 2.5),
    step_row=(0.0, 0.9, 0.0),
    step_column=(0.8, 0.0, 0.0),
)
TILTED = Grid(
    shape=(4, 5, 6),
    origin=(-10.0, 20.0, 30.0),
    step_slice=(0.0, 0.0, 2.5),
    step_row=(0.0, 0.853, 0.286),
    step_column=(0.8, 0.0, 0.0),
)


def labels() -> np.ndarray:
    return (np.arange(120).reshape(4, 5, 6) % 4).astype(np.uint8)


@pytest.mark.parametrize("grid", [GRID, TILTED])
@pytest.mark.parametrize("name", ["m.nii.gz", "m.nii"])
def test_that_a_mask_comes_back_on_its_grid(tmp_path: Path, grid: Grid, name: str) -> None:
    write_mask(tmp_path / name, labels(), grid)
    mask = read_mask(tmp_path / name)
    assert np.array_equal(mask.labels, labels())
    assert mask.grid.close_to(grid, 1e-4)


def test_that_the_same_mask_gives_the_same_bytes(tmp_path: Path) -> None:
    write_mask(tmp_path / "a.nii.gz", labels(), GRID)
    write_mask(tmp_path / "other name.nii.gz", labels(), GRID)
    assert (tmp_path / "a.nii.gz").read_bytes() == (tmp_path / "other name.nii.gz").read_bytes()


def test_that_another_reader_finds_each_voxel_in_ras(tmp_path: Path) -> None:
    write_volume(tmp_path / "v.nii.gz", labels().astype(np.int16), TILTED)
    image = nibabel.load(tmp_path / "v.nii.gz")
    assert image.shape == (6, 5, 4)
    x, y, z = TILTED.to_lps((3, 2, 1))
    assert image.affine @ (1, 2, 3, 1) == pytest.approx((-x, -y, z, 1), abs=1e-4)
    assert np.asarray(image.dataobj)[1, 2, 3] == labels()[3, 2, 1]


def test_that_simpleitk_reads_an_even_volume_in_place(tmp_path: Path) -> None:
    import SimpleITK

    write_volume(tmp_path / "v.nii.gz", labels().astype(np.float32), GRID)
    image = SimpleITK.ReadImage(str(tmp_path / "v.nii.gz"))
    assert image.TransformIndexToPhysicalPoint((1, 2, 3)) == pytest.approx(
        GRID.to_lps((3, 2, 1)), abs=1e-4
    )


def test_that_a_mask_of_another_shape_than_its_grid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableMask):
        write_mask(tmp_path / "m.nii.gz", labels()[:2], GRID)
    assert list(tmp_path.iterdir()) == []


def test_that_scaled_values_are_read_scaled(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(np.ones((6, 5, 4), np.int16), np.eye(4))
    image.header.set_slope_inter(2.0, 1.0)
    data = bytearray(image.to_bytes())
    struct.pack_into("<ff", data, 112, 2.0, 1.0)
    (tmp_path / "s.nii").write_bytes(data)
    values, _ = read_volume(tmp_path / "s.nii")
    assert (values == 3).all()


@pytest.mark.parametrize("value", [0.5, -1.0, 256.0, float("nan")])
def test_that_a_mask_of_other_numbers_is_refused(tmp_path: Path, value: float) -> None:
    image = nibabel.Nifti1Image(np.full((6, 5, 4), value, np.float32), np.eye(4))
    (tmp_path / "m.nii").write_bytes(image.to_bytes())
    with pytest.raises(UnreadableMask):
        read_mask(tmp_path / "m.nii")


def test_that_a_fourth_dimension_of_one_is_no_harm_and_of_two_is(tmp_path: Path) -> None:
    for length in (1, 2):
        image = nibabel.Nifti1Image(np.ones((6, 5, 4, length), np.uint8), np.eye(4))
        (tmp_path / f"{length}.nii").write_bytes(image.to_bytes())
    assert read_mask(tmp_path / "1.nii").labels.shape == (4, 5, 6)
    with pytest.raises(UnreadableMask, match="three-dimensional"):
        read_mask(tmp_path / "2.nii")


def test_that_a_flat_matrix_is_refused(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(np.ones((6, 5, 4), np.uint8), np.eye(4))
    data = bytearray(image.to_bytes())
    struct.pack_into("<12f", data, 280, *[0.0] * 12)
    (tmp_path / "m.nii").write_bytes(data)
    with pytest.raises(UnreadableMask):
        read_mask(tmp_path / "m.nii")


@pytest.mark.parametrize("data", [b"", b"text", bytes(400), gzip.compress(b"x" * 1000, mtime=0)])
def test_that_a_foreign_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.nii.gz").write_bytes(data)
    with pytest.raises(UnreadableMask):
        read_mask(tmp_path / "m.nii.gz")


def test_that_a_cut_file_is_refused(tmp_path: Path) -> None:
    write_mask(tmp_path / "m.nii.gz", labels(), GRID)
    whole = (tmp_path / "m.nii.gz").read_bytes()
    (tmp_path / "m.nii.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableMask):
        read_mask(tmp_path / "m.nii.gz")


def test_that_a_header_that_promises_terabytes_is_refused(tmp_path: Path) -> None:
    data = bytearray(nibabel.Nifti1Image(np.ones((6, 5, 4), np.uint8), np.eye(4)).to_bytes())
    struct.pack_into("<8h", data, 40, 3, 32000, 32000, 32000, 1, 1, 1, 1)
    (tmp_path / "m.nii").write_bytes(data)
    with pytest.raises(UnreadableMask):
        read_mask(tmp_path / "m.nii")


def test_that_a_bomb_is_unpacked_no_further_than_its_header_says(tmp_path: Path) -> None:
    image = nibabel.Nifti1Image(np.ones((6, 5, 4), np.uint8), np.eye(4)).to_bytes()
    (tmp_path / "m.nii.gz").write_bytes(gzip.compress(image + bytes(64 << 20)))
    assert read_mask(tmp_path / "m.nii.gz").labels.shape == (4, 5, 6)


def test_that_an_error_names_no_path(tmp_path: Path) -> None:
    (tmp_path / "SECRET.nii").write_bytes(b"x")
    with pytest.raises(UnreadableMask) as error:
        read_mask(tmp_path / "SECRET.nii")
    assert "SECRET" not in " ".join(error.value.words())
