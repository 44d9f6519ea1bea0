"""Which objects wait for a person's eyes, and which do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate

from medal_desktop.deid.check import check
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.risks import burned_in_text, face
from tests.builders.deid import run
from tests.builders.dicom import ExplicitVRLittleEndian, JPEG2000Lossless, ct_series


def image(**values: Any) -> Dataset:
    dataset = Dataset()
    dataset.Rows = 8
    dataset.Modality = "CT"
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.mark.parametrize(
    "values",
    [
        {"Modality": "US"}, {"Modality": "XA"}, {"Modality": "ES"}, {"Modality": "CR"},
        {"Modality": "DX"}, {"Modality": "SC"}, {"BurnedInAnnotation": "YES"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.4"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.1"},
        {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]},
        {"SeriesDescription": "Dose Report"}, {"SeriesDescription": "Patient Protocol"},
        {"SeriesDescription": "Dose"}, {"ConversionType": "WSD"},
        {"SeriesDescription": "screenshot"},
    ],
)  # fmt: skip
def test_that_text_may_be_burned_in(values: dict[str, Any]) -> None:
    assert burned_in_text(image(**values))


@pytest.mark.parametrize(
    "values",
    [
        {}, {"Modality": "MR"}, {"BurnedInAnnotation": "NO"},
        {"ImageType": ["DERIVED", "SECONDARY", "MPR"]}, {"SeriesDescription": "LOW DOSE CHEST"},
        {"Modality": "RTDOSE", "SeriesDescription": "Dose"},
        {"Modality": "SEG", "SeriesDescription": "Report of lungs"},
    ],
)  # fmt: skip
def test_that_plain_slices_do_not_wait(values: dict[str, Any]) -> None:
    assert not burned_in_text(image(**values))


def test_that_an_object_without_pixels_has_neither_text_nor_face() -> None:
    dataset = image(Modality="US", BodyPartExamined="HEAD")
    del dataset.Rows
    assert not burned_in_text(dataset)
    assert not face(dataset)


@pytest.mark.parametrize(
    "values",
    [
        {"BodyPartExamined": "HEAD"}, {"StudyDescription": "CT Kopf"},
        {"Modality": "MR", "SeriesDescription": "t1_mprage brain"},
        {"ProtocolName": "Sinus"}, {"RecognizableVisualFeatures": "YES"},
    ],
)  # fmt: skip
def test_that_a_head_volume_may_show_a_face(values: dict[str, Any]) -> None:
    assert face(image(**values))


@pytest.mark.parametrize("values", [{"BodyPartExamined": "CHEST"}, {"Modality": "US"}])
def test_that_other_volumes_show_none(values: dict[str, Any]) -> None:
    assert not face(image(**values))


@pytest.mark.parametrize(
    ("syntax", "code"),
    [(ExplicitVRLittleEndian, ""), (JPEG2000Lossless, "deid.overlay-in-pixels")],
)
def test_that_an_overlay_inside_compressed_pixels_is_held_back(
    syntax: str, code: str, tmp_path: Path
) -> None:
    def draw(dataset: Dataset, _: int) -> None:
        dataset.add_new(0x60000102, "US", 12)

    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=syntax, change=draw)
    assert run(source, tmp_path / "out").outcomes[0].code == code


def test_that_a_name_in_a_comment_of_compressed_pixels_is_found(tmp_path: Path) -> None:
    source = ct_series(tmp_path / "in", slices=1, transfer_syntax=JPEG2000Lossless)[0]
    path = run([source], tmp_path / "out").paths(tmp_path / "out")[0]
    dataset = dcmread(path)
    dataset.PixelData = encapsulate([b"\xff\x4f\xff\x64\0\x10\0\1Zweistein!!!" + b"\0" * 40])
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(path)
    known = KnownValues(frozenset({(Kind.PERSON, "Zweistein^Alberta")}))
    assert "check.known-value" in {finding.code for finding in check([path], known)}
