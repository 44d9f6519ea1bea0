"""Values and places as other readers give them, where those are right."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import NoVolume, TooMuchMemory, TruncatedFile
from medal_desktop.dicom.frames import load_frame, thumbnail
from medal_desktop.dicom.nifti import read_volume
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.volume import load_volume
from tests.builders.data import real_data
from tests.builders.dicom import TRANSFER_SYNTAXES, ct_series, head, mr_series, us_image


def only(folder: Path) -> Group:
    (group,) = scan([folder]).groups
    return group


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
def test_that_every_lossless_syntax_gives_the_values_that_were_written(
    tmp_path: Path, syntax: str
) -> None:
    ct_series(tmp_path, slices=4, transfer_syntax=syntax)
    volume = load_volume(only(tmp_path))
    assert np.array_equal(volume.values, head(4, 64, 64))
    assert (volume.unit, volume.values.dtype) == ("HU", np.int16)


def test_that_the_grid_is_where_the_file_says(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4, spacing=(2.5, 0.9, 0.8))
    grid = load_volume(only(tmp_path)).grid
    assert grid.to_lps((0, 0, 0)) == pytest.approx((-25.6, -28.8, -40))
    assert grid.to_lps((2, 10, 20)) == pytest.approx((-25.6 + 16, -28.8 + 9, -35))


def test_that_missing_slices_are_empty_and_the_others_in_their_place(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=8, missing=(3,))
    volume = load_volume(only(tmp_path))
    whole = head(8, 64, 64)
    assert (volume.values[3] == whole.min()).all()
    for index in (0, 1, 2, 4, 5, 6, 7):
        assert np.array_equal(volume.values[index], whole[index])
    assert volume.warnings == ("missing_slices",)


def test_that_uneven_slices_are_interpolated_and_it_is_said(tmp_path: Path) -> None:
    heights = (0.0, 2.0, 4.0, 5.0, 8.0, 10.0)

    def flat(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [0, 0, heights[index]]
        values = np.full((64, 64), 1024 + 10 * int(heights[index]), np.uint16)
        dataset.PixelData = values.tobytes()

    ct_series(tmp_path, slices=6, change=flat)
    volume = load_volume(only(tmp_path))
    assert "resampled" in volume.warnings
    assert "non_uniform_spacing" in volume.warnings
    assert volume.grid.spacing[0] == pytest.approx(2.0)
    assert volume.values[:, 5, 5].tolist() == [0, 20, 40, 60, 80, 100]


def test_that_each_slice_keeps_its_own_rescale(tmp_path: Path) -> None:
    def own(dataset: Dataset, index: int) -> None:
        dataset.RescaleSlope, dataset.RescaleIntercept = 0.5 * (index + 1), -index
        dataset.PixelData = np.full((64, 64), 100, np.uint16).tobytes()

    ct_series(tmp_path, slices=3, change=own)
    values = load_volume(only(tmp_path)).values
    assert values[:, 0, 0].tolist() == [50.0, 99.0, 148.0]


def test_that_bits_beyond_the_stored_ones_do_not_count(tmp_path: Path) -> None:
    def dirty(dataset: Dataset, index: int) -> None:
        values = np.frombuffer(dataset.PixelData, np.uint16) | 0xF000
        dataset.PixelData = values.tobytes()

    ct_series(tmp_path, slices=3, change=dirty)
    assert np.array_equal(load_volume(only(tmp_path)).values, head(3, 64, 64))


def test_that_the_sign_of_twelve_stored_bits_is_extended(tmp_path: Path) -> None:
    def signed(dataset: Dataset, index: int) -> None:
        dataset.PixelRepresentation, dataset.RescaleIntercept = 1, 0
        values = np.full((64, 64), -5, np.int16) & 0x0FFF
        dataset.PixelData = values.tobytes()

    ct_series(tmp_path, slices=3, change=signed)
    assert (load_volume(only(tmp_path)).values == -5).all()


def test_that_pixels_in_the_high_bits_are_shifted_down(tmp_path: Path) -> None:
    def high(dataset: Dataset, index: int) -> None:
        dataset.HighBit, dataset.RescaleIntercept = 15, 0
        dataset.PixelData = np.full((64, 64), 77 << 4 | 0x3, np.uint16).tobytes()

    ct_series(tmp_path, slices=3, change=high)
    assert (load_volume(only(tmp_path)).values == 77).all()


def test_that_a_modality_table_is_looked_up(tmp_path: Path) -> None:
    def table(dataset: Dataset, index: int) -> None:
        del dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType
        item = Dataset()
        item.add_new(0x00283002, "US", [3, 10, 16])
        item.add_new(0x00283004, "LO", "US")
        item.add_new(0x00283006, "US", [7, 500, 900])
        dataset.ModalityLUTSequence = [item]
        pixels = np.zeros((64, 64), np.uint16)
        pixels[0, :5] = (9, 10, 11, 12, 13)
        dataset.PixelData = pixels.tobytes()

    ct_series(tmp_path, slices=1, change=table)
    assert load_frame(only(tmp_path))[0, :5].tolist() == [7, 7, 500, 900, 900]


def test_that_time_points_are_loaded_one_by_one(tmp_path: Path) -> None:
    mr_series(tmp_path, slices=4, times=3)
    group = only(tmp_path)
    first, last = load_volume(group), load_volume(group, time=2)
    inside = first.values > 0
    assert inside.any()
    assert (last.values[inside] - first.values[inside] == 14).all()
    with pytest.raises(NoVolume):
        load_volume(group, time=3)


def test_that_colours_make_no_volume(tmp_path: Path) -> None:
    us_image(tmp_path / "us")
    with pytest.raises(NoVolume):
        load_volume(only(tmp_path))


def test_that_a_file_cut_after_the_scan_is_an_error_of_its_own(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=4)
    group = only(tmp_path)
    paths[2].write_bytes(paths[2].read_bytes()[:-900])
    with pytest.raises(TruncatedFile):
        load_volume(group)


def test_that_loading_can_be_cancelled(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=6)
    job = Job()
    job.report = lambda step: job.cancel()
    with pytest.raises(Cancelled):
        load_volume(only(tmp_path), job)


def test_that_a_volume_beyond_the_memory_is_refused_with_its_size(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=6)
    with pytest.raises(TooMuchMemory) as error:
        load_volume(only(tmp_path), limit_bytes=10_000)
    assert "MB" in error.value.detail


def test_that_a_thumbnail_fits_its_size_and_shows_something(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", slices=5, rows=96, columns=64)
    us_image(tmp_path / "us")
    shapes = {}
    for group in scan([tmp_path]).groups:
        small = thumbnail(group, 48)
        shapes[group.modality] = small.shape
        assert small.dtype == np.uint8
        assert small.max() > small.min()
    assert shapes == {"CT": (48, 32), "US": (36, 48, 3)}


def simple_itk(group: Group) -> Any:
    import SimpleITK

    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([str(source.path) for source in group.sources])
    return reader.Execute()


@pytest.mark.parametrize("name", ["ct-head-philips", "ct-head-ge-tilted"])
def test_that_real_heads_have_the_values_that_simpleitk_reads(name: str) -> None:
    import SimpleITK

    for group in scan([real_data(name)]).groups:
        if group.kind is Kind.VOLUME:
            volume, image = load_volume(group), simple_itk(group)
            assert np.array_equal(volume.values, SimpleITK.GetArrayFromImage(image))
            assert volume.grid.origin == pytest.approx(image.GetOrigin())
            assert volume.grid.spacing == pytest.approx(image.GetSpacing()[::-1], abs=1e-6)


def test_that_every_real_encoding_gives_the_same_values() -> None:
    paths = sorted(real_data("transfer-syntaxes").glob("*.dcm"))
    volumes = [load_volume(only(path)).values for path in paths]
    assert len(volumes) == 9
    assert all(np.array_equal(volumes[0], other) for other in volumes)


def converted(folder: Path, out: Path) -> NDArray[Any]:
    """Let dcm2niix, another house's reader, convert one series."""
    if which("dcm2niix") is None:
        pytest.skip("dcm2niix is not installed: nothing to compare with")
    out.mkdir()
    command = ["dcm2niix", "-z", "n", "-f", "x", "-m", "n", "-o", str(out), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return np.asarray(sorted(out.glob("x*.nii")))


def test_that_tiles_of_a_mosaic_lie_where_dcm2niix_puts_them(tmp_path: Path) -> None:
    folder = real_data("mr-brain-siemens") / "mr_0003"
    one = tmp_path / "one"
    one.mkdir()
    first = min(folder.glob("*.dcm"))
    (one / first.name).write_bytes(first.read_bytes())
    values, grid = read_volume(Path(str(converted(one, tmp_path / "out")[0])))
    volume = load_volume(only(one))
    # dcm2niix turns rows upside down; compare by place instead of by index
    for index in ((0, 0, 0), (2, 10, 30), (4, 71, 71)):
        there = tuple(round(n) for n in grid.to_index(volume.grid.to_lps(index)))
        assert grid.to_lps(there) == pytest.approx(volume.grid.to_lps(index), abs=0.01)
        assert values[there] == volume.values[index]


def test_that_dcmread_agrees_on_every_slice_of_the_fmri() -> None:
    folder = real_data("mr-fmri-ge")
    (group,) = scan([folder]).groups
    for time in (0, 9):
        volume = load_volume(group, time=time)
        frames = group.frames[time * 15 : time * 15 + 15]
        for index, frame in enumerate(frames):
            assert np.array_equal(volume.values[index], dcmread(frame.instance.path).pixel_array)
