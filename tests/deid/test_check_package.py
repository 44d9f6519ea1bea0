"""Texts, grids and patients of a package are looked at, whoever brought them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medal_desktop.deid.check_package import check_cases, check_documents, same_patients
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.dicom.scan import scan
from medal_desktop.package.documents import CaseEntry, Challenge, GridDocument, SeriesEntry
from medal_desktop.package.vocabulary import Split
from tests.builders.deid import run
from tests.builders.dicom import Patient, ct_series
from tests.builders.packages import challenge

LEAK = "Patient Gertrud Lindqvist, MRN 4711123, born 1950-12-24"
FILES = (
    "README.md", "LICENSE.txt", "attestations/ethics.json", "deid/report.json", "deid/profile.json",
    "annotations/case-001/answer.json", "ro-crate-metadata.json", "croissant.json",
    "interfaces.json",
)  # fmt: skip
PEOPLE = {
    "contact_person": {"name": "Mrs Ada Byron", "email": "ada@clinic.example"},
    "organizing_team": [{"name": "Dr. Emmy Noether"}],
}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"a": [{"b": text}]}) if name.endswith(".json") else text)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_that_a_patient_in_any_text_file_is_found_and_not_repeated(
    name: str, tmp_path: Path
) -> None:
    findings = check_documents(written(tmp_path, name, f"Of interest.\n\n{LEAK}\n"), challenge())
    assert {finding.blocking for finding in findings} == {True}
    assert "Lindqvist" not in str(findings)


@pytest.mark.parametrize("name", FILES)
def test_that_plain_words_are_no_finding(name: str, tmp_path: Path) -> None:
    text = "Blood on head CT; see https://medal.example/rules and 1.2.840.10008.5.1.4.1.1.2"
    assert check_documents(written(tmp_path, name, text), challenge()) == ()


def test_that_people_of_the_challenge_may_be_named_as_the_challenge_names_them(
    tmp_path: Path,
) -> None:
    of = challenge(description={"abstract": "Find it.", **PEOPLE})
    text = "Ask Mrs Ada Byron, ada@clinic.example, or Dr. Emmy Noether."
    assert check_documents(written(tmp_path, "README.md", text), of) == ()
    other = written(tmp_path, "README.md", "Ask Mrs Ada Lovelace, lovelace@clinic.example.")
    assert check_documents(other, of) != ()


def test_that_signed_fields_of_an_attestation_may_hold_a_name(tmp_path: Path) -> None:
    path = tmp_path / "attestations/ethics.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"name": "Dr Emmy Noether", "email": "emmy@clinic.example"}))
    assert check_documents(tmp_path, challenge()) == ()
    path.write_text(json.dumps({"name": "Dr Emmy Noether", "basis": LEAK}))
    assert check_documents(tmp_path, challenge()) != ()


def test_that_known_values_are_looked_for_too(tmp_path: Path) -> None:
    known = KnownValues(frozenset({(Kind.PERSON, "Quarnholt^Ysolde")}))
    folder = written(tmp_path, "README.md", "as seen with quarnholt")
    assert check_documents(folder, challenge()) == ()
    assert check_documents(folder, challenge(), known) != ()


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\0", b"[" * 100_000, b""])
def test_that_foreign_files_are_read_without_a_fault(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "deid").mkdir()
    (tmp_path / "deid/report.json").write_bytes(content)
    assert check_documents(tmp_path, challenge()) == ()


def cases_of(folder: Path, *patients: str) -> Path:
    """De-identify one series of each patient into `case-00n/series-1`, as the workspace does."""
    for number, patient in enumerate(patients, start=1):
        out = folder / f"case-{number:03d}/series-1"
        out.mkdir(parents=True)
        sources = ct_series(folder / f"in{number}", slices=2, patient=Patient(id=patient))
        for path in run(sources, folder / "out").paths(folder / "out"):
            path.replace(out / f"{len(list(out.iterdir())) + 1:06d}.dcm")
    return folder


@pytest.mark.parametrize(("patients", "count"), [(("A-1", "A-1"), 1), (("A-1", "B-2"), 0)])
def test_that_a_patient_in_a_public_and_a_hidden_case_is_told(
    patients: tuple[str, str], count: int, tmp_path: Path
) -> None:
    findings = same_patients(challenge(), cases_of(tmp_path, *patients))
    assert [finding.code for finding in findings] == ["check.same-patient"] * count
    assert {finding.place for finding in findings} <= {"cases/case-002"}
    assert "MEDAL-" not in str(findings)


def test_that_unreadable_images_have_no_patient(tmp_path: Path) -> None:
    folder = tmp_path / "case-001/series-1"
    folder.mkdir(parents=True)
    (folder / "000001.dcm").write_bytes(b"no image")
    assert same_patients(challenge(), tmp_path) == ()


def stated(folder: Path, *, origin: float = 0.0, files: int = 2) -> Challenge:
    """State the grid of the images in `folder`, its origin moved by some mm."""
    grid = scan([folder]).groups[0].grid
    assert grid is not None
    vectors = {
        name: tuple(float(value) for value in getattr(grid, name))
        for name in ("origin", "step_slice", "step_row", "step_column")
    }
    vectors["origin"] = (vectors["origin"][0] + origin, *vectors["origin"][1:])
    document = GridDocument.model_validate_json(json.dumps({"shape": grid.shape, **vectors}))
    series = SeriesEntry(id="series-1", modality="CT", files=files, grid=document)
    return challenge(cases=(CaseEntry(id="case-001", split=Split.HIDDEN, series=(series,)),))


@pytest.mark.parametrize(
    ("origin", "files", "codes"),
    [(0.0, 2, []), (0.5, 2, ["check.grid-differs"]), (0.0, 3, ["check.files-differ"])],
)
def test_that_grid_and_files_are_compared_with_the_images(
    origin: float, files: int, codes: list[str], tmp_path: Path
) -> None:
    cases = cases_of(tmp_path, "A-1")
    said = stated(cases / "case-001/series-1", origin=origin, files=files)
    assert [finding.code for finding in check_cases(said, cases)] == codes


def test_that_images_that_cannot_be_read_have_another_grid(tmp_path: Path) -> None:
    said = stated(cases_of(tmp_path, "A-1") / "case-001/series-1")
    for path in (tmp_path / "case-001/series-1").iterdir():
        path.write_bytes(b"no image")
    assert [one.code for one in check_cases(said, tmp_path)] == ["check.grid-differs"]
