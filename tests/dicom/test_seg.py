"""DICOM segmentations land on the grid of their series by position in space."""

from __future__ import annotations

import warnings
from pathlib import Path

import highdicom
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.errors import UnreadableMask
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.seg import read_seg
from tests.builders.dicom import ct_series


def segment(number: int) -> highdicom.seg.SegmentDescription:
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=f"Region {number}",
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.Tissue,
        algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL,
    )


def write_seg(path: Path, images: list[Path], labels: NDArray[np.uint8]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seg = highdicom.seg.Segmentation(
            source_images=[dcmread(image) for image in images],
            pixel_array=labels,
            segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
            segment_descriptions=[segment(int(n)) for n in np.unique(labels) if n],
            series_instance_uid=generate_uid(),
            series_number=9,
            sop_instance_uid=generate_uid(),
            instance_number=1,
            manufacturer="MEDAL",
            manufacturer_model_name="Test",
            software_versions="1",
            device_serial_number="1",
        )
        seg.save_as(path)
    return path


def box() -> NDArray[np.uint8]:
    labels = np.zeros((6, 64, 64), np.uint8)
    labels[1:4, 10:30, 12:40] = 1
    labels[3:5, 40:50, 20:30] = 2
    return labels


@pytest.mark.parametrize("tilt", [0.0, 15.0])
def test_that_a_seg_on_its_series_comes_through_unchanged(tmp_path: Path, tilt: float) -> None:
    images = ct_series(tmp_path / "ct", slices=6, tilt_degrees=tilt)
    path = write_seg(tmp_path / "seg.dcm", images, box())
    (group,) = scan([tmp_path / "ct"]).groups
    assert group.grid is not None
    assert np.array_equal(read_seg(path, group.grid).labels, box())


def test_that_slices_in_another_order_land_in_place(tmp_path: Path) -> None:
    images = ct_series(tmp_path / "ct", slices=6)
    path = write_seg(tmp_path / "seg.dcm", images[::-1], box()[::-1])
    (group,) = scan([tmp_path / "ct"]).groups
    assert group.grid is not None
    assert np.array_equal(read_seg(path, group.grid).labels, box())


def test_that_a_seg_on_a_part_of_a_larger_grid_lands_in_its_part(tmp_path: Path) -> None:
    images = ct_series(tmp_path / "ct", slices=10)
    path = write_seg(tmp_path / "seg.dcm", images[2:8], box())
    (group,) = scan([tmp_path / "ct"]).groups
    assert group.grid is not None
    labels = read_seg(path, group.grid).labels
    assert np.array_equal(labels[2:8], box())
    assert not labels[:2].any()
    assert not labels[8:].any()


def test_that_a_seg_elsewhere_is_refused(tmp_path: Path) -> None:
    path = write_seg(tmp_path / "seg.dcm", ct_series(tmp_path / "ct", slices=6), box())
    far = Grid(
        shape=(3, 8, 8),
        origin=(5000.0, 0.0, 0.0),
        step_slice=(0.0, 0.0, 1.0),
        step_row=(0.0, 1.0, 0.0),
        step_column=(1.0, 0.0, 0.0),
    )
    with pytest.raises(UnreadableMask, match="outside"):
        read_seg(path, far)


@pytest.mark.parametrize("name", ["CT_small.dcm", "rtstruct.dcm", "README.txt"])
def test_that_what_is_no_seg_is_refused(name: str) -> None:
    (group,) = scan([Path(get_testdata_file("CT_small.dcm"))]).groups
    assert group.grid is not None
    with pytest.raises(UnreadableMask):
        read_seg(Path(get_testdata_file(name)), group.grid)


def test_that_a_cut_seg_is_refused(tmp_path: Path) -> None:
    path = write_seg(tmp_path / "seg.dcm", ct_series(tmp_path / "ct", slices=6), box())
    path.write_bytes(path.read_bytes()[:-2000])
    (group,) = scan([tmp_path / "ct"]).groups
    assert group.grid is not None
    with pytest.raises(UnreadableMask):
        read_seg(path, group.grid)


def test_that_a_scan_recognises_a_seg_and_counts_its_segments(tmp_path: Path) -> None:
    write_seg(tmp_path / "seg.dcm", ct_series(tmp_path / "ct", slices=6), box())
    (group,) = scan([tmp_path / "seg.dcm"]).groups
    assert (str(group.kind), group.segments, group.frames) == ("seg", 2, ())


def test_that_a_seg_on_thicker_slices_reaches_the_thin_ones_nearest_to_it(tmp_path: Path) -> None:
    labels = np.zeros((3, 64, 64), np.uint8)
    labels[1, 20:30, 20:30] = 1
    images = ct_series(tmp_path / "thick", slices=3, spacing=(5.0, 0.9, 0.8))
    path = write_seg(tmp_path / "seg.dcm", images, labels)
    thin = Grid(
        shape=(11, 64, 64),
        origin=(-25.6, -28.8, -40.0),
        step_slice=(0.0, 0.0, 1.0),
        step_row=(0.0, 0.9, 0.0),
        step_column=(0.8, 0.0, 0.0),
    )
    filled = read_seg(path, thin).labels.any(axis=(1, 2))
    assert np.flatnonzero(filled).tolist() == [3, 4, 5, 6, 7]


def test_that_a_seg_is_read_onto_a_grid_in_other_planes(tmp_path: Path) -> None:
    images = ct_series(tmp_path / "ct", slices=6, spacing=(1.0, 1.0, 1.0))
    path = write_seg(tmp_path / "seg.dcm", images, box())
    sagittal = Grid(
        shape=(64, 6, 64),
        origin=(-25.6, -28.8, -40.0),
        step_slice=(1.0, 0.0, 0.0),
        step_row=(0.0, 0.0, 1.0),
        step_column=(0.0, 1.0, 0.0),
    )
    assert np.array_equal(read_seg(path, sagittal).labels, box().transpose(2, 0, 1))
