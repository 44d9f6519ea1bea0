"""What a device says of itself stays; a name in its place goes, whoever it is; codes keep forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

from medal_desktop.base.assets import load_json
from medal_desktop.deid.check import check
from medal_desktop.deid.defined_terms import (
    has_check_digit,
    is_code_value,
    is_scheme,
    is_term,
    is_version,
)
from medal_desktop.deid.known import KnownValues
from medal_desktop.deid.matching import names_somebody
from medal_desktop.deid.numbers import is_attribute, is_text
from medal_desktop.deid.patterns import clean_label, kinds
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.table import Option
from tests.builders.deid import engine, reread, run
from tests.builders.dicom import ct_series

DEFAULT = (
    Option.MODIFIED_DATES, Option.CHARACTERISTICS, Option.DESCRIPTORS, Option.SAFE_PRIVATE,
)  # fmt: skip
KEPT: tuple[tuple[str, Any], ...] = (
    ("ManufacturerModelName", "SOMATOM Definition AS+"), ("ManufacturerModelName", "MR750w"),
    ("ManufacturerModelName", "iCT 256"), ("ManufacturerModelName", "Aquilion ONE"),
    ("ManufacturerModelName", "Biograph128_Vision 600 Edge"),
    ("Manufacturer", "GE MEDICAL SYSTEMS"), ("Manufacturer", "Canon Medical Systems Corporation"),
    ("Manufacturer", "FUJIFILM Corporation"),
    ("SoftwareVersions", ["27", "LX", "MR Software release:HD16.0_V02_1131.a"]),
    ("SoftwareVersions", "syngo CT VB20A_SP02"), ("SoftwareVersions", "R5.6.1\\0"),
    ("ConvolutionKernel", "B30f"), ("ConvolutionKernel", ["Hr60f", "3"]),
    ("ConvolutionKernel", "FC08"), ("ConvolutionKernel", "STANDARD"), ("FilterType", "WEDGE_3"),
    ("SequenceName", "*epfid2d1_64"), ("SequenceName", "*tfl3d1_16ns"),
    ("BodyPartExamined", "CHESTABDPELVIS"),
    ("ImageType", ["DERIVED", "SECONDARY", "M", "ND", "NORM", "DIS2D", "FM3_2"]),
    ("ImageType", ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"]), ("PatientPosition", "HFDR"),
    ("InPlanePhaseEncodingDirection", "COL"), ("ScanningSequence", ["EP", "RM"]),
    ("Units", "BQML"), ("DecayCorrection", "ADMIN"), ("CountsSource", "EMISSION"),
    ("EthnicGroup", "Caucasian"), ("ReconstructionMethod", "OSEM3D 4i8s"),
    ("RandomsCorrectionMethod", "DLYD"), ("AttenuationCorrectionMethod", "CT-AC"),
)  # fmt: skip
# As scanners of four makers write them; `|` parts one from the next.
DESCRIPTORS = {
    "StudyDescription": "Abdomen^ROUTINE|Head^HeadRoutine (Adult)|HEAD^BRAIN|Specials^Shoulder"
    "|Thorax^THORAX_ROUTINE (Erwachsener)|Neck^1HeadNeckRoutine (Adult)|MR BRAIN WO|MR CARDIAC"
    "|MR LIVER PRIMOVIST|MR ENTEROGRAPHY|CT UROGRAM|FLUORO BARIUM SWALLOW|ECHO TTE COMPLETE",
    "SeriesDescription": "Localizers|ThorRoutine  5.0  B70f|AAHead_Scout_MPR_cor|ep2d_bold_moco"
    "|Ax LAVA Flex +C|FAT: Ax LAVA-Flex|Ax SWAN|COL:3D TOF|DTI 32 dir|sVISTA FLAIR|mDIXON-W"
    "|sDW_SSh|AIDR 3D Body 3.0 CE|Lung 1.0 AiCE|CTAC|[WB_CTAC] Body|TrueX + TOF 3i21s|iMAR Thorax"
    "|SAX LGE PSIR|tfi_psir_mag|resolve_3scan_trace_tra_192|haste_fs_tra_mbh_p2|AxT1 IDEAL"
    "|Ax 3D DISCO Multi-phase|Ax MUSE DWI b50_400_800|Ax FRFSE-XL T2 FatSat|MonoE 40 keV",
    "ProtocolName": "PETCT_WholeBody|ep2d_diff_mddw_30_p2|t1_mpr_ns_sag_p2|DynaCT Body",
    "ConvolutionKernel": "YA|YB|EB",
    "ManufacturerModelName": "Signa HDxt|Discovery MI|Biograph64_mCT|Brilliance Big Bore"
    "|Achieva dStream|GEMINI TF TOF 64|Senographe Essential|AXIOM Luminos dRF|uEXPLORER|MyLab9",
    "Manufacturer": "Siemens Healthineers|ELSCINT|Picker International, Inc.|CPS|ADAC",
    "ReceiveCoilName": "8HRBRAIN|HNS Head|C-GE_HNS Head|QD Head",
    "ReconstructionMethod": "VPFX|VPHD|VUE Point FX|BLOB-OS-TF|FORE+FBP",
}
WRITTEN = [(keyword, text) for keyword, texts in DESCRIPTORS.items() for text in texts.split("|")]
# What only looks like an examination.
PEOPLE = (
    "Head^Kunigunde", "Brenzikofer^Head", "Head^Rose^A", "Abdomen^May", "Swan^Muse", "MR SWAN",
    "MR BRENZIKOFER", "Mr Head", "Dr BRAIN", "Abdomen^Brenzikofer", "MR Young",
)  # fmt: skip
PLACES = (
    "ConvolutionKernel", "ManufacturerModelName", "Manufacturer", "FilterType",
    "SoftwareVersions", "FilterMaterial", "CodeMeaning", "BodyPartExamined", "EthnicGroup",
    "AcquisitionDeviceProcessingDescription", "SequenceName", "CodingSchemeDesignator",
    "CodeValue", "ScanOptions", "ImageType", "CollimatorGridName", "RadiopharmaceuticalRoute",
    "SegmentLabel", "TrackingID", "ApplicationName", "WaveformFilterDescription",
)  # fmt: skip
NAMES = ("Brenzikofer", "BRENZIKOFER TILO", "Tilo Brenzikofer", "patient is Brenzikofer")


def cleaned(keyword: str, value: Any) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.128", "1.2.3.4"
    setattr(dataset, keyword, value)
    return engine(*DEFAULT).apply(reread(dataset)).dataset


@pytest.mark.parametrize(("keyword", "value"), KEPT)
def test_that_what_devices_write_stays(keyword: str, value: Any) -> None:
    expected = value.split("\\") if isinstance(value, str) and "\\" in value else value
    assert cleaned(keyword, value)[keyword].value == expected


@pytest.mark.parametrize(("keyword", "text"), WRITTEN)
def test_that_a_scanners_own_descriptor_stays_and_is_no_finding(keyword: str, text: str) -> None:
    assert cleaned(keyword, text)[keyword].value == text
    assert kinds(text) == []


@pytest.mark.parametrize("text", PEOPLE)
def test_that_a_person_is_no_examination(text: str) -> None:
    assert kinds(text) != []
    assert cleaned("SeriesDescription", text).SeriesDescription == "REMOVED"


@pytest.mark.parametrize("text", ["MR HEAD BRENZIKOFER", "Knee^Routine"])
def test_that_a_label_keeps_nothing_like_a_person(text: str) -> None:
    assert clean_label(text).strip() == ""


@pytest.mark.parametrize("keyword", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_that_a_third_persons_name_goes(keyword: str, name: str) -> None:
    with quiet():
        copy = cleaned(keyword, name[:16].upper() if keyword == "ImageType" else name)
    text = str(copy.get(keyword, "")).casefold()
    assert "brenzikof" not in text
    assert "tilo" not in text


@pytest.mark.parametrize(
    ("keyword", "value", "code"),
    [
        ("ConvolutionKernel", "Brenzikofer", "check.unknown-word"),
        ("ManufacturerModelName", "Tilo Brenzikofer", "check.looks-like-identity"),
        ("BodyPartExamined", "BRENZIKOFER", "check.unknown-word"),
        ("FrameIncrementPointer", 0x12345678, "check.known-value"),
        ("RedPaletteColorLookupTableData", b"of Tilo Brenzikofer ", "check.looks-like-identity"),
    ],
)
def test_that_the_check_sees_it_in_a_copy(
    keyword: str, value: Any, code: str, tmp_path: Path
) -> None:
    path = run(ct_series(tmp_path / "in", slices=1), tmp_path / "out").paths(tmp_path / "out")[0]
    assert code not in {finding.code for finding in check([path], None)}
    dataset = dcmread(path)
    setattr(dataset, keyword, value)
    dataset.save_as(path)
    assert code in {finding.code for finding in check([path], KnownValues())}


@pytest.mark.parametrize(("pointer", "stays"), [(0x00181063, True), (0x58391726, False)])
def test_that_a_pointer_is_the_tag_of_an_attribute_or_goes(pointer: int, stays: bool) -> None:
    assert ("FrameIncrementPointer" in cleaned("FrameIncrementPointer", pointer)) is stays
    assert is_attribute(pointer) is stays


def test_that_a_pointer_into_a_safe_private_group_stays() -> None:
    assert is_attribute(0x20011003)
    assert not is_attribute(0x20010003)
    assert not is_attribute(0x47111234)


@pytest.mark.parametrize(
    ("scheme", "value", "fits"),
    [
        ("DCM", "113100", True), ("DCM", "5839172", False), ("SCT", "39607008", True),
        ("SCT", "39607009", False), ("SRT", "T-A0100", True), ("UCUM", "mm2/s", True),
        ("UCUM", "Brenzikofer", False), ("LN", "18748-4", True), ("RADLEX", "RID1301", True),
        ("99LOCAL", "583917", False), ("UCUM", "[hnsf'U]", True), ("I10", "C34.1", True),
    ],
)  # fmt: skip
def test_that_a_code_value_has_the_form_of_its_scheme(scheme: str, value: str, fits: bool) -> None:
    assert is_code_value(value, scheme) is fits


def test_that_a_coded_concept_of_the_standard_stays_and_a_local_scheme_loses_its_name() -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    known, local = Dataset(), Dataset()
    known.CodeValue, known.CodingSchemeDesignator = "39607008", "SCT"
    known.CodeMeaning, known.CodingSchemeVersion = "Lung", "2020-09-01"
    local.CodeValue, local.CodingSchemeDesignator = "Brenzikofer7", "99BRENZIKOFER"
    local.CodeMeaning = "CT thorax of Brenzikofer"
    dataset.AnatomicRegionSequence = [known, local]
    kept, changed = engine(*DEFAULT).apply(reread(dataset)).dataset.AnatomicRegionSequence
    assert (kept.CodeValue, kept.CodingSchemeDesignator) == ("39607008", "SCT")
    assert (kept.CodeMeaning, kept.CodingSchemeVersion) == ("Lung", "2020-09-01")
    assert changed.CodingSchemeDesignator == "99LOCAL"
    assert (changed.CodeValue, changed.CodeMeaning) == ("REMOVED", "CT thorax of")


def test_that_terms_schemes_and_versions_are_known_by_their_form() -> None:
    assert is_term("YBR_FULL_422")
    assert not is_term("BRENZIKOFER")
    assert is_scheme("SCT")
    assert not is_scheme("99BRENZIKOFER")
    assert is_version("20020904")
    assert not is_version("of Brenzikofer")
    assert has_check_digit("2363")
    assert not has_check_digit("2364")


@pytest.mark.parametrize("data", [b"\0Tilo Brenzikofer\0", b"BRENZIKOFER^TILO"])
def test_that_a_name_of_anybody_in_bytes_is_seen(data: bytes) -> None:
    assert names_somebody(data)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)), bytes(range(0, 256, 2)) * 4,
        b"".join(n.to_bytes(2, "little") for n in range(4096)),
    ],
)  # fmt: skip
def test_that_tables_of_numbers_are_no_names(data: bytes) -> None:
    assert not names_somebody(data)


def test_that_bytes_of_no_known_kind_go() -> None:
    assert "HPGLDocument" not in cleaned("HPGLDocument", b"PU;PA0,0;LBTilo;")
    assert "LongTrianglePointIndexList" in cleaned("LongTrianglePointIndexList", bytes(12))


@pytest.mark.parametrize("data", [b"Brenzikofer Tilo", b"born 1943/07/09 ", b"BRENZIKO"])
def test_that_a_text_in_the_place_of_binary_numbers_goes(data: bytes) -> None:
    for tag, vr in ((0x00189087, "FD"), (0x00189089, "FD"), (0x00660002, "UL"), (0x00280010, "US")):
        element = RawDataElement(Tag(tag), vr, len(data), data, 0, False, True)
        assert is_text(element)
        dataset = Dataset()
        dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", "1.2.3.4"
        dataset[tag] = element
        assert tag not in engine(*DEFAULT).apply(dataset).dataset


@pytest.mark.parametrize(
    "numbers",
    [[1000.0], [0.1, 0.2, 0.3], [12.5, 35.25], [-1e9, 1e9], [float(n) for n in range(60)]],
)
def test_that_numbers_are_no_text(numbers: list[float]) -> None:
    dataset = Dataset()
    dataset.add_new(0x00189089, "FD", numbers)
    dataset.add_new(0x00660002, "UL", [4294967295, 4294967295])
    assert not any(is_text(element) for element in dataset)


@pytest.mark.parametrize(("charset", "stays"), [("ISO_IR 100", True), ("BRENZIKOFER", False)])
def test_that_an_item_names_a_character_set_or_none(charset: str, stays: bool) -> None:
    item, dataset = Dataset(), Dataset()
    item.add_new(0x00080005, "CS", charset)
    item.InstanceNumber = 1
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    dataset.ReferencedSeriesSequence = [item]
    with quiet():
        copy = engine(*DEFAULT).apply(dataset).dataset.ReferencedSeriesSequence[0]
    assert ("SpecificCharacterSet" in copy) is stays


def test_that_the_terms_are_coded_strings_and_no_sentences() -> None:
    terms = [
        term
        for line in load_json("deid_profiles/defined_terms.json")["terms"]
        for term in line.split("|")
    ]
    assert len(terms) == len(set(terms))
    assert [one for one in terms if not re.fullmatch(r"[A-Z0-9_ ]{1,16}", one)] == []
    assert [one for one in terms if len(one.split()) > 4] == []
