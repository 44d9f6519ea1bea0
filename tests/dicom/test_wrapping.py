"""Other formats become DICOM that is read by the same path, and that tells nothing besides."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread

from medal_desktop.dicom.errors import NoPixels
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan, to_json
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.volume import load_volume
from medal_desktop.dicom.wrapping import is_foreign, wrap
from tests.builders.dicom import ct_series
from tests.builders.films import FRAMES, film, number_in
from tests.builders.trial import noise
from tests.builders.trial_foreign import FOREIGN, SECRET, TO_RAS, nifti, photograph

_SAME = ("kind", "shape", "spacing", "origin", "direction", "sha256")


@pytest.mark.parametrize("name", ["photographs", "pictures", "niftis", "nrrds"])
def test_that_the_wrapped_files_hold_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    FOREIGN[name](tmp_path / "in")
    for number, group in enumerate(scan([tmp_path / "in"]).groups):
        folder = tmp_path / str(number)
        paths = wrap(group, folder)
        assert all(SECRET not in path.read_bytes() for path in paths)
        single = scan([group.first.path])
        before = to_json(single, values=True)["groups"][0]
        found = to_json(scan([folder]), values=True)["groups"]
        if group.kind is Kind.CINE:
            before["kind"] = "stack"  # the pages are files of their own then
        if group.frames[0].instance.pixels.number == "f":  # type: ignore[union-attr] # it has pixels
            before["sha256"] = found[0]["sha256"]
        assert [{key: entry[key] for key in _SAME} for entry in found] == [
            {key: before[key] for key in _SAME}
        ]


def test_that_fractions_lose_less_than_a_float_does(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(0, 1000, (3, 6, 5)).astype(np.float32)
    nifti(tmp_path / "a.nii.gz", values, TO_RAS)
    (group,) = scan([tmp_path / "a.nii.gz"]).groups
    wrap(group, tmp_path / "out")
    (again,) = scan([tmp_path / "out"]).groups
    np.testing.assert_allclose(load_volume(again).values, values, rtol=1e-6, atol=1e-5)


def test_that_simpleitk_puts_a_wrapped_volume_where_it_puts_the_nifti(tmp_path: Path) -> None:
    import SimpleITK

    turn, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([0.8, 0.9, 3.0])
    affine[:3, 3] = 4, -5, 6
    nifti(tmp_path / "a.nii.gz", noise(4, 6, 5, kind="i2"), affine)
    (group,) = scan([tmp_path / "a.nii.gz"]).groups
    paths = wrap(group, tmp_path / "out")
    ours = SimpleITK.ReadImage([str(path) for path in paths])
    theirs = SimpleITK.ReadImage(str(tmp_path / "a.nii.gz"))
    np.testing.assert_allclose(*map(_corners, (ours, theirs)), atol=1e-3)


def _corners(image: Any) -> list[tuple[float, ...]]:
    """Give the centres of the eight corner voxels, in whatever order the image counts them."""
    ends = itertools.product(*[(0, size - 1) for size in image.GetSize()])
    return sorted(
        tuple(round(float(mm), 3) for mm in image.TransformIndexToPhysicalPoint(end))
        for end in ends
    )


def test_that_a_wrapped_photograph_is_a_vl_photographic_image_in_its_colours(
    tmp_path: Path,
) -> None:
    from PIL import Image, ImageCms

    photograph(tmp_path / "a.jpg")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(tmp_path / "a.jpg") as image:
        image.save(tmp_path / "b.jpg", icc_profile=profile)
    (group,) = scan([tmp_path / "b.jpg"]).groups
    dataset = dcmread(wrap(group, tmp_path / "out")[0])
    assert dataset.SOPClassUID.name == "VL Photographic Image Storage"
    assert dataset.ICCProfile.rstrip(b"\0") == profile.rstrip(b"\0")
    assert dataset.LossyImageCompression == "01"
    assert (dataset.PatientID, dataset.PatientName) == ("", "")
    with Image.open(tmp_path / "b.jpg") as image:
        np.testing.assert_array_equal(dataset.pixel_array, np.asarray(image))


@pytest.mark.parametrize(
    ("name", "code"), [("a.mp4", "mp4v"), ("a.avi", "MJPG"), ("a.mov", "mp4v")]
)
def test_that_a_plain_video_is_found_and_wrapped_frame_by_frame(
    tmp_path: Path, name: str, code: str
) -> None:
    path = film(tmp_path / name, code)
    (group,) = scan([path]).groups
    assert (group.kind, group.fps, group.shape) == (Kind.VIDEO, 25.0, (FRAMES, 120, 160))
    assert "lossy" in group.warnings
    assert number_in(load_frame(group, 41)) == 41
    (wrapped,) = wrap(group, tmp_path / "out")
    (again,) = scan([wrapped]).groups
    assert (again.kind, again.fps, again.shape) == (Kind.CINE, 25.0, (FRAMES, 120, 160))
    for index in (FRAMES - 1, 0, 57, 13):
        assert number_in(load_frame(again, index)) == index
    assert dcmread(wrapped, stop_before_pixels=True).SOPClassUID.name.startswith("Video Endoscopic")


def test_that_the_same_file_is_wrapped_into_the_same_bytes(tmp_path: Path) -> None:
    photograph(tmp_path / "a.jpg")
    photograph(tmp_path / "renamed" / "x")
    made = [
        wrap(scan([path]).groups[0], tmp_path / f"out{number}")[0].read_bytes()
        for number, path in enumerate([tmp_path / "a.jpg", tmp_path / "renamed" / "x"])
    ]
    assert made[0] == made[1]


def test_that_a_picture_beside_dicom_counts_when_it_is_named(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", slices=3)
    photograph(tmp_path / "ct" / "a.jpg")
    kinds = [str(group.kind) for group in scan([tmp_path / "ct", tmp_path / "ct" / "a.jpg"]).groups]
    assert kinds == ["volume", "image"]


def test_that_a_folder_of_pictures_counts_beside_a_folder_of_dicom(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", slices=3)
    photograph(tmp_path / "skin" / "a.jpg")
    kinds = [str(group.kind) for group in scan([tmp_path / "ct", tmp_path / "skin"]).groups]
    assert kinds == ["volume", "image"]


def test_that_dicom_is_not_wrapped_again(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", slices=3)
    (group,) = scan([tmp_path / "ct"]).groups
    assert not is_foreign(group)
    with pytest.raises(NoPixels):
        wrap(group, tmp_path / "out")
