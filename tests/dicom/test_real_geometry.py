"""Real series lie where their files, SimpleITK and dcm2niix say; where those differ, why."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from pydicom import dcmread

from medal_desktop.dicom.nifti import read_volume
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.volume import Volume, load_volume
from tests.builders.data import real_data

_BONE = 300


def volumes(name: str) -> list[Group]:
    return [group for group in scan([real_data(name)]).groups if group.kind is Kind.VOLUME]


def converted(source: Path, out: Path) -> list[Path]:
    """Let dcm2niix convert one series."""
    if which("dcm2niix") is None:
        pytest.skip("dcm2niix is not installed: nothing to compare with")
    out.mkdir()
    command = ["dcm2niix", "-z", "n", "-b", "n", "-m", "n", "-f", "x", "-o", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(out.glob("*.nii"))


def off_by(group: Group) -> list[float]:
    """Give how far each slice of the grid lies from where its own file says, in mm."""
    assert group.grid is not None
    slices = group.instances[: group.shape[-3]]
    return [
        float(
            np.linalg.norm(
                np.subtract(
                    group.grid.to_lps((float(number), 0.0, 0.0)),
                    [float(mm) for mm in dcmread(item.path).ImagePositionPatient],
                )
            )
        )
        for number, item in enumerate(slices)
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ct-head-philips", [(54, 512, 512)]),
        ("ct-head-ge-tilted", [(14, 512, 512), (14, 512, 512)]),
        ("mr-brain-siemens", [(2, 5, 72, 72)] * 4),
        ("mr-fmri-ge", [(10, 15, 64, 64)]),
        ("transfer-syntaxes", [(9, 35, 64, 64)]),
    ],
)
def test_that_all_volumes_of_the_shared_data_are_found(
    name: str, expected: list[tuple[int, ...]]
) -> None:
    assert [group.shape for group in volumes(name)] == expected


def test_that_a_philips_disc_has_a_surview_and_captures_with_writing() -> None:
    groups = scan([real_data("ct-head-philips")]).groups
    others = [group for group in groups if group.kind is not Kind.VOLUME]
    assert [group.grid is not None for group in others] == [True, False, False, False]
    assert ["burned_in" in group.warnings for group in others] == [False, True, True, True]


@pytest.mark.parametrize("name", ["ct-head-philips", "ct-head-ge-tilted", "mr-fmri-ge"])
def test_that_each_slice_lies_where_its_own_file_says(name: str) -> None:
    assert max(far for group in volumes(name) for far in off_by(group)) < 0.01


@pytest.mark.parametrize("name", ["ct-head-philips", "ct-head-ge-tilted"])
def test_that_simpleitk_forgets_the_tilt_and_we_do_not(name: str) -> None:
    """Its directions are square, so that its last slice is centimetres off; the first is right."""
    import SimpleITK

    for group in volumes(name):
        assert group.grid is not None
        assert group.grid.sheared
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames([str(item.path) for item in group.instances])
        image = reader.Execute()
        last = [float(mm) for mm in dcmread(group.instances[-1].path).ImagePositionPatient]
        theirs = image.TransformIndexToPhysicalPoint([0, 0, group.shape[0] - 1])
        ours = group.grid.to_lps((float(group.shape[0] - 1), 0.0, 0.0))
        assert image.GetOrigin() == pytest.approx(group.grid.origin, abs=1e-4)
        assert np.linalg.norm(np.subtract(theirs, last)) > 10
        assert np.linalg.norm(np.subtract(ours, last)) < 0.01


def middle_of_bone(volume: Volume) -> list[float]:
    """Give the centre of everything hard, in LPS mm."""
    at = np.argwhere(volume.values > _BONE).mean(axis=0)
    return [float(mm) for mm in volume.grid.to_lps((float(at[0]), float(at[1]), float(at[2])))]


def test_that_a_skull_lies_where_dcm2niix_puts_it_after_undoing_the_tilt(tmp_path: Path) -> None:
    """dcm2niix resamples onto a straight grid; the shear of ours is the same correction."""
    (group,) = volumes("ct-head-philips")
    files = converted(group.first.path.parent, tmp_path / "out")
    (straight,) = (path for path in files if "Tilt" in path.name)
    values, grid = read_volume(straight)
    theirs = middle_of_bone(Volume(values, grid, "HU"))
    assert middle_of_bone(load_volume(group)) == pytest.approx(theirs, abs=1.0)


def test_that_the_fmri_lies_and_reads_as_dcm2niix_and_simpleitk_have_it(tmp_path: Path) -> None:
    import nibabel
    import SimpleITK

    (group,) = volumes("mr-fmri-ge")
    (path,) = converted(real_data("mr-fmri-ge"), tmp_path / "out")
    theirs = nibabel.load(path)
    to_index = np.linalg.inv(np.diag([-1.0, -1.0, 1.0, 1.0]) @ theirs.affine)
    everything = np.asarray(theirs.dataobj)
    for time in (0, 9):
        volume = load_volume(group, time=time)
        for index in ((0, 0, 0), (7, 20, 40), (14, 63, 63)):
            place = [*volume.grid.to_lps(index), 1.0]
            there = to_index @ place
            assert there == pytest.approx(np.rint(there), abs=0.01)
            column, row, slice_ = (round(float(n)) for n in there[:3])
            assert everything[column, row, slice_, time] == volume.values[index]
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([str(item.path) for item in group.instances[:15]])
    image = reader.Execute()
    assert np.array_equal(SimpleITK.GetArrayFromImage(image), load_volume(group).values)
    far = image.TransformIndexToPhysicalPoint([63, 63, 14])
    assert far == pytest.approx(load_volume(group).grid.to_lps((14.0, 63.0, 63.0)), abs=1e-3)
