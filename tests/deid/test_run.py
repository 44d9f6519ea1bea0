"""Many files: names of nothing original, resume, cancel, duplicates, workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from medal_desktop.base.errors import Cancelled, UnsafePath
from medal_desktop.base.progress import Job, Step
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.run import deidentify
from medal_desktop.deid.work import Named, Status
from tests.builders.deid import KEY, OTHER_KEY, run
from tests.builders.dicom import Patient, Uids, ct_series

DEFAULT = load_profile("medal-default")


def contents(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_that_two_workstations_with_one_key_write_the_same(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=3)
    run(sources, tmp_path / "here")
    run(list(reversed(sources)), tmp_path / "there")
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_that_with_another_key_nothing_links(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=2)
    run(sources, tmp_path / "here")
    run(sources, tmp_path / "there", key=OTHER_KEY)
    names = [set("/".join(contents(tmp_path / place)).split("/")) for place in ("here", "there")]
    assert names[0] & names[1] == set()


def test_that_names_tell_nothing_of_the_input(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "Zweistein Alberta 1934"
    result = run(ct_series(folder, slices=2), tmp_path / "out")
    told = " ".join(contents(tmp_path / "out"))
    assert "weistein" not in told
    assert "1934" not in told
    assert "Zweistein" not in repr(result)


def test_that_the_caller_may_name_the_files(tmp_path: Path) -> None:
    def name(named: Named) -> str:
        return f"case-001/{named.modality.lower()}/{named.number:06d}.dcm"

    deidentify(
        ct_series(tmp_path / "in", slices=2), tmp_path / "out", profile=DEFAULT, key=KEY, names=name
    )
    assert list(contents(tmp_path / "out")) == [
        "case-001/ct/000001.dcm",
        "case-001/ct/000002.dcm",
    ]


def test_that_a_name_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafePath):
        deidentify(
            ct_series(tmp_path / "in", slices=1),
            tmp_path / "out",
            profile=DEFAULT,
            key=KEY,
            names=lambda named: "../escaped.dcm",
        )


def test_that_a_second_run_resumes(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=3)
    run(sources[:2], tmp_path / "out")
    result = run(sources, tmp_path / "out")
    assert [outcome.status for outcome in result.outcomes] == [
        Status.RESUMED,
        Status.RESUMED,
        Status.WRITTEN,
    ]


def test_that_a_half_written_file_is_written_again(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    path = run(sources, tmp_path / "out").paths(tmp_path / "out")[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    assert run(sources, tmp_path / "out").outcomes[0].status is Status.WRITTEN
    assert path.read_bytes() == whole


def test_that_a_copy_of_another_profile_is_written_again(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    run(sources, tmp_path / "out", "longitudinal")
    result = run(sources, tmp_path / "out", "strictest")
    assert result.outcomes[0].status is Status.WRITTEN
    assert not dcmread(result.paths(tmp_path / "out")[0]).get("StudyDescription")


def test_that_cancel_leaves_whole_files_only(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=4)
    job = Job()

    def stop(step: Step) -> None:
        if step.label == "files" and step.done == 2:
            job.cancel()

    job.report = stop
    with pytest.raises(Cancelled):
        deidentify(sources, tmp_path / "out", profile=DEFAULT, key=KEY, job=job, workers=1)
    written = list(contents(tmp_path / "out"))
    assert len(written) == 2
    assert [name for name in written if not name.endswith(".dcm")] == []


def test_that_progress_reaches_the_end(tmp_path: Path) -> None:
    steps: list[Step] = []
    sources = ct_series(tmp_path / "in", slices=3)
    deidentify(sources, tmp_path / "out", profile=DEFAULT, key=KEY, job=Job(report=steps.append))
    assert steps[-1] == Step(3, 3, "files")


def test_that_an_equal_copy_is_refused_and_a_differing_one_gets_its_own_name(
    tmp_path: Path,
) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    equal, differing = tmp_path / "in" / "equal", tmp_path / "in" / "differing"
    equal.write_bytes(source.read_bytes())
    dataset = dcmread(source)
    dataset.InstanceNumber = 77
    dataset.save_as(differing)
    result = run([source, equal, differing], tmp_path / "out")
    assert [outcome.status for outcome in result.outcomes] == [
        Status.WRITTEN,
        Status.REFUSED,
        Status.WRITTEN,
    ]
    assert result.outcomes[1].code == "deid.duplicate"
    assert result.outcomes[2].name.endswith("-2.dcm")


def test_that_workers_write_what_one_process_writes(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=20)
    run(sources, tmp_path / "one")
    result = deidentify(sources, tmp_path / "two", profile=DEFAULT, key=KEY, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert [outcome.number for outcome in result.outcomes] == list(range(1, 21))


def test_that_a_name_known_from_one_file_is_taken_out_of_another(tmp_path: Path) -> None:
    uids = Uids()
    first = ct_series(tmp_path / "a", slices=1, uids=uids, patient=Patient(operator="Grantig^Max"))
    second = ct_series(
        tmp_path / "b",
        slices=1,
        uids=uids,
        change=lambda dataset, _: setattr(dataset, "SeriesDescription", "Grantig again"),
    )
    result = run([*first, *second], tmp_path / "out")
    assert dcmread(result.paths(tmp_path / "out")[1]).SeriesDescription == "again"


def test_that_studies_of_a_patient_keep_their_distance(tmp_path: Path) -> None:
    first = ct_series(tmp_path / "a", slices=1, patient=Patient(study_date="20200101"))
    second = ct_series(tmp_path / "b", slices=1, patient=Patient(study_date="20200131"))
    result = run([*first, *second], tmp_path / "out")
    dates = [dcmread(path).StudyDate for path in result.paths(tmp_path / "out")]
    days = [_day(date) for date in dates]
    assert days[1] - days[0] == 30


def _day(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("name", "code"),
    [("test-SR.dcm", "deid.structured-content"), ("reportsi.dcm", "deid.structured-content")],
)
def test_that_reports_are_held_back_by_a_profile_that_does_not_clean_them(
    name: str, code: str, tmp_path: Path
) -> None:
    from pydicom.data import get_testdata_file

    outcome = run([Path(get_testdata_file(name))], tmp_path / "out", "strictest").outcomes[0]
    assert (outcome.status, outcome.code) == (Status.SEQUESTERED, code)


def test_that_a_document_is_held_back_by_every_profile(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1)[0]
    dataset = dcmread(source)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
    dataset.EncapsulatedDocument = b"%PDF-1.4"
    dataset.save_as(source)
    outcome = run([source], tmp_path / "out", "longitudinal").outcomes[0]
    assert (outcome.status, outcome.code) == (Status.SEQUESTERED, "deid.document")


def test_that_a_full_disk_or_forbidden_folder_is_an_outcome(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    blocker = tmp_path / "out"
    name = run(sources, tmp_path / "probe").outcomes[0].name
    blocker.mkdir()
    (blocker / name.split("/")[0]).write_text("in the way")
    assert run(sources, blocker).outcomes[0].status is Status.REFUSED
