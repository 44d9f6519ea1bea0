"""Every file ends in a group or in `skipped`, with the reason that is true."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.fileset import FileSet

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind, ScanResult
from tests.builders.data import real_data
from tests.builders.dicom import Patient, Uids, ct_series, mr_series, us_image, write


def reasons(result: ScanResult) -> Counter[str]:
    return Counter(item.reason for item in result.skipped)


def burn(disc: Path, paths: list[Path]) -> None:
    """Write a disc with a DICOMDIR."""
    files = FileSet()
    for path in paths:
        files.add(path)
    files.write(disc)
    files._stage["t"].cleanup()


def test_that_a_folder_of_one_series_is_one_volume(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=6)
    (group,) = scan([tmp_path]).groups
    assert (group.kind, group.shape) == (Kind.VOLUME, (6, 64, 64))
    assert [instance.path for instance in group.instances] == paths


def test_that_slices_are_in_order_of_position_whatever_their_names(tmp_path: Path) -> None:
    for number, path in enumerate(reversed(ct_series(tmp_path / "a", slices=5))):
        shutil.move(path, tmp_path / f"{number}.bin")
    (group,) = scan([tmp_path]).groups
    heights = [frame.position[2] for frame in group.frames if frame.position]
    assert heights == sorted(heights)
    assert len(heights) == 5


def test_that_the_key_does_not_depend_on_where_the_files_lie(tmp_path: Path) -> None:
    paths = ct_series(tmp_path / "a", slices=3)
    before = scan([tmp_path]).groups[0].key
    for path in paths:
        shutil.move(path, tmp_path / f"moved-{path.name}")
    assert scan([tmp_path]).groups[0].key == before


def test_that_files_that_are_no_dicom_are_named_with_their_reason(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("a report of some length, but no image at all")
    (tmp_path / "nothing.dcm").touch()
    (tmp_path / "Thumbs.db").write_bytes(b"x" * 40)
    (tmp_path / "short").write_bytes(b"x")
    result = scan([tmp_path])
    found = {Path(item.label).name: item.reason for item in result.skipped}
    assert found == {
        "report.txt": "not_dicom",
        "nothing.dcm": "empty",
        "Thumbs.db": "junk",
        "short": "not_dicom",
    }
    assert result.groups == ()


def test_that_a_path_that_is_gone_is_a_missing_file(tmp_path: Path) -> None:
    assert reasons(scan([tmp_path / "gone"])) == {"missing_file": 1}


def test_that_a_file_chosen_twice_is_read_once(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    result = scan([tmp_path, paths[0], tmp_path])
    assert result.groups[0].shape[0] == 3
    assert result.skipped == ()


def test_that_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ct_series(tmp_path / "open", slices=3)
    (tmp_path / "closed").mkdir()
    look = os.scandir

    def guarded(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "closed", str(path))
        return look(path)

    monkeypatch.setattr(os, "scandir", guarded)
    result = scan([tmp_path])
    assert [(Path(item.label).name, item.reason) for item in result.skipped] == [
        ("closed", "missing_file")
    ]
    assert len(result.groups) == 1


def test_that_a_link_in_a_loop_is_not_followed(tmp_path: Path) -> None:
    ct_series(tmp_path / "a", slices=2)
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert scan([tmp_path]).groups[0].shape[0] == 2


def test_that_a_copy_is_skipped_as_duplicate(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    shutil.copy(paths[1], tmp_path / "copy")
    result = scan([tmp_path])
    assert [Path(item.label).name for item in result.skipped] == ["copy"]
    assert reasons(result) == {"duplicate": 1}
    assert result.groups[0].shape[0] == 3


def test_that_a_copy_with_another_header_and_the_same_pixels_is_a_duplicate(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    dataset = dcmread(paths[1])
    dataset.InstitutionName = "Another spelling"
    dataset.save_as(tmp_path / "copy")
    assert reasons(scan([tmp_path])) == {"duplicate": 1}


def test_that_one_uid_on_two_pictures_is_a_conflict_and_both_stay(tmp_path: Path) -> None:
    uid = "1.2.826.0.1.3680043.8.498.77"

    def same(dataset: Dataset, index: int) -> None:
        if index in {1, 2}:
            dataset.SOPInstanceUID = uid

    ct_series(tmp_path, slices=4, change=same)
    result = scan([tmp_path])
    assert "uid_conflict" in result.groups[0].warnings
    assert "uid_conflict" in result.warnings
    assert result.groups[0].shape[0] == 4


def test_that_two_patients_are_a_danger_and_never_one_group(tmp_path: Path) -> None:
    ct_series(tmp_path / "a", slices=3)
    ct_series(tmp_path / "b", slices=3, patient=Patient(id="OTHER", name="Other^One"))
    result = scan([tmp_path])
    assert result.warnings == ("mixed_patients",)
    assert [group.shape[0] for group in result.groups] == [3, 3]


def test_that_two_patients_under_one_series_uid_are_marked_on_each_group(tmp_path: Path) -> None:
    uids = Uids()
    ct_series(tmp_path / "a", slices=3, uids=uids)
    ct_series(tmp_path / "b", slices=3, uids=uids, patient=Patient(id="OTHER"))
    groups = scan([tmp_path]).groups
    assert len(groups) == 2
    assert all("mixed_patients" in group.warnings for group in groups)


def test_that_another_way_to_write_a_name_is_the_same_patient(tmp_path: Path) -> None:
    uids = Uids()

    def respell(dataset: Dataset, index: int) -> None:
        dataset.PatientName = "ZWEISTEIN^Alberta^Q^^" if index % 2 else "Zweistein^Alberta^Q"

    ct_series(tmp_path, slices=4, uids=uids, change=respell)
    result = scan([tmp_path])
    assert result.warnings == ()
    assert len(result.groups) == 1


def test_that_a_dicomdir_is_not_trusted_and_names_what_is_missing(tmp_path: Path) -> None:
    burn(tmp_path / "disc", ct_series(tmp_path / "source", slices=3))
    present = sorted(path for path in (tmp_path / "disc").rglob("*") if path.name != "DICOMDIR")
    next(path for path in present if path.is_file()).unlink()
    result = scan([tmp_path / "disc" / "DICOMDIR"])
    assert reasons(result) == {"dicomdir": 1, "missing_file": 1}
    assert result.groups[0].shape[0] == 2
    assert "missing_file" in result.warnings


def test_that_images_beside_a_dicomdir_that_it_does_not_name_are_found(tmp_path: Path) -> None:
    burn(tmp_path / "disc", ct_series(tmp_path / "one", slices=1))
    ct_series(tmp_path / "disc" / "more", slices=4)
    shapes = {group.shape[0] for group in scan([tmp_path / "disc" / "DICOMDIR"]).groups}
    assert shapes == {1, 4}


def test_that_a_cut_file_is_truncated(tmp_path: Path) -> None:
    paths = ct_series(tmp_path, slices=3)
    data = paths[2].read_bytes()
    paths[2].write_bytes(data[:-100])
    result = scan([tmp_path])
    assert reasons(result) == {"truncated": 1}
    assert result.groups[0].shape[0] == 2


@pytest.mark.parametrize("keep", [133, 200, 700, 1500])
def test_that_a_file_cut_in_its_header_is_refused(tmp_path: Path, keep: int) -> None:
    path = ct_series(tmp_path, slices=1)[0]
    path.write_bytes(path.read_bytes()[:keep])
    result = scan([tmp_path])
    assert result.groups == ()
    assert reasons(result).keys() <= {"truncated", "corrupt", "no_pixels", "non_image"}


def test_that_a_cine_cut_short_keeps_its_whole_frames_and_says_so(tmp_path: Path) -> None:
    path = us_image(tmp_path / "cine", frames=6)
    path.write_bytes(path.read_bytes()[:-14401])
    (group,) = scan([tmp_path]).groups
    assert group.shape == (4, 60, 80)
    assert "truncated" in group.warnings


def test_that_an_unknown_transfer_syntax_is_refused_by_name(tmp_path: Path) -> None:
    path = ct_series(tmp_path, slices=1)[0]
    data = path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0", 1)
    path.write_bytes(data)
    assert reasons(scan([tmp_path])) == {"unsupported_transfer_syntax": 1}


def test_that_a_number_of_frames_that_is_no_number_is_corrupt(tmp_path: Path) -> None:
    path = us_image(tmp_path / "cine", frames=2)
    path.write_bytes(path.read_bytes().replace(b"\x08\x00IS\x02\x002 ", b"\x08\x00IS\x02\x00x ", 1))
    result = scan([tmp_path])
    assert (result.groups, reasons(result)) == ((), {"corrupt": 1})


def test_that_an_image_without_pixels_is_named_so(tmp_path: Path) -> None:
    dataset = dcmread(ct_series(tmp_path / "a", slices=1)[0])
    del dataset.PixelData
    dataset.save_as(tmp_path / "a" / "IM00001")
    assert reasons(scan([tmp_path])) == {"no_pixels": 1}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("liver_1frame.dcm", Kind.SEG),
        ("rtstruct.dcm", Kind.RTSTRUCT),
        ("reportsi.dcm", Kind.SR),
        ("rtplan.dcm", Kind.OTHER),
    ],
)
def test_that_objects_without_pictures_are_recognised(name: str, kind: Kind) -> None:
    (group,) = scan([Path(get_testdata_file(name))]).groups
    assert group.kind is kind


def test_that_a_segmentation_says_how_many_segments_it_has() -> None:
    (group,) = scan([Path(get_testdata_file("liver_1frame.dcm"))]).groups
    assert group.segments == 1


def test_that_a_cut_report_is_truncated(tmp_path: Path) -> None:
    data = Path(get_testdata_file("reportsi.dcm")).read_bytes()
    (tmp_path / "cut").write_bytes(data[:-300])
    assert reasons(scan([tmp_path])) == {"truncated": 1}


def test_that_a_waveform_is_no_image() -> None:
    result = scan([Path(get_testdata_file("waveform_ecg.dcm"))])
    assert reasons(result) == {"non_image": 1}


def test_that_a_zip_is_read_in_place(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in ct_series(tmp_path / "x", slices=4):
            archive.write(path, f"study/{path.name}")
        archive.writestr("study/readme.txt", "nothing to see here, at all")
    result = scan([tmp_path / "a.zip"])
    assert result.groups[0].shape[0] == 4
    (skipped,) = result.skipped
    assert skipped.label.endswith("a.zip!/study/readme.txt")
    assert skipped.reason == "not_dicom"


def test_that_a_zip_in_a_zip_is_read(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        for path in ct_series(tmp_path / "x", slices=3):
            archive.write(path, path.name)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "deep/inner.zip")
    (group,) = scan([tmp_path / "outer.zip"]).groups
    assert group.sources[0].label.endswith("outer.zip!/deep/inner.zip!/IM00001")
    assert group.shape[0] == 3


def test_that_progress_is_reported_and_ends_at_all_files(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=45)
    steps: list[Step] = []
    scan([tmp_path], Job(report=steps.append))
    assert [step.done for step in steps] == [20, 40, 45]
    assert steps[-1].total == 45


def test_that_a_cancelled_scan_stops(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=45)
    job = Job()
    job.report = lambda step: job.cancel()
    with pytest.raises(Cancelled):
        scan([tmp_path], job)


def test_that_a_file_without_preamble_is_read(tmp_path: Path) -> None:
    path = ct_series(tmp_path, slices=1)[0]
    bare = dcmread(path)
    bare.preamble, bare.file_meta = None, FileMetaDataset()
    bare.save_as(path, implicit_vr=True, little_endian=True)
    assert path.read_bytes()[128:132] != b"DICM"
    (group,) = scan([tmp_path]).groups
    assert group.shape == (1, 64, 64)


def test_that_names_in_other_alphabets_are_read(tmp_path: Path) -> None:
    name = "Ωμέγα^Δοκιμή"
    mr_series(tmp_path, slices=3, patient=Patient(name=name, id="Ä-1"))
    (group,) = scan([tmp_path]).groups
    assert group.first.patient_name == name
    assert group.patient_id == "Ä-1"


def test_that_the_file_of_a_philips_disc_are_all_accounted_for() -> None:
    folder = real_data("ct-head-philips")
    result = scan([folder])
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    grouped = sum(len(group.instances) for group in result.groups)
    there = [item for item in result.skipped if item.reason != "missing_file"]
    assert grouped + len(there) == files
    assert reasons(result) == {"dicomdir": 5, "not_dicom": 1, "missing_file": 2}


def test_that_the_philips_disc_shows_its_head_and_warns_of_captures() -> None:
    groups = scan([real_data("ct-head-philips")]).groups
    (head,) = [group for group in groups if group.kind is Kind.VOLUME]
    assert head.shape == (54, 512, 512)
    assert head.warnings == ("gantry_tilt",)
    captures = [group for group in groups if group.series_description == "Exam Summary"]
    assert sum(len(group.instances) for group in captures) == 5
    assert all("burned_in" in group.warnings for group in captures)


def test_that_writing_a_data_set_again_gives_the_same_group(tmp_path: Path) -> None:
    path = ct_series(tmp_path / "a", slices=1)[0]
    key = scan([tmp_path / "a"]).groups[0].key
    write(dcmread(path), tmp_path / "b" / "x")
    assert scan([tmp_path / "b"]).groups[0].key == key


def test_that_groups_appear_while_a_scan_runs(tmp_path: Path) -> None:
    ct_series(tmp_path / "a", slices=70)
    mr_series(tmp_path / "b", slices=80)
    grown: list[ScanResult] = []
    whole = scan([tmp_path], grown=grown.append)
    assert [(found.files, len(found.groups)) for found in grown] == [(64, 1), (128, 2)]
    assert [group.shape[0] for group in whole.groups] == [70, 80]
