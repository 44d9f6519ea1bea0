"""Cases: one patient, referred to and never copied."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow import cases
from medal_desktop.workflow.errors import (
    MixedPatients,
    NoSuchCase,
    NothingToUse,
    OriginalsChanged,
    SeriesTaken,
)
from medal_desktop.workflow.open_folder import NoSuchSeries, open_folder, thumbnail, view
from medal_desktop.workflow.workspace import Workspace
from tests.builders.dicom import Patient, ct_series
from tests.builders.films import film
from tests.builders.trial import noise
from tests.builders.trial_foreign import TO_RAS, nifti, photograph
from tests.builders.workspaces import SECOND, with_cases


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace.create(tmp_path / "workspace") as made:
        yield made


def opened(*folders: Path):
    return open_folder(folders, Job())


def test_that_a_case_refers_to_its_originals_and_leaves_them_alone(tmp_path, workspace) -> None:
    files = ct_series(tmp_path / "export", slices=4)
    before = [(path, sha256_of(path), path.stat().st_mtime_ns) for path in files]
    library = opened(tmp_path / "export")
    made = cases.add_case(workspace, library, [library.scan.groups[0].key])
    cases.load_series(workspace, made.id, "series-001", Job())
    assert [(path, sha256_of(path), path.stat().st_mtime_ns) for path in files] == before
    assert not list(workspace.folder.rglob("*.dcm"))


def test_that_a_case_is_found_again_after_closing(tmp_path) -> None:
    with with_cases(tmp_path):
        pass
    with Workspace.open(tmp_path / "workspace") as again:
        found = cases.list_cases(again)
    assert [(case.id, case.split) for case in found] == [
        ("case-001", "public"),
        ("case-002", "hidden"),
    ]


def test_that_the_volume_of_a_case_is_the_one_on_disk(tmp_path, workspace) -> None:
    ct_series(tmp_path / "export", slices=5, rows=16, columns=24)
    library = opened(tmp_path / "export")
    made = cases.add_case(workspace, library, [library.scan.groups[0].key])
    series = cases.load_series(workspace, made.id, "series-001", Job())
    assert series.volume is not None
    assert series.volume.values.shape == (5, 16, 24)


def test_that_two_patients_make_no_case(tmp_path, workspace) -> None:
    ct_series(tmp_path / "export" / "a", slices=3)
    ct_series(tmp_path / "export" / "b", slices=3, patient=SECOND)
    library = opened(tmp_path / "export")
    with pytest.raises(MixedPatients):
        cases.add_case(workspace, library, [group.key for group in library.scan.groups])
    assert cases.list_cases(workspace) == ()


def test_that_two_patients_in_one_folder_are_a_danger_in_words(tmp_path) -> None:
    ct_series(tmp_path / "export" / "a", slices=3)
    ct_series(tmp_path / "export" / "b", slices=3, patient=SECOND)
    assert "2 patients" in view(None, opened(tmp_path / "export")).dangers[0]


def test_that_a_series_is_in_one_case_only(tmp_path, workspace) -> None:
    ct_series(tmp_path / "export", slices=3)
    library = opened(tmp_path / "export")
    key = library.scan.groups[0].key
    cases.add_case(workspace, library, [key])
    with pytest.raises(SeriesTaken):
        cases.add_case(workspace, library, [key])


def test_that_a_series_of_another_patient_is_not_added(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        ct_series(tmp_path / "more", slices=3, patient=SECOND)
        library = opened(tmp_path / "more")
        with pytest.raises(MixedPatients):
            cases.add_series(workspace, library, "case-001", [library.scan.groups[0].key])


def test_that_a_series_of_the_same_patient_is_added(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        ct_series(tmp_path / "more", slices=3, patient=Patient())
        library = opened(tmp_path / "more")
        case = cases.add_series(workspace, library, "case-001", [library.scan.groups[0].key])
        assert [series.id for series in case.series] == ["series-001", "series-002"]


def test_that_a_case_made_of_an_archive_opens_again(tmp_path, workspace) -> None:
    files = ct_series(tmp_path / "export", slices=4)
    with ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in files:
            archive.write(path, f"inside/{path.name}")
    library = opened(tmp_path / "export.zip")
    made = cases.add_case(workspace, library, [library.scan.groups[0].key])
    series = cases.load_series(workspace, made.id, "series-001", Job())
    assert len(series.group.frames) == 4


def test_that_originals_that_vanish_are_told(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        next((tmp_path / "export-1").iterdir()).unlink()
        with pytest.raises(OriginalsChanged):
            cases.load_series(workspace, "case-001", "series-001", Job())


def test_that_other_images_in_the_same_place_are_told(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        ct_series(tmp_path / "export-1", slices=6, rows=32, columns=32)
        with pytest.raises(OriginalsChanged):
            cases.load_series(workspace, "case-001", "series-001", Job())


def test_that_a_removed_case_is_gone_and_its_number_is_not_given_again(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        cases.remove_case(workspace, "case-002")
        library = opened(tmp_path / "export-2")
        made = cases.add_case(workspace, library, [library.scan.groups[0].key])
        assert made.id == "case-003"


def test_that_the_split_can_be_changed(tmp_path) -> None:
    with with_cases(tmp_path) as workspace:
        assert cases.set_split(workspace, "case-001", Split.HIDDEN).split == "hidden"


def test_that_an_unknown_case_and_series_are_told(tmp_path, workspace) -> None:
    with pytest.raises(NoSuchCase):
        cases.show_case(workspace, "case-009")
    with pytest.raises(NoSuchCase):
        cases.set_split(workspace, "case-009", Split.PUBLIC)
    ct_series(tmp_path / "export", slices=3)
    with pytest.raises(NoSuchSeries):
        cases.add_case(workspace, opened(tmp_path / "export"), ["ffff"])
    with pytest.raises(NothingToUse):
        cases.add_case(workspace, opened(tmp_path / "export"), [])


def test_that_every_file_is_shown_or_named_with_a_reason(tmp_path) -> None:
    ct_series(tmp_path / "export", slices=3)
    (tmp_path / "export" / "letter.txt").write_text("no image")
    (tmp_path / "export" / "empty.dcm").touch()
    found = view(None, opened(tmp_path / "export"))
    words = {Path(item.path).name: item.words for item in found.skipped}
    assert words == {"letter.txt": "not a DICOM file", "empty.dcm": "the file is empty"}
    assert sum(series.images for study in found.studies for series in study.series) == 3


def test_that_a_thumbnail_shows_something(tmp_path) -> None:
    ct_series(tmp_path / "export", slices=3)
    library = opened(tmp_path / "export")
    picture = thumbnail(library, library.scan.groups[0].key, 64)
    assert max(picture.shape[:2]) == 64
    assert picture.min() < picture.max()


def test_that_photographs_volumes_and_videos_become_cases_of_dicom(tmp_path: Path) -> None:
    source = tmp_path / "in"
    photograph(source / "skin.jpg")
    film(source / "film.mp4")
    nifti(source / "head.nii.gz", noise(4, 6, 5, kind="i2"), TO_RAS)
    with Workspace.create(tmp_path / "workspace") as workspace:
        library = open_folder([source], Job())
        for group in library.scan.groups:
            made = cases.add_case(workspace, library, [group.key])
            opened = cases.open_group(workspace, made.id, made.series[0].id, Job())
            assert not opened.first.foreign
            assert opened.shape == group.shape
            assert all(workspace.folder in item.path.parents for item in opened.instances)
            with pytest.raises(SeriesTaken):
                cases.add_case(workspace, library, [group.key])
        assert not list((workspace.folder / "imported").glob("*.part"))


def test_that_a_case_of_nothing_is_refused_with_advice(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "workspace") as workspace:
        library = open_folder([tmp_path / "workspace"], Job())
        with pytest.raises(NothingToUse) as refused:
            cases.add_case(workspace, library, [])
    assert "medal scan" in refused.value.advice
