"""Nothing of a patient planted everywhere is in what leaves; what images need is still there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from medal_desktop.deid.folder import deidentify_folder
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.run import deidentify
from medal_desktop.deid.table import Option
from tests.builders.adversary import WHO, leaks, plant, spellings, taint_file
from tests.builders.deid import KEY, profile_with, run
from tests.builders.dicom import ct_series

KEPT = (
    "Rows", "Columns", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient",
    "RescaleSlope", "RescaleIntercept", "InstanceNumber", "KVP", "Modality", "PatientPosition",
)  # fmt: skip
SOP_CLASSES = tuple(f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("11.1", "66.4", "88.33"))
PROFILES = ("medal-default", "longitudinal", "strictest")


def corpus(
    folder: Path,
    *,
    first: int,
    count: int,
    syntax: str = ExplicitVRLittleEndian,
    sop_class: str = "",
) -> list[Path]:
    """Write files in which every attribute of the dictionary holds a spelling of the patient."""

    def change(dataset: Dataset, index: int) -> None:
        plant(dataset, first + index)
        dataset.SOPClassUID = sop_class or dataset.SOPClassUID

    with quiet():
        paths = ct_series(folder, slices=count, patient=WHO, change=change, transfer_syntax=syntax)
    for path in paths:
        taint_file(path)
    return paths


def test_that_the_corpus_holds_what_it_looks_for(tmp_path: Path) -> None:
    found = {
        needle for path in corpus(tmp_path, first=0, count=1) for needle in leaks(path.read_bytes())
    }
    assert len(found) > 30


@pytest.mark.parametrize("profile", PROFILES)
def test_that_nothing_planted_is_in_any_byte(profile: str, tmp_path: Path) -> None:
    sources = corpus(tmp_path / "in", first=PROFILES.index(profile) * 13, count=1)
    result = run(sources, tmp_path / "out", profile)
    paths = result.paths(tmp_path / "out")
    assert len(paths) == 1
    for path in paths:
        # Full dates stay as they are under "longitudinal"; a study may be of the day of birth.
        kept = {"19430709"} if profile == "longitudinal" else set()
        assert [one for one in leaks(path.read_bytes()) if one.words not in kept] == []
        assert leaks(path.relative_to(tmp_path / "out").as_posix().encode()) == []


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_that_other_encodings_hide_nothing(syntax: str, tmp_path: Path) -> None:
    sources = corpus(tmp_path / "in", first=23, count=1, syntax=syntax)
    (path,) = run(sources, tmp_path / "out").paths(tmp_path / "out")
    assert leaks(path.read_bytes()) == []


@pytest.mark.parametrize("sop_class", SOP_CLASSES)
def test_that_no_kind_of_object_hides_anything(sop_class: str, tmp_path: Path) -> None:
    """PR, RT, SEG, SR, waveform, enhanced and computed objects: cleaned, or held back."""
    sources = corpus(tmp_path / "in", first=29, count=1, sop_class=sop_class)
    cleaning = (Option.STRUCTURED_CONTENT, Option.GRAPHICS, Option.DESCRIPTORS, Option.SAFE_PRIVATE)
    result = deidentify(
        sources, tmp_path / "out", profile=profile_with(*cleaning), key=KEY, workers=1
    )
    assert all(outcome.reason for outcome in result.outcomes if not outcome.name)
    for path in result.paths(tmp_path / "out"):
        assert leaks(path.read_bytes()) == []


@pytest.mark.slow
def test_that_the_report_of_a_folder_holds_nothing_planted(tmp_path: Path) -> None:
    corpus(tmp_path / "in" / WHO.name, first=5, count=1)
    out = tmp_path / "out"
    report = deidentify_folder(tmp_path / "in", out, load_profile("medal-default"), KEY)
    assert leaks(report.to_json().encode()) == []
    for path in out.rglob("*"):
        assert leaks(path.as_posix().encode()) == []
        assert path.is_dir() or leaks(path.read_bytes()) == []


def test_that_geometry_and_numbers_stay_among_all_this(tmp_path: Path) -> None:
    before = [dcmread(path) for path in corpus(tmp_path / "in", first=2, count=1)]
    result = run([Path(str(one.filename)) for one in before], tmp_path / "out")
    for source, path in zip(before, result.paths(tmp_path / "out"), strict=True):
        copy = dcmread(path)
        for name in KEPT:
            assert copy[name].value == source[name].value, name
        assert copy.PixelData == source.PixelData


@pytest.mark.slow
def test_that_no_attribute_lets_any_spelling_pass(tmp_path: Path) -> None:
    sources = corpus(tmp_path / "in", first=0, count=len(spellings()) // 2)
    for path in run(sources, tmp_path / "out").paths(tmp_path / "out"):
        assert leaks(path.read_bytes()) == []
