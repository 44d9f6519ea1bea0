"""From de-identified copies to one file; nothing unchecked can leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.package.documents import ChoiceAnswer
from medal_desktop.package.errors import SourceChanged
from medal_desktop.package.reader import unpack_inputs, unpack_references
from medal_desktop.workflow import (
    annotate,
    build_package,
    cases,
    deidentify,
    describe,
    readiness,
    sealed_state,
)
from medal_desktop.workflow.deid_state import copies
from medal_desktop.workflow.errors import (
    DecisionIncomplete,
    NoSuchDecision,
    NotReady,
    UnreadableDocument,
)
from medal_desktop.workflow.rail import rail
from medal_desktop.workflow.verify import verify
from medal_desktop.workflow.views import ChangeKind, DeidState, StepState
from medal_desktop.workflow.workspace import Workspace
from tests.builders.dicom import Patient
from tests.builders.workspaces import (
    EVALUATION,
    INTAKE,
    RECIPIENTS,
    answered,
    described,
    ready_to_seal,
    vault,
    with_cases,
)


@pytest.fixture
def secrets():
    return vault()


@pytest.fixture
def ready(tmp_path: Path, secrets):
    with ready_to_seal(tmp_path, secrets) as workspace:
        yield workspace


def sealed(workspace: Workspace, secrets, out: Path) -> Path:
    view = build_package.seal(workspace, secrets, RECIPIENTS, out, "Dr. Test", Job())
    return Path(view.path)


def test_that_a_sealed_package_opens_to_what_went_in(tmp_path, ready, secrets) -> None:
    package = sealed(ready, secrets, tmp_path / "out")
    whole = unpack_inputs(package, INTAKE, tmp_path / "inputs")
    names = unpack_references(package, EVALUATION, tmp_path / "references")
    assert [case.id for case in whole.cases] == ["case-001", "case-002"]
    assert names == ("case-001", "case-002")
    assert (tmp_path / "inputs" / "annotations" / "case-001" / "answer.json").is_file()
    assert not (tmp_path / "inputs" / "annotations" / "case-002").exists()
    assert len(list((tmp_path / "inputs" / "cases" / "case-002").rglob("*.dcm"))) == 6


def test_that_no_name_of_a_patient_is_in_the_bag(tmp_path, ready, secrets) -> None:
    package = sealed(ready, secrets, tmp_path / "out")
    unpack_inputs(package, INTAKE, tmp_path / "inputs")
    blob = b"".join(path.read_bytes() for path in (tmp_path / "inputs").rglob("*.*"))
    patient = Patient()
    for value in (patient.name, patient.id, "Beispiel", "B-4711"):
        assert value.encode() not in blob


def test_that_verifying_tells_what_was_found_right(tmp_path, ready, secrets) -> None:
    package = sealed(ready, secrets, tmp_path / "out")
    key = tmp_path / "intake.key"
    key.write_bytes(INTAKE.to_bytes())
    words = " ".join(verify(package, Job(), key).words)
    assert "Signed by Dr. Test" in words
    assert "2 cases" in words
    with pytest.raises(UnreadableDocument):
        verify(package, Job(), tmp_path / "none.key")


def test_that_a_copy_changed_after_the_check_cannot_leave(tmp_path, ready, secrets) -> None:
    copy = next(copies(ready).rglob("*.dcm"))
    with copy.open("r+b") as stream:
        stream.seek(-2, 2)
        stream.write(b"XX")
    with pytest.raises(SourceChanged):
        sealed(ready, secrets, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_that_stopping_the_seal_leaves_nothing(tmp_path, ready, secrets) -> None:
    job = Job()
    job.report = lambda step: job.cancel() if step.done else None
    with pytest.raises(Cancelled):
        build_package.seal(ready, secrets, RECIPIENTS, tmp_path / "out", "Dr. Test", job)
    assert not list((tmp_path / "out").glob("*"))
    assert sealed_state.packages(ready) == ()


def test_that_every_missing_thing_is_an_open_line_and_stops_the_seal(tmp_path, secrets) -> None:
    with Workspace.create(tmp_path / "empty") as workspace:
        lines = readiness.checklist(workspace, None)
        assert {line.step for line in lines if not line.done} == {
            "Load",
            "De-identify",
            "Describe",
            "Seal",
        }
        with pytest.raises(NotReady):
            sealed(workspace, secrets, tmp_path / "out")


def test_that_a_challenge_without_a_name_is_an_open_line(tmp_path, secrets) -> None:
    with with_cases(tmp_path) as workspace:
        described(workspace)
        describe.set_name(workspace, "")
        words = [line.words for line in readiness.checklist(workspace, None) if not line.done]
        assert "The challenge has no name yet" in words
        assert rail(workspace).steps[4].state is StepState.WAITING


def test_that_a_case_added_after_the_check_waits_again(tmp_path, secrets) -> None:
    with with_cases(tmp_path) as workspace:
        described(workspace)
        answered(workspace, tmp_path)
        found = deidentify.view(workspace)
        assert {item.state for item in found.series} == {DeidState.WAITING}
        with pytest.raises(NotReady):
            sealed(workspace, secrets, tmp_path / "out")


def test_that_the_same_run_again_changes_no_byte_and_keeps_decisions(ready, secrets) -> None:
    def copied() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in copies(ready).rglob("*.dcm")}

    before, decided = copied(), deidentify.view(ready).decisions
    after = deidentify.deidentify(ready, secrets, "medal-default", Job())
    assert copied() == before
    assert after.decisions == decided


def test_that_a_removed_case_leaves_no_copy(ready, secrets) -> None:
    cases.remove_case(ready, "case-002")
    deidentify.deidentify(ready, secrets, "medal-default", Job())
    assert not (copies(ready) / "case-002").exists()


def test_that_a_decision_needs_a_name_a_reason_and_a_finding(ready) -> None:
    for name, reason in ((" ", "looked at all images"), ("Dr. Test", "x")):
        with pytest.raises(DecisionIncomplete):
            deidentify.decide(ready, "x", name, reason)
    with pytest.raises(NoSuchDecision):
        deidentify.decide(ready, "x", "Dr. Test", "looked at all images")


def test_that_before_and_after_shows_removed_and_replaced_values(ready) -> None:
    rows = {row.name: row for row in deidentify.compare(ready, "case-001", "series-001")}
    assert rows["PatientName"].kind is ChangeKind.REPLACED
    assert rows["PatientName"].before == Patient().name
    assert rows["PatientIdentityRemoved"].kind is ChangeKind.ADDED
    assert rows["Rows"].kind is ChangeKind.KEPT
    assert any(row.kind is ChangeKind.REMOVED for row in rows.values())


def test_that_the_copies_are_marked_and_share_one_study(ready) -> None:
    found = [dcmread(path) for path in sorted((copies(ready) / "case-001").rglob("*.dcm"))]
    assert {item.PatientIdentityRemoved for item in found} == {"YES"}
    assert len({item.StudyInstanceUID for item in found}) == 1


def test_that_the_rail_tells_the_story(tmp_path, ready, secrets) -> None:
    states = [step.state for step in rail(ready).steps]
    done, waiting = StepState.DONE, StepState.WAITING
    assert states == [done, done, done, done, StepState.READY, waiting]
    sealed(ready, secrets, tmp_path / "out")
    assert rail(ready).steps[4].state is done


def test_that_work_after_sealing_is_told(tmp_path, ready, secrets) -> None:
    sealed(ready, secrets, tmp_path / "out")
    annotate.answer(ready, "case-002", "finding", "present", ChoiceAnswer(value="no"))
    seal = rail(ready).steps[4]
    assert seal.state is StepState.STARTED
    assert "changed since version 1.0.0" in seal.words


def test_that_a_corrected_challenge_gets_its_own_version_and_file(tmp_path, ready, secrets) -> None:
    first = sealed(ready, secrets, tmp_path / "out")
    describe.set_version(ready, "1.0.1")
    second = sealed(ready, secrets, tmp_path / "out")
    assert (first.name[-12:], second.name[-12:]) == ("v1.0.0.medal", "v1.0.1.medal")
    assert first.exists()


def test_that_the_database_is_its_owners_alone(ready) -> None:
    assert (ready.folder / "workspace.db").stat().st_mode & 0o077 == 0


def test_that_an_answer_taken_back_opens_the_checklist(ready) -> None:
    annotate.clear(ready, "case-002", "finding", "volume")
    open_lines = [line for line in readiness.checklist(ready, RECIPIENTS) if not line.done]
    assert [line.step for line in open_lines] == ["Annotate"]
    assert "case-002" in open_lines[0].words


def test_that_progress_is_told_while_de_identifying(tmp_path, secrets) -> None:
    seen: list[Step] = []
    with with_cases(tmp_path) as workspace:
        deidentify.deidentify(workspace, secrets, "strictest", Job(report=seen.append))
    assert {"files", "check"} <= {step.label for step in seen}
