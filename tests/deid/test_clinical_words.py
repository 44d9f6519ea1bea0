"""Descriptors keep clinical and technical words and lose every other one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom import dcmread

from medal_desktop.base.assets import load_json
from medal_desktop.deid.check import check
from medal_desktop.deid.clinical_words import (
    all_clinical,
    fold,
    is_clinical,
    keep_clinical,
    looks_like_name,
)
from tests.builders.deid import one, run
from tests.builders.dicom import Patient, ct_series

# Common given and family names of several countries that mean nothing in a clinical text.
NAMES = (
    "John", "Mary", "Anna", "Peter", "Hans", "Smith", "Müller", "Schmidt", "Schneider", "Fischer",
    "Williams", "Johnson", "Garcia", "Rossi", "Dupont", "Jansen", "Nguyen", "Kowalski", "Yilmaz",
    "Tanaka", "Hansen", "Andersson", "Silva", "Ivanova", "Wang", "Zhang", "Wu", "Ng", "O'Brien",
    "Zweistein", "Walker", "Park", "Brown",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "t2_tse_dark-fluid_tra_p2", "CT Schädel nativ", "Thorax mit KM 5.0 B30f",
        "AX T1 FLAIR+C", "ep2d_diff_b1000_ADC", "Kniegelenk ap re", "Halswirbelsäule seitlich",
        "WB FDG PET/CT", "MPRAGE sag 1mm iso", "C-A-P w/o contrast", "abdomen^liver",
        "IRM cérébrale avec injection", "TC addome con mezzo di contrasto", "RM rodilla derecha",
        "klatka piersiowa", "Axial EPI-FMRI (Interleaved I to S)", "Lungenfenster 1.5mm I70f 3",
        "MR PROSTATE W WO CONTRAST", "t1_vibe_fs_tra_bh_dyn", "TE1200 b50", "Stone protocol",
    ],
)  # fmt: skip
def test_that_a_clinical_descriptor_stays_whole(text: str) -> None:
    assert keep_clinical(text) == text


@pytest.mark.parametrize("name", NAMES)
def test_that_a_name_is_no_clinical_word(name: str) -> None:
    assert name not in keep_clinical(f"head of {name} axial")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("for JOHN SMITH", "for"),
        ("T1 for Anna Young", "T1 for"),
        ("Dupont, J. chest", "chest"),
        ("JS 45y", "45y"),
        ("AB123456 head", "head"),
        ("123456 head", "head"),
        ("knee 12", "knee 12"),
    ],
)
def test_that_only_clinical_words_are_left(text: str, left: str) -> None:
    assert " ".join(keep_clinical(text).strip(" ,.").split()) == left


def test_that_the_list_is_folded_and_sorted_out() -> None:
    data = load_json("deid_profiles/clinical_words.json")
    groups = {name: " ".join(lines).split() for name, lines in data.items() if name != "standard"}
    also, regions = groups.pop("also_names"), groups.pop("regions")
    words = [word for group in groups.values() for word in group]
    assert len(words) == len(set(words)) > 5000
    assert [word for word in words if word != fold(word)] == []
    assert set(also) | set(regions) <= set(words)
    assert set(also).isdisjoint(regions)


def test_that_an_empty_text_is_no_clinical_one() -> None:
    assert not all_clinical("")
    assert not all_clinical(" - ")


def test_that_long_numbers_are_no_technical_tokens() -> None:
    assert is_clinical("12345")
    assert not is_clinical("123456")


@pytest.mark.parametrize("text", ["JOHN SMITH head", "Head for Anna Dupont"])
def test_that_two_unknown_capitalised_words_look_like_a_name(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize("text", ["DM2 GRACE", "axial unbekannt", "Smith", "fMRI BOLD ABCD"])
def test_that_one_unknown_word_does_not_look_like_a_name(text: str) -> None:
    assert not looks_like_name(text)


def copy_with(tmp_path: Path, patient: Patient, **values: str) -> Path:
    def change(dataset: object, _index: int) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    source = ct_series(tmp_path / "in", slices=1, patient=patient, change=change)[0]
    one(source, tmp_path / "out")
    return next((tmp_path / "out").rglob("*.dcm"))


def test_that_a_name_nobody_knows_does_not_stay_in_a_descriptor(tmp_path: Path) -> None:
    path = copy_with(tmp_path, Patient(), SeriesDescription="Axial thin for JOHN SMITH")
    assert dcmread(path).SeriesDescription == "Axial thin for"


def test_that_a_patient_called_head_takes_no_defined_term_away(tmp_path: Path) -> None:
    patient = Patient(name="Head^Axial", id="HEAD-1")
    path = copy_with(tmp_path, patient, BodyPartExamined="HEAD", Modality="CT")
    copy = dcmread(path)
    assert copy.BodyPartExamined == "HEAD"
    assert copy.ImageType == ["ORIGINAL", "PRIMARY", "AXIAL"]


def test_that_a_patient_called_head_is_no_finding_in_defined_terms(tmp_path: Path) -> None:
    patient = Patient(name="Head^Axial", id="HEAD-1")
    source = ct_series(tmp_path / "in", slices=1, patient=patient)[0]
    result = run([source], tmp_path / "out")
    codes = {finding.code for finding in check(result.paths(tmp_path / "out"), result.known)}
    assert codes == {"check.face"}


def test_that_a_coded_value_with_a_foreign_word_is_still_searched(tmp_path: Path) -> None:
    patient = Patient(name="Zweistein^Alberta")
    path = copy_with(tmp_path, patient, BodyPartExamined="ZWEISTEIN")
    assert "ZWEISTEIN" not in str(dcmread(path).get("BodyPartExamined"))


def test_that_the_check_tells_a_name_in_a_descriptor_that_nobody_knows(tmp_path: Path) -> None:
    path = copy_with(tmp_path, Patient(), BodyPartExamined="CHEST")
    dataset = dcmread(path)
    dataset.SeriesDescription = "Axial JOHN SMITH"
    dataset.save_as(path)
    assert "check.looks-like-identity" in {finding.code for finding in check([path], None)}


def test_that_the_check_shows_a_word_that_it_does_not_know(tmp_path: Path) -> None:
    path = copy_with(tmp_path, Patient(), BodyPartExamined="CHEST")
    dataset = dcmread(path)
    dataset.SeriesDescription = "Axial qwerty NLST"
    dataset.save_as(path)
    assert {finding.code for finding in check([path], None)} == {"check.unknown-word"}


@pytest.mark.parametrize(
    "text",
    [
        "CorCTA BestDiast 70%", "SUVbw", "dADC rCBV", "GTVp GTVn zRing_PTV", "eTHRIVE_BH",
        "MR Mamma dynamisch", "Knochenszintigraphie", "Gastroskopie", "Colonoscopy",
        "Angio-IRM des TSA", "07MW18.4", "Echo 4-Kammerblick", "LAO 30 Herzkatheter",
        "胸部単純CT", "頭部MRI", "胸部平扫", "腹部增强 门静脉期",
        "복부 조영증강", "МРТ головного мозга",
        "Glnd_Submand_L", "3D-RAMLA", "Verdacht auf Pneumonie",
    ],
)  # fmt: skip
def test_that_compounds_acronyms_and_other_scripts_stay(text: str) -> None:
    assert keep_clinical(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "SteinHart", "Reinhard", "Blackwell", "Livingstone", "Hartwell", "Vivi", "D'Amico", "ג'וד",
        "山本", "王小东", "胸", "左", "김민준", "Анна", "Kalvaitis", "KleinHart",
        "dSmith", "SMITHn",
    ],
)  # fmt: skip
def test_that_names_that_look_like_compounds_go(name: str) -> None:
    assert name not in keep_clinical(f"head {name} axial")
