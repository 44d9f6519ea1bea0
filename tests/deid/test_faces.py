"""Faces: a head is known by its content, its face goes, and no bit of anything else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.deid.faces.errors import FaceNotRemoved, NoFaceFound
from medal_desktop.deid.faces.lattice import lattice
from medal_desktop.deid.faces.marks import CODE, claims_no_face, face_removed
from medal_desktop.deid.faces.region import Head, find_head
from medal_desktop.deid.faces.remove import confirm, remove_face
from medal_desktop.deid.faces.scenes import scenes
from medal_desktop.deid.faces.seen import face_findings
from medal_desktop.deid.faces.surface import ANGLES, pictures
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import Volume, load_volume
from tests.builders.data import real_data
from tests.builders.heads import HeadPlan, head_series, parts

FAST = HeadPlan(spacing=(6.0, 3.0, 3.0))


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heads")
    for modality in ("CT", "MR"):
        head_series(folder / modality, modality, FAST, named=False)
    return folder


@pytest.fixture
def ct(models: Path, tmp_path: Path) -> list[Path]:
    return sorted(Path(shutil.copytree(models / "CT", tmp_path / "CT")).iterdir())


def volume(paths: list[Path]) -> Volume:
    return load_volume(scan(paths).groups[0])


def stored(paths: list[Path]) -> np.ndarray:
    return np.stack([dcmread(path).pixel_array for path in paths])


def found(paths: list[Path], modality: str = "CT") -> Head | None:
    read = volume(paths)
    return find_head(read.values, read.grid, modality)


@pytest.fixture(params=["CT", "MR"])
def series(request: Any, models: Path, tmp_path: Path) -> tuple[str, list[Path]]:
    folder = Path(shutil.copytree(models / request.param, tmp_path / request.param))
    return request.param, sorted(folder.iterdir())


def test_that_the_face_goes_and_the_brain_keeps_every_bit(series: Any) -> None:
    modality, paths = series
    before = stored(paths)
    done = remove_face(paths)
    after = stored(paths)
    known = parts(FAST)
    changed = before != after
    assert done.files == len(paths)
    assert done.face_ml > 300
    assert not changed[known["brain"]].any()
    front = known["nose"] & ~known["brain"]
    assert np.ptp(after[front]) == 0
    assert changed[known["nose"]].mean() > 0.95
    eyes_to_chin = known["face"] & known["head"] & ~known["brain"] & ~known["airway"]
    rows = np.arange(FAST.shape[1])[None, :, None] * FAST.spacing[1] + FAST.corner[1]
    assert changed[eyes_to_chin & (rows < -60)].mean() > 0.95
    head = found(paths, modality)
    assert head is None or not head.has_face


def test_that_the_ears_go(ct: list[Path]) -> None:
    paths = ct
    before = stored(paths)
    remove_face(paths)
    known = parts(FAST)
    ears = known["ears"] & ~(parts(HeadPlan(**{**_as_dict(FAST), "face": False}))["fat"])
    sides = ears & (np.abs(_columns()) > 80)
    assert (before != stored(paths))[sides].mean() > 0.8


def _columns() -> np.ndarray:
    x = FAST.corner[0] + np.arange(FAST.shape[2]) * FAST.spacing[2]
    return np.broadcast_to(x, FAST.shape)


def _as_dict(plan: HeadPlan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}


def test_that_what_is_filled_in_is_the_air_around(ct: list[Path]) -> None:
    paths = ct
    before = volume(paths).values
    remove_face(paths)
    after = volume(paths).values
    filled = np.unique(after[before != after])
    assert filled.size == 1
    assert abs(float(filled[0]) + 1000) <= 6


def test_that_geometry_rescale_and_format_stay(ct: list[Path]) -> None:
    paths = ct
    keywords = (
        "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope",
        "RescaleIntercept", "BitsStored", "HighBit", "PixelRepresentation", "Rows", "Columns",
        "PhotometricInterpretation", "SOPInstanceUID",
    )  # fmt: skip
    before = [[dcmread(path).get(name) for name in keywords] for path in paths]
    remove_face(paths)
    assert [[dcmread(path).get(name) for name in keywords] for path in paths] == before


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(HeadPlan(spacing=(6.0, 3.0, 3.0), skin=False), id="skull-stripped"),
        pytest.param(HeadPlan(spacing=(6.0, 3.0, 3.0), low_mm=-10.0), id="top-of-the-head"),
    ],
)
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_that_a_volume_without_a_face_is_left_alone(
    plan: HeadPlan, modality: str, tmp_path: Path
) -> None:
    paths = head_series(tmp_path, modality, plan)
    before = [path.read_bytes() for path in paths]
    with pytest.raises(NoFaceFound):
        remove_face(paths)
    assert [path.read_bytes() for path in paths] == before


def test_that_a_second_removal_finds_nothing(ct: list[Path]) -> None:
    paths = ct
    remove_face(paths)
    with pytest.raises(NoFaceFound):
        remove_face(paths)


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [-15, 15])
def test_that_a_turned_head_loses_its_face_and_no_brain(degrees: int, tmp_path: Path) -> None:
    plan = HeadPlan(spacing=(6.0, 3.0, 3.0), turn_degrees=degrees)
    paths = head_series(tmp_path, "CT", plan)
    before = stored(paths)
    remove_face(paths)
    changed = before != stored(paths)
    assert not changed[parts(plan)["brain"]].any()
    assert changed[parts(plan)["nose"]].mean() > 0.95


@pytest.mark.parametrize(
    "syntax",
    [
        JPEGLSLossless,
        pytest.param(RLELossless, marks=pytest.mark.slow),
        pytest.param(JPEG2000Lossless, marks=pytest.mark.slow),
        ExplicitVRBigEndian,
        pytest.param(DeflatedExplicitVRLittleEndian, marks=pytest.mark.slow),
    ],
)
def test_that_every_way_of_writing_pixels_loses_the_same_voxels(
    syntax: str, tmp_path: Path
) -> None:
    plan = HeadPlan(spacing=(12.0, 5.0, 5.0))
    plain = head_series(tmp_path / "plain", "CT", plan)
    other = head_series(tmp_path / "other", "CT", plan, transfer_syntax=syntax)
    remove_face(plain)
    remove_face(other)
    assert (stored(plain) == stored(other)).all()


@pytest.mark.slow
def test_that_all_time_points_lose_the_face(tmp_path: Path) -> None:
    first = head_series(tmp_path / "0", "MR", FAST)
    uids = dcmread(first[0])

    def later(dataset: Dataset, _: int) -> None:
        dataset.StudyInstanceUID = uids.StudyInstanceUID
        dataset.SeriesInstanceUID = uids.SeriesInstanceUID
        dataset.FrameOfReferenceUID = uids.FrameOfReferenceUID
        dataset.TemporalPositionIdentifier = 2
        dataset.AcquisitionNumber = 2

    second = head_series(tmp_path / "1", "MR", FAST, change=later)
    before = stored(second)
    remove_face([*first, *second])
    changed = before != stored(second)
    assert changed[parts(FAST)["nose"]].mean() > 0.95
    assert not changed[parts(FAST)["brain"]].any()


def test_that_a_body_without_a_head_is_none() -> None:
    y, x = np.ogrid[-200:200:4, -200:200:4]
    body = (x / 170) ** 2 + (y / 110) ** 2 < 1
    lungs = ((np.abs(x) - 75) / 55) ** 2 + (y / 70) ** 2 < 1
    spine = x**2 + (y - 70) ** 2 < 20**2
    ribs = body & ~((x / 160) ** 2 + (y / 100) ** 2 < 1)
    layer = np.select([~body, lungs, spine | ribs], [-1000, -850, 400], 40)
    grid = Grid(
        shape=(40, 100, 100),
        origin=(-200.0, -200.0, 0.0),
        step_slice=(0.0, 0.0, 5.0),
        step_row=(0.0, 4.0, 0.0),
        step_column=(4.0, 0.0, 0.0),
    )
    assert find_head(np.repeat(layer[None], 40, axis=0), grid, "CT") is None


def test_that_a_series_that_cannot_be_written_stays_whole(tmp_path: Path) -> None:
    plan = HeadPlan(spacing=(12.0, 5.0, 5.0))
    paths = head_series(tmp_path, "CT", plan, transfer_syntax=RLELossless)
    data = paths[10].read_bytes()
    paths[10].write_bytes(data[:-200])
    before = [path.read_bytes() for path in paths]
    with pytest.raises((FaceNotRemoved, NoFaceFound)):
        remove_face(paths)
    assert [path.read_bytes() for path in paths] == before
    assert not list(tmp_path.glob(".*"))


def test_that_stopping_changes_nothing(ct: list[Path]) -> None:
    paths = ct
    before = [path.read_bytes() for path in paths]
    job = Job()
    job.report = lambda step: job.cancel() if step.done > 9 else None
    with pytest.raises(Cancelled):
        remove_face(paths, job)
    assert [path.read_bytes() for path in paths] == before
    assert not list(paths[0].parent.glob(".*"))


def test_that_the_code_comes_with_the_confirmation_only(ct: list[Path]) -> None:
    paths = ct
    remove_face(paths)
    dataset = dcmread(paths[0])
    assert face_removed(dataset)
    assert not claims_no_face(dataset)
    pixels = stored(paths)
    confirm(paths)
    dataset = dcmread(paths[0])
    assert claims_no_face(dataset)
    assert [item.CodeValue for item in dataset.DeidentificationMethodCodeSequence] == [CODE]
    assert dataset.RecognizableVisualFeatures == "NO"
    assert (stored(paths) == pixels).all()


def test_that_the_check_knows_a_face_by_its_content(ct: list[Path]) -> None:
    paths = ct
    assert [finding.code for finding in face_findings(paths)] == ["check.face"]
    remove_face(paths)
    assert face_findings(paths) == ()


def test_that_a_claim_is_not_believed(ct: list[Path]) -> None:
    paths = ct
    confirm(paths)
    assert claims_no_face(dcmread(paths[0]))
    finding = face_findings(paths, paths[0].parent)[0]
    assert (finding.code, finding.place, finding.blocking) == ("check.face", paths[0].name, True)


def test_that_a_claim_of_pictures_that_make_no_volume_is_not_believed(tmp_path: Path) -> None:
    def nowhere(dataset: Dataset, _: int) -> None:
        del dataset.ImagePositionPatient

    paths = head_series(tmp_path, "CT", HeadPlan(spacing=(12.0, 4.0, 4.0)), change=nowhere)
    assert face_findings(paths) == ()
    confirm(paths)
    assert face_findings(paths)


def test_that_the_skin_is_drawn_from_all_sides(ct: list[Path]) -> None:
    read = volume(ct)
    drawn = pictures(read.values, read.grid, "CT")
    assert len(drawn) == len(ANGLES)
    assert len({picture.shape for picture in drawn}) == 1
    left, front, right = drawn[0], drawn[len(drawn) // 2], drawn[-1]
    assert ((front > 0) != (front[:, ::-1] > 0)).mean() < 0.03
    half = left.shape[1] // 2
    nose = slice(left.shape[0] // 2, -left.shape[0] // 4)
    # Seen from the patient's left, the nose points to the picture's left.
    assert np.count_nonzero(left[nose, :half]) > np.count_nonzero(left[nose, half:])
    assert np.count_nonzero(right[nose, :half]) < np.count_nonzero(right[nose, half:])


def test_that_a_lattice_keeps_places_of_a_tilted_gantry() -> None:
    paths = sorted(real_data("ct-head-ge-tilted").glob("*.dcm"))
    read = volume(paths)
    laid = lattice(read.values, read.grid, 2.0)
    assert laid is not None
    frame = scan(paths).groups[0].frames[7]
    sampled = laid.sample(laid.values > -300, frame)
    direct = read.values[7] > -300
    assert (sampled == direct).mean() > 0.96


def test_that_a_real_tilted_head_loses_its_face(tmp_path: Path) -> None:
    copied = tmp_path / "ct"
    shutil.copytree(real_data("ct-head-ge-tilted"), copied)
    paths = sorted(copied.glob("*.dcm"))
    seen = [scene.head for scene in scenes(paths)]
    before = {path: dcmread(path).pixel_array for path in paths}
    done = remove_face(paths)
    assert done.face_ml > 100
    for scene, head in zip(scenes(paths), seen, strict=True):
        assert head is not None
        assert scene.head is not None
        assert not scene.head.has_face
        for frame in scene.group.frames:
            brain = head.space.sample(head.brain, frame)
            after = dcmread(frame.instance.path).pixel_array
            assert (after[brain] == before[frame.instance.path][brain]).all()


@pytest.mark.parametrize(
    "name",
    ["ct-head-philips", "mr-brain-siemens", pytest.param("mr-fmri-ge", marks=pytest.mark.slow)],
)
def test_that_phantoms_and_brains_without_skin_are_not_damaged(name: str, tmp_path: Path) -> None:
    for number, group in enumerate(scan([real_data(name)]).groups):
        folder = tmp_path / str(number)
        folder.mkdir()
        paths = []
        for count, source in enumerate(dict.fromkeys(one.path for one in group.instances)):
            paths.append(folder / f"{count}.dcm")
            shutil.copyfile(source, paths[-1])
        with pytest.raises((NoFaceFound, FaceNotRemoved)):
            remove_face(paths)
        if number == 1:
            break
