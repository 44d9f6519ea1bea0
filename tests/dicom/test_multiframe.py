"""Objects of many frames: each frame in its own place, with its own scale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file

from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import mr_series, write

ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
NM_IMAGE = "1.2.840.10008.5.1.4.1.1.20"


def item(**values: object) -> list[Dataset]:
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return [dataset]


def enhanced(
    path: Path, frames: int, own: Callable[[Dataset, int], None] | None = None
) -> np.ndarray:
    """Write an enhanced MR whose frame n holds the value n everywhere, 3 mm apart."""
    dataset = dcmread(mr_series(path.parent / "seed", slices=1)[0])
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(dataset, name)
    dataset.SOPClassUID = ENHANCED_MR
    dataset.NumberOfFrames = frames
    values = np.arange(frames, dtype=np.uint16).repeat(48 * 40).reshape(frames, 48, 40)
    dataset.PixelData = values.tobytes()
    shared = Dataset()
    shared.PixelMeasuresSequence = item(PixelSpacing=[1.5, 1.25], SliceThickness=3)
    shared.PlaneOrientationSequence = item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    dataset.SharedFunctionalGroupsSequence = [shared]
    groups = []
    for index in range(frames):
        group = Dataset()
        group.PlanePositionSequence = item(ImagePositionPatient=[-9, -8, 3.0 * index])
        group.PixelValueTransformationSequence = item(
            RescaleSlope=2, RescaleIntercept=index, RescaleType="US"
        )
        if own:
            own(group, index)
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = groups
    (path.parent / "seed" / "MR00001.dcm").unlink()
    write(dataset, path)
    return values


def test_that_an_enhanced_object_is_a_volume_with_a_scale_per_frame(tmp_path: Path) -> None:
    values = enhanced(tmp_path / "e", 6)
    (group,) = scan([tmp_path]).groups
    volume = load_volume(group)
    assert (group.kind, group.shape) == (Kind.VOLUME, (6, 48, 40))
    assert volume.grid.spacing == pytest.approx((3.0, 1.5, 1.25))
    assert volume.grid.origin == (-9.0, -8.0, 0.0)
    assert np.array_equal(volume.values[:, 0, 0], values[:, 0, 0] * 2 + np.arange(6))


def test_that_frames_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    def backwards(group: Dataset, index: int) -> None:
        group.PlanePositionSequence = item(ImagePositionPatient=[0, 0, -3.0 * index])

    enhanced(tmp_path / "e", 5, backwards)
    (group,) = scan([tmp_path]).groups
    assert [frame.index for frame in group.frames] == [4, 3, 2, 1, 0]


def test_that_frame_types_at_the_same_places_are_apart(tmp_path: Path) -> None:
    def two(group: Dataset, index: int) -> None:
        group.PlanePositionSequence = item(ImagePositionPatient=[0, 0, 3.0 * (index % 3)])
        kind = "M_FFE" if index < 3 else "B0 MAP"
        group.MRImageFrameTypeSequence = item(FrameType=["ORIGINAL", "PRIMARY", "MAP", kind])

    enhanced(tmp_path / "e", 6, two)
    groups = scan([tmp_path]).groups
    assert [group.shape for group in groups] == [(3, 48, 40)] * 2
    assert all(group.reasons == ("frame_type",) for group in groups)
    assert len({group.key for group in groups}) == 2


def test_that_temporal_indexes_make_a_time_series(tmp_path: Path) -> None:
    def moving(group: Dataset, index: int) -> None:
        group.PlanePositionSequence = item(ImagePositionPatient=[0, 0, 3.0 * (index // 2)])
        group.FrameContentSequence = item(TemporalPositionIndex=index % 2 + 1)

    enhanced(tmp_path / "e", 6, moving)
    (group,) = scan([tmp_path]).groups
    assert group.shape == (2, 3, 48, 40)
    assert [frame.index for frame in group.frames] == [0, 2, 4, 1, 3, 5]


def test_that_fewer_groups_than_frames_leave_the_rest_without_position(tmp_path: Path) -> None:
    path = tmp_path / "e"
    enhanced(path, 6)
    dataset = dcmread(path)
    dataset.PerFrameFunctionalGroupsSequence = dataset.PerFrameFunctionalGroupsSequence[:4]
    dataset.save_as(path)
    groups = scan([path]).groups
    assert sum(len(group.frames) for group in groups) == 6
    assert any("no_position" in group.warnings for group in groups)


def test_that_a_dose_grid_is_a_volume_in_its_unit() -> None:
    path = Path(get_testdata_file("rtdose.dcm"))
    dataset = dcmread(path)
    (group,) = scan([path]).groups
    volume = load_volume(group)
    offsets = [float(mm) for mm in dataset.GridFrameOffsetVector]
    assert group.shape == (15, 10, 10)
    assert volume.grid.spacing[0] == pytest.approx(offsets[1] - offsets[0])
    expected = dataset.pixel_array * float(dataset.DoseGridScaling)
    assert np.allclose(volume.values, expected, rtol=1e-6)
    assert volume.grid.origin == pytest.approx(tuple(dataset.ImagePositionPatient))


def test_that_a_reconstructed_spect_is_a_volume(tmp_path: Path) -> None:
    dataset = dcmread(mr_series(tmp_path / "seed", slices=1)[0])
    (tmp_path / "seed" / "MR00001.dcm").unlink()
    for name in ("ImagePositionPatient", "ImageOrientationPatient"):
        delattr(dataset, name)
    dataset.SOPClassUID, dataset.Modality, dataset.NumberOfFrames = NM_IMAGE, "NM", 4
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
    dataset.SpacingBetweenSlices = 4.5
    dataset.DetectorInformationSequence = item(
        ImagePositionPatient=[0, 0, 100], ImageOrientationPatient=[1, 0, 0, 0, 1, 0]
    )
    dataset.PixelData = bytes(4 * 48 * 40 * 2)
    write(dataset, tmp_path / "nm")
    (group,) = scan([tmp_path]).groups
    assert (group.kind, group.shape) == (Kind.VOLUME, (4, 48, 40))
    assert group.grid is not None
    assert group.grid.spacing[0] == pytest.approx(4.5)


def test_that_each_frame_of_a_cine_is_found() -> None:
    path = Path(get_testdata_file("examples_ybr_color.dcm"))
    (group,) = scan([path]).groups
    shown = load_frame(group, 29)
    assert (group.kind, group.shape[0], shown.shape) == (Kind.CINE, 30, (240, 320, 3))
    assert not np.array_equal(shown, load_frame(group, 0))
