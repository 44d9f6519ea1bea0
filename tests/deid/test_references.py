"""Objects that point at each other, and PET that is computed with, after de-identification."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.builders.deid import run
from tests.builders.dicom import Patient, Uids, ct_series, write

SEG = "1.2.840.10008.5.1.4.1.1.66.4"
RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
PRESENTATION = "1.2.840.10008.5.1.4.1.1.11.1"
PET = "1.2.840.10008.5.1.4.1.1.128"


def reference(image: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = image.SOPClassUID
    item.ReferencedSOPInstanceUID = image.SOPInstanceUID
    return item


def series_reference(images: list[Dataset]) -> Dataset:
    item = Dataset()
    item.SeriesInstanceUID = images[0].SeriesInstanceUID
    item.ReferencedInstanceSequence = [reference(image) for image in images]
    return item


def derived(images: list[Dataset], sop_class: str, modality: str) -> Dataset:
    dataset = Dataset()
    for keyword in ("PatientID", "PatientName", "StudyInstanceUID", "StudyDate", "StudyTime"):
        setattr(dataset, keyword, images[0][keyword].value)
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, generate_uid()
    dataset.SeriesInstanceUID, dataset.Modality = generate_uid(), modality
    return dataset


def segmentation(images: list[Dataset]) -> Dataset:
    dataset = derived(images, SEG, "SEG")
    dataset.ReferencedSeriesSequence = [series_reference(images)]
    frames = []
    for image in images:
        source = Dataset()
        source.SourceImageSequence = [reference(image)]
        frame = Dataset()
        frame.DerivationImageSequence = [source]
        frames.append(frame)
    dataset.PerFrameFunctionalGroupsSequence = frames
    dataset.FrameOfReferenceUID = images[0].FrameOfReferenceUID
    return dataset


def structure_set(images: list[Dataset]) -> Dataset:
    dataset = derived(images, RTSTRUCT, "RTSTRUCT")
    contour_series = Dataset()
    contour_series.SeriesInstanceUID = images[0].SeriesInstanceUID
    contour_series.ContourImageSequence = [reference(image) for image in images]
    study = Dataset()
    study.ReferencedSOPInstanceUID = images[0].StudyInstanceUID
    study.RTReferencedSeriesSequence = [contour_series]
    frame = Dataset()
    frame.FrameOfReferenceUID = images[0].FrameOfReferenceUID
    frame.RTReferencedStudySequence = [study]
    dataset.ReferencedFrameOfReferenceSequence = [frame]
    dataset.StructureSetLabel = "for Zweistein"
    return dataset


def presentation(images: list[Dataset]) -> Dataset:
    dataset = derived(images, PRESENTATION, "PR")
    series = Dataset()
    series.SeriesInstanceUID = images[0].SeriesInstanceUID
    series.ReferencedImageSequence = [reference(image) for image in images]
    dataset.ReferencedSeriesSequence = [series]
    return dataset


def uids_below(dataset: Dataset, keyword: str) -> set[str]:
    found: set[str] = set()
    for element in dataset.iterall():
        if element.keyword == keyword:
            found.add(str(element.value))
    return found


@pytest.mark.parametrize("build", [segmentation, structure_set, presentation])
@pytest.mark.parametrize("profile", ["medal-default", "strictest", "longitudinal"])
def test_that_references_to_images_stay_intact(build, profile: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # parametrised
    sources = ct_series(tmp_path / "in", slices=3, uids=Uids())
    images = [dcmread(path) for path in sources]
    extra = write(build(images), tmp_path / "in" / "extra")
    result = run([*sources, extra], tmp_path / "out", profile)
    copies = [dcmread(path) for path in result.paths(tmp_path / "out")]
    pointed = uids_below(copies[-1], "ReferencedSOPInstanceUID")
    assert {copy.SOPInstanceUID for copy in copies[:-1]} <= pointed
    assert copies[0].SeriesInstanceUID in uids_below(copies[-1], "SeriesInstanceUID")
    assert copies[-1].StudyInstanceUID == copies[0].StudyInstanceUID
    assert "Zweistein" not in str(copies[-1])


def pet(folder: Path) -> Path:
    def change(dataset: Dataset, _: int) -> None:
        dataset.SOPClassUID, dataset.Modality = PET, "PT"
        dataset.BodyPartExamined = "CHEST"
        dataset.PatientWeight = 74
        dataset.Units, dataset.DecayCorrection = "BQML", "START"
        dataset.SeriesTime = "101500"
        isotope = Dataset()
        isotope.RadiopharmaceuticalStartTime = "091000"
        isotope.RadiopharmaceuticalStartDateTime = "20210628091000"
        isotope.RadionuclideTotalDose = 3.5e8
        isotope.RadionuclideHalfLife = 6586.2
        dataset.RadiopharmaceuticalInformationSequence = [isotope]
        block = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
        block.add_new(0x00, "DS", "0.000554")

    return ct_series(folder, slices=1, change=change)[0]


def suv_factor(dataset: Dataset) -> float:
    isotope = dataset.RadiopharmaceuticalInformationSequence[0]
    start = datetime.strptime(str(isotope.RadiopharmaceuticalStartDateTime), "%Y%m%d%H%M%S")  # noqa: DTZ007 - both sides are local
    scan = datetime.strptime(dataset.SeriesDate + dataset.SeriesTime, "%Y%m%d%H%M%S")  # noqa: DTZ007 - both sides are local
    decay = 2 ** (-(scan - start).total_seconds() / float(isotope.RadionuclideHalfLife))
    return float(dataset.PatientWeight) * 1000 / (float(isotope.RadionuclideTotalDose) * decay)


@pytest.mark.parametrize("profile", ["medal-default", "longitudinal"])
def test_that_suv_is_the_same_before_and_after(profile: str, tmp_path: Path) -> None:
    source = pet(tmp_path / "in")
    copy = dcmread(run([source], tmp_path / "out", profile).paths(tmp_path / "out")[0])
    assert suv_factor(copy) == suv_factor(dcmread(source))
    assert float(copy[0x70531000].value) == 0.000554
    assert np.array_equal(copy.pixel_array, dcmread(source).pixel_array)


def test_that_modified_dates_are_not_the_original_ones(tmp_path: Path) -> None:
    source = pet(tmp_path / "in")
    copy = dcmread(run([source], tmp_path / "out").paths(tmp_path / "out")[0])
    assert copy.StudyDate != Patient().study_date
    assert copy.StudyTime == Patient().study_time


def concepts(item: Dataset) -> list[str]:
    return [code.CodeValue for code in item.get("ConceptNameCodeSequence") or ()]


def test_that_a_report_keeps_its_codes_and_references_where_it_is_cleaned(
    tmp_path: Path,
) -> None:
    source = Path(get_testdata_file("test-SR.dcm"))
    copy = dcmread(run([source], tmp_path / "out", "longitudinal").paths(tmp_path / "out")[0])
    before = dcmread(source)
    assert len(copy.ContentSequence) == len(before.ContentSequence)
    assert [concepts(item) for item in copy.ContentSequence] == [
        concepts(item) for item in before.ContentSequence
    ]
    assert uids_below(copy, "TextValue") <= {"REMOVED"}
