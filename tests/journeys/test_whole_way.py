"""From a folder of DICOM to two ranked models, by the commands a person would type."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest

from medal_desktop.base.assets import asset
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.reader import read_envelope
from scripts import demo_dicom, make_demo_case
from scripts.demo.plan import shipped
from scripts.demo.way import MODELS, Way, save_page, up_to_published
from tests.journeys.conftest import begin

pytestmark = [pytest.mark.journey, pytest.mark.container, pytest.mark.timeout(900)]
SPY = Path(__file__).parent / "models" / "spy"
# Its 39 digits are drawn at random: now and then six of them are a patient's number.
NEW_UID = re.compile(rb"2\.25\.[0-9]{20,39}")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, containers: None) -> Iterator[Way]:
    """The whole way gone once; the tests look at what it left."""
    for way in begin(tmp_path_factory.mktemp("way"), shipped()):
        up_to_published(way)
        models = {words: asset(f"model_kit/models/{name}") for name, words in MODELS.items()}
        way.evaluate({**models, "Spy": SPY})
        yield way


@pytest.fixture(scope="module")
def boards(done: Way) -> dict[str, Any]:
    """The ranking per task."""
    return {board["task_id"]: board for board in done.boards()}


def published(way: Way) -> Path:
    """What the server made public of the package's inputs."""
    return way.server.data / "published" / way.challenge / way.version


def test_that_every_model_is_ranked_on_every_task(boards: dict[str, Any]) -> None:
    assert set(boards) == {"finding", "outline"}
    for board in boards.values():
        assert {row["model_name"] for row in board["rows"]} == {*MODELS.values(), "Spy"}
        assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in board["rows"])


def test_that_the_segmenter_outlines_better_than_a_model_that_never_does(
    boards: dict[str, Any],
) -> None:
    values = {row["model_name"]: row["value"] for row in boards["outline"]["rows"]}
    assert values[MODELS["threshold"]] > values[MODELS["most_frequent"]]
    assert values[MODELS["threshold"]] > 0.5


def test_that_only_hidden_cases_are_ranked_on(done: Way, boards: dict[str, Any]) -> None:
    hidden = sum(case.split == "hidden" for case in done.plan.cases)
    assert {board["hidden_cases"] for board in boards.values()} == {hidden}
    assert {row["cases"] for board in boards.values() for row in board["rows"]} == {hidden}


def test_that_an_unanswered_case_counts_as_the_worst(boards: dict[str, Any]) -> None:
    spy = next(row for row in boards["outline"]["rows"] if row["model_name"] == "Spy")
    assert spy["value"] == 0
    assert spy["failed_cases"] == spy["cases"]


def test_that_the_container_saw_no_reference_no_network_and_nothing_to_write_to(done: Way) -> None:
    told = [
        json.loads(path.read_text(encoding="utf-8"))["tasks"]["finding"]["answers"]
        for path in (done.server.data / "attempts").rglob("answer.json")
        if set(json.loads(path.read_text(encoding="utf-8"))["tasks"]) == {"finding"}
    ]
    assert told
    assert {answers["volume-ml"]["value"] for answers in told} == {0}


def test_that_no_value_that_tells_who_somebody_is_left_the_hospital(done: Way) -> None:
    identity = {
        value.encode() for patient in make_demo_case.PATIENTS for value in _telling(patient.person)
    }
    assert len(identity) > 40
    for path in _shipped_files(done):
        content = NEW_UID.sub(b"", path.read_bytes())
        assert not [value for value in identity if value in content], path.name


def test_that_a_foreign_judge_finds_no_error_in_what_was_published(done: Way) -> None:
    if shutil.which("dciodvfy") is None:
        pytest.skip("dicom3tools is not installed")
    for path in sorted(published(done).rglob("*.dcm"))[::12]:
        told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
        assert "CTImage" in told.stderr
        assert "Error" not in told.stdout + told.stderr


def test_that_published_images_say_how_they_were_deidentified(done: Way) -> None:
    paths = sorted(published(done).rglob("*.dcm"))
    assert len(paths) == 24 * len(done.plan.cases)
    for path in paths[::24]:
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
        assert dataset.PatientIdentityRemoved == "YES"
        assert dataset.DeidentificationMethodCodeSequence[0].CodeValue == "113100"


def test_that_the_pixels_are_those_of_the_originals(done: Way) -> None:
    original = pydicom.dcmread(done.plan.cases[0].source / "IM00012").pixel_array
    copies = sorted((published(done) / "inputs").rglob("case-001/**/*.dcm"))
    assert any((pydicom.dcmread(path).pixel_array == original).all() for path in copies)


def test_that_the_originals_are_untouched(done: Way) -> None:
    root = asset("demo_case")
    for line in (root / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", maxsplit=1)
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest


def test_that_hidden_references_are_nowhere_in_clear(done: Way) -> None:
    public = {case for case, plan in zip(done.cases, done.plan.cases, strict=True)
              if plan.split == "public"}  # fmt: skip
    found = {path.parent.name for path in published(done).rglob("annotations/*/answer.json")}
    assert found == public
    assert not [path for path in published(done).rglob("*reference*") if path.is_dir()]


def test_that_the_intake_key_does_not_open_the_references(done: Way) -> None:
    from medal_desktop.base.errors import MedalError
    from medal_desktop.base.progress import Job
    from medal_desktop.package.reader import unpack_references

    text = (done.server.data / "keys" / "intake.key").read_text(encoding="ascii")
    intake = SealingKey.from_bytes(base64.b64decode(text))
    envelope = read_envelope(done.package)
    with pytest.raises(MedalError):
        unpack_references(done.package, intake, done.folder / "peek", envelope, Job())


def test_that_the_same_package_sent_again_is_the_same_submission(done: Way) -> None:
    again = done.clinician.json("medal", "submit", done.package)
    assert again["id"] == done.submission
    assert len(done.clinician.json("medal", "status")) == 1


def test_that_the_board_can_be_read_in_a_browser_and_kept(done: Way, tmp_path: Path) -> None:
    save_page(done, tmp_path / "board.html")
    page = (tmp_path / "board.html").read_text(encoding="utf-8")
    assert all(name in page for name in MODELS.values())
    assert "<style>" in page
    assert 'rel="stylesheet"' not in page


def test_that_neither_log_nor_messages_tell_of_a_patient(done: Way) -> None:
    log = done.server.log.read_text(encoding="utf-8")
    assert log
    for patient in make_demo_case.PATIENTS:
        assert not [value for value in _telling(patient.person) if value in log]


def _telling(person: demo_dicom.Person) -> set[str]:
    """Give the invented values that name a patient, a colleague or the house."""
    return {
        person.name, person.number, person.phone, person.address, person.accession,
        person.referrer, person.operator, person.name.split("^")[0],
        person.referrer.split("^")[0], person.number[3:], demo_dicom.INSTITUTION,
        demo_dicom.STATION,
    }  # fmt: skip


def _shipped_files(way: Way) -> list[Path]:
    """Give all that left the workstation, opened, and the sealed file itself."""
    inside = [path for path in published(way).rglob("*") if path.is_file()]
    return [way.package, *inside]
