"""Site rules in deid's language: linted hard, run before the engine, harmless when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from medal_desktop.deid.errors import DicomUnreadable, RecipeInvalid
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.recipes import SiteLayer, load_recipe, parse_recipe
from medal_desktop.deid.run import deidentify
from medal_desktop.deid.work import Status
from tests.builders.deid import KEY
from tests.builders.dicom import ct_series

DEFAULT = load_profile("medal-default")
GOOD = """FORMAT dicom
%header
# what our scanners write
REMOVE SeriesDescription   # a remark
BLANK (0018,1030)
REPLACE StudyDescription head study
ADD PatientIdentityRemoved NO
REMOVE select:group:0021
"""


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("REMOVE SeriesDescriptoin", "no attribute"),
        ("REMOVE (0009,FFFE)", "no attribute"),
        ("REPLACE StudyDescription", "needs a value"),
        ("REPLACE StudyDescription func:made_up", "functions"),
        ("REPLACE StudyDescription var:made_up", "functions"),
        ("JITTER StudyDate 5", "the action"),
        ("KEEP PatientName", "the action"),
        ("REMOVE ALL", "no attribute"),
        ("REMOVE contains:Name", "no attribute"),
        ("REMOVE StudyDate func:is_old", "no value"),
        ("REPLACE select:group:6000 x", "a group"),
        ("remove StudyDate", "the action"),
        ("%made_up", "%header section"),
        ("%filter dangerouscookie", "%header section"),
        ("FORMAT nifti", "FORMAT dicom"),
    ],
)
def test_that_a_rule_without_one_sure_meaning_is_refused_with_its_line(
    rule: str, problem: str
) -> None:
    with pytest.raises(RecipeInvalid) as caught:
        parse_recipe(f"FORMAT dicom\n%header\n{rule}\n")
    assert caught.value.detail.startswith("line 3: ")
    assert problem in caught.value.detail


@pytest.mark.parametrize("text", ["", "FORMAT dicom\n", "REMOVE StudyDate\n%header\n"])
def test_that_a_recipe_without_a_header_section_is_refused(text: str) -> None:
    with pytest.raises(RecipeInvalid):
        parse_recipe(text)


def test_that_a_missing_recipe_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeInvalid):
        load_recipe(tmp_path / "none")


def test_that_site_rules_run_and_the_engine_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "site.recipe"
    path.write_text(GOOD, encoding="utf-8")
    sources = ct_series(tmp_path / "in", slices=2)
    result = deidentify(
        sources, tmp_path / "out", profile=DEFAULT, key=KEY, recipe=load_recipe(path)
    )
    for name in result.paths(tmp_path / "out"):
        copy = dcmread(name)
        assert "SeriesDescription" not in copy
        assert copy.StudyDescription == "head study"
        assert copy.PatientIdentityRemoved == "YES"


def test_that_a_recipe_cannot_bring_an_identity_back(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    recipe = parse_recipe("%header\nREPLACE PatientComments Zweistein\nADD PatientAddress Ulm 5\n")
    result = deidentify(sources, tmp_path / "out", profile=DEFAULT, key=KEY, recipe=recipe)
    assert b"Zweistein" not in result.paths(tmp_path / "out")[0].read_bytes()
    assert "PatientAddress" not in dcmread(result.paths(tmp_path / "out")[0])


def test_that_a_recipe_cannot_change_who_a_patient_is(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    recipe = parse_recipe("%header\nREPLACE PatientID SAME-FOR-ALL\n")
    plain = deidentify(sources, tmp_path / "plain", profile=DEFAULT, key=KEY)
    ruled = deidentify(sources, tmp_path / "ruled", profile=DEFAULT, key=KEY, recipe=recipe)
    ids = {
        dcmread(result.paths(tmp_path / place)[0]).PatientID
        for result, place in ((plain, "plain"), (ruled, "ruled"))
    }
    assert len(ids) == 1


def test_that_other_site_rules_write_the_copy_again(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=1)
    deidentify(sources, tmp_path / "out", profile=DEFAULT, key=KEY)
    result = deidentify(
        sources, tmp_path / "out", profile=DEFAULT, key=KEY, recipe=parse_recipe(GOOD)
    )
    assert result.outcomes[0].status is Status.WRITTEN


def test_that_what_deid_cannot_work_on_is_refused() -> None:
    with pytest.raises(DicomUnreadable):
        SiteLayer(parse_recipe(GOOD)).apply(Dataset())  # type: ignore[arg-type]  # the fault


def test_that_a_digest_names_the_rules_and_not_the_remarks() -> None:
    assert parse_recipe(GOOD).digest == parse_recipe(GOOD.replace("a remark", "another")).digest
    assert (
        parse_recipe(GOOD).digest != parse_recipe(GOOD.replace("head study", "neck study")).digest
    )
