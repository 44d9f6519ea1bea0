"""What belongs together stays together; each split has a name and each oddity a warning."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pydicom import Dataset

from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from tests.builders.data import real_data
from tests.builders.dicom import Uids, ct_series, mr_series, us_image


def groups_of(folder: Path) -> tuple[Group, ...]:
    result = scan([folder])
    assert result.skipped == ()
    return result.groups


def test_that_an_even_series_carries_no_warning(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=8)
    assert groups_of(tmp_path)[0].warnings == ()


def test_that_positions_rounded_to_a_tenth_are_even(tmp_path: Path) -> None:
    def rounded(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [0, 0, round(index * 0.625, 1)]

    ct_series(tmp_path, slices=12, change=rounded)
    (group,) = groups_of(tmp_path)
    assert group.warnings == ()
    assert group.grid is not None
    assert group.grid.spacing[0] == pytest.approx(0.625, abs=0.01)


def test_that_missing_slices_are_warned_of_and_leave_their_place(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=10, missing=(4, 5))
    (group,) = groups_of(tmp_path)
    assert group.warnings == ("missing_slices",)
    assert group.shape == (8, 64, 64)
    assert group.grid is not None
    assert group.grid.shape == (10, 64, 64)
    assert group.grid.spacing[0] == pytest.approx(2.5)


def test_that_uneven_slices_are_warned_of(tmp_path: Path) -> None:
    heights = (0.0, 2.5, 4.0, 7.9, 9.1, 12.2, 14.0)

    def uneven(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [0, 0, heights[index]]

    ct_series(tmp_path, slices=7, change=uneven)
    (group,) = groups_of(tmp_path)
    assert group.warnings == ("non_uniform_spacing",)
    assert group.slice_mm == pytest.approx(heights)


def test_that_two_spacings_in_one_series_are_two_volumes(tmp_path: Path) -> None:
    def two(dataset: Dataset, index: int) -> None:
        height = 2.0 * index if index < 6 else 10.0 + 5.0 * (index - 5)
        dataset.ImagePositionPatient = [0, 0, height]

    ct_series(tmp_path, slices=12, change=two)
    groups = groups_of(tmp_path)
    assert [group.spacing and group.spacing[0] for group in groups] == [2.0, 5.0]
    assert all(group.reasons == ("spacing",) for group in groups)
    assert all("non_uniform_spacing" in group.warnings for group in groups)


def test_that_a_tilted_gantry_makes_a_sheared_grid_and_a_warning(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=6, tilt_degrees=18.5)
    (group,) = groups_of(tmp_path)
    assert group.warnings == ("gantry_tilt",)
    assert group.grid is not None
    assert group.grid.sheared
    slices, rows, _ = group.grid.directions
    assert math.degrees(math.asin(abs(sum(a * b for a, b in zip(slices, rows, strict=True))))) == (
        pytest.approx(18.5, abs=0.01)
    )


def test_that_a_time_series_is_one_group_of_four_dimensions(tmp_path: Path) -> None:
    mr_series(tmp_path, slices=4, times=3)
    (group,) = groups_of(tmp_path)
    assert (group.shape, group.times) == ((3, 4, 48, 40), 3)
    times = [frame.time[0] for frame in group.frames]
    assert times == [1.0] * 4 + [2.0] * 4 + [3.0] * 4


def test_that_an_unfinished_time_point_stands_apart(tmp_path: Path) -> None:
    paths = mr_series(tmp_path, slices=4, times=3)
    paths[-1].unlink()
    groups = groups_of(tmp_path)
    assert sorted(group.shape for group in groups) == [(2, 4, 48, 40), (3, 48, 40)]
    assert all("time_point" in group.reasons for group in groups)


def test_that_echoes_at_the_same_places_are_apart(tmp_path: Path) -> None:
    uids = Uids()
    for echo, time in ((1, 4.6), (2, 2.3)):

        def set_echo(dataset: Dataset, index: int, echo: int = echo, time: float = time) -> None:
            dataset.EchoNumbers, dataset.EchoTime = echo, time

        mr_series(tmp_path / str(echo), slices=5, uids=uids, change=set_echo)
    groups = groups_of(tmp_path)
    assert [group.shape for group in groups] == [(5, 48, 40)] * 2
    assert all(group.reasons == ("echo",) for group in groups)


def test_that_diffusion_weights_at_the_same_places_are_apart(tmp_path: Path) -> None:
    uids = Uids()
    for weight in (0, 1000):

        def set_weight(dataset: Dataset, index: int, weight: int = weight) -> None:
            dataset.DiffusionBValue = float(weight)

        mr_series(tmp_path / str(weight), slices=5, uids=uids, change=set_weight)
    assert [group.reasons for group in groups_of(tmp_path)] == [("b_value",)] * 2


def test_that_magnitude_and_phase_at_the_same_places_are_apart(tmp_path: Path) -> None:
    uids = Uids()
    for letter in "MP":

        def set_type(dataset: Dataset, index: int, letter: str = letter) -> None:
            dataset.ImageType = ["ORIGINAL", "PRIMARY", letter]

        mr_series(tmp_path / letter, slices=5, uids=uids, change=set_type)
    assert [group.reasons for group in groups_of(tmp_path)] == [("image_type",)] * 2


def test_that_orientations_in_one_series_are_apart(tmp_path: Path) -> None:
    def turned(dataset: Dataset, index: int) -> None:
        if index >= 4:
            dataset.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
            dataset.ImagePositionPatient = [float(index * 5), 0, 0]

    ct_series(tmp_path, slices=8, change=turned)
    groups = groups_of(tmp_path)
    assert [group.shape[0] for group in groups] == [4, 4]
    assert all("orientation" in group.reasons for group in groups)


def test_that_a_localizer_in_the_series_stands_apart(tmp_path: Path) -> None:
    def scout(dataset: Dataset, index: int) -> None:
        if index == 0:
            dataset.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]

    ct_series(tmp_path, slices=6, change=scout)
    groups = groups_of(tmp_path)
    assert sorted(group.shape[0] for group in groups) == [1, 5]
    assert all("image_type" in group.reasons for group in groups)


def test_that_slices_of_another_matrix_stand_apart(tmp_path: Path) -> None:
    uids = Uids()
    ct_series(tmp_path / "a", slices=4, uids=uids)
    ct_series(tmp_path / "b", slices=4, rows=32, columns=32, uids=uids)
    assert [group.reasons for group in groups_of(tmp_path)] == [("matrix",)] * 2


def test_that_slices_without_position_are_a_stack_in_order_of_number(tmp_path: Path) -> None:
    def lost(dataset: Dataset, index: int) -> None:
        del dataset.ImagePositionPatient

    ct_series(tmp_path, slices=5, change=lost)
    (group,) = groups_of(tmp_path)
    assert (group.kind, group.grid, group.warnings) == (Kind.STACK, None, ("no_position",))
    assert [frame.instance.number for frame in group.frames] == [1, 2, 3, 4, 5]


def test_that_slices_without_pixel_spacing_make_no_volume(tmp_path: Path) -> None:
    def lost(dataset: Dataset, index: int) -> None:
        del dataset.PixelSpacing

    ct_series(tmp_path, slices=5, change=lost)
    (group,) = groups_of(tmp_path)
    assert (group.kind, group.grid) == (Kind.STACK, None)
    assert "no_position" in group.warnings


def test_that_slices_off_one_line_make_no_volume(tmp_path: Path) -> None:
    def wander(dataset: Dataset, index: int) -> None:
        dataset.ImagePositionPatient = [30.0 * (index % 2), 0, 2.5 * index]

    ct_series(tmp_path, slices=6, change=wander)
    (group,) = groups_of(tmp_path)
    assert (group.kind, group.grid, group.warnings) == (Kind.STACK, None, ("non_uniform_spacing",))


def test_that_an_orientation_that_none_can_be_is_no_position(tmp_path: Path) -> None:
    def skewed(dataset: Dataset, index: int) -> None:
        dataset.ImageOrientationPatient = [1, 0, 0, 1, 0, 0]

    ct_series(tmp_path, slices=4, change=skewed)
    assert "no_position" in groups_of(tmp_path)[0].warnings


def test_that_a_cine_knows_its_frame_rate(tmp_path: Path) -> None:
    us_image(tmp_path / "cine", frames=5)
    (group,) = groups_of(tmp_path)
    assert (group.kind, group.shape, group.fps) == (Kind.CINE, (5, 60, 80), 25.0)


def test_that_ultrasound_stills_are_single_images(tmp_path: Path) -> None:
    uids = Uids()
    for name in "ab":
        us_image(tmp_path / name, uids=uids)
    assert [group.kind for group in groups_of(tmp_path)] == [Kind.IMAGE] * 2


def test_that_a_lossy_image_says_so(tmp_path: Path) -> None:
    def lossy(dataset: Dataset, index: int) -> None:
        dataset.LossyImageCompression = "01"

    ct_series(tmp_path, slices=3, change=lossy)
    assert groups_of(tmp_path)[0].warnings == ("lossy",)


def test_that_writing_in_the_pixels_is_warned_of(tmp_path: Path) -> None:
    def written(dataset: Dataset, index: int) -> None:
        dataset.BurnedInAnnotation = "YES"

    us_image(tmp_path / "a", change=written)
    assert groups_of(tmp_path)[0].warnings == ("burned_in",)


def test_that_the_ge_head_of_two_spacings_is_two_tilted_volumes() -> None:
    groups = scan([real_data("ct-head-ge-tilted")]).groups
    assert [group.shape for group in groups] == [(14, 512, 512)] * 2
    assert [round(group.spacing[0], 2) for group in groups if group.spacing] == [4.22, 7.38]
    assert all(group.warnings == ("non_uniform_spacing", "gantry_tilt") for group in groups)


def test_that_the_ge_fmri_is_ten_volumes_of_fifteen_slices() -> None:
    (group,) = scan([real_data("mr-fmri-ge")]).groups
    assert (group.kind, group.shape) == (Kind.VOLUME, (10, 15, 64, 64))


def test_that_each_siemens_series_is_two_volumes_out_of_mosaics() -> None:
    groups = scan([real_data("mr-brain-siemens")]).groups
    assert [(group.kind, group.shape) for group in groups] == [(Kind.VOLUME, (2, 5, 72, 72))] * 4
