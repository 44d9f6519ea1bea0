"""What one pass leaves and takes beyond the table: private, unknown, nested, foreign content."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from medal_desktop.deid.engine import identity_of
from medal_desktop.deid.errors import DicomUnreadable
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.pseudonyms import Pseudonyms
from medal_desktop.deid.table import Option
from tests.builders.deid import KEY, OTHER_KEY, engine, profile_with, reread

DEFAULT = (
    Option.MODIFIED_DATES, Option.CHARACTERISTICS, Option.DESCRIPTORS, Option.SAFE_PRIVATE,
)  # fmt: skip


def patient(**values: Any) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    dataset.SOPInstanceUID = "1.2.3.4.5.6.7.8.9"
    dataset.StudyInstanceUID = "1.2.3.4.5.6.7.8"
    dataset.PatientName = "Zweistein^Alberta"
    dataset.PatientID = "PID-4711"
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def cleaned(dataset: Dataset, *options: Option) -> Dataset:
    return engine(*(options or DEFAULT)).apply(reread(dataset)).dataset


def test_that_name_and_id_become_one_pseudonym() -> None:
    copy = cleaned(patient())
    assert copy.PatientName == copy.PatientID == Pseudonyms(KEY).patient("id PID-4711")


def test_that_another_key_gives_nothing_in_common() -> None:
    here = engine(*DEFAULT).apply(patient(StudyDate="20210628")).dataset
    there = engine(*DEFAULT, key=OTHER_KEY).apply(patient(StudyDate="20210628")).dataset
    common = ("PatientID", "SOPInstanceUID", "StudyInstanceUID", "StudyDate")
    assert [word for word in common if here[word].value == there[word].value] == []


def test_that_a_known_name_is_found_where_the_table_does_not_look() -> None:
    copy = cleaned(patient(Manufacturer="Zweistein Scanners", PatientPosition="HFS"))
    assert copy.Manufacturer == "Scanners"


def test_that_values_of_other_files_of_the_patient_are_found() -> None:
    known = KnownValues(frozenset({(Kind.PERSON, "Oppenheim^Julia")}))
    dataset = patient(SeriesDescription="T1 for Oppenheim")
    assert engine(*DEFAULT).apply(dataset, known).dataset.SeriesDescription == "T1 for"


def test_that_unknown_standard_attributes_are_removed() -> None:
    dataset = patient()
    dataset[0x00091FF0 - 0x00010000] = DataElement(0x00081FF0, "LO", "secret")
    assert 0x00081FF0 not in cleaned(dataset)


def test_that_private_attributes_go_without_the_option() -> None:
    dataset = patient()
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    assert not any(tag.is_private for tag in cleaned(dataset, Option.DESCRIPTORS))


def test_that_safe_private_attributes_stay_with_their_creator_and_unsafe_ones_go() -> None:
    dataset = patient()
    block = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0F, "SH", "Zweistein")
    dataset.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", b"SV10")
    copy = cleaned(dataset)
    private = [int(tag) for tag in copy.keys() if tag.is_private]  # noqa: SIM118 - tags, not elements
    assert private == [0x00190010, 0x0019100C]
    assert copy[0x0019100C].value == 1000


def test_that_a_safe_attribute_of_another_creator_goes() -> None:
    dataset = patient()
    dataset.private_block(0x0019, "SOMEBODY", create=True).add_new(0x0C, "IS", "1000")
    assert not any(tag.is_private for tag in cleaned(dataset))


def test_that_a_uid_inside_safe_private_is_mapped() -> None:
    dataset = patient()
    block = dataset.private_block(0x0099, "NQHeader", create=True)
    block.add_new(0x02, "UI", "1.2.3.4.5.6.7.8")
    copy = cleaned(dataset)
    assert copy[0x00991002].value == copy.StudyInstanceUID


def test_that_a_name_inside_safe_private_is_taken_out() -> None:
    dataset = patient()
    block = dataset.private_block(0x0099, "NQHeader", create=True)
    block.add_new(0x05, "LT", "done for Zweistein")
    assert cleaned(dataset)[0x00991005].value == "done for"


def test_that_a_safe_private_sequence_is_cleaned_within() -> None:
    item = Dataset()
    item.PatientName = "Zweistein^Alberta"
    item.PatientBirthDate = "19340317"
    dataset = patient()
    block = dataset.private_block(0x2001, "Philips Imaging DD 001", create=True)
    block.add_new(0x5F, "SQ", Sequence([item]))
    inner = cleaned(dataset)[0x2001105F].value[0]
    assert not inner.get("PatientBirthDate")
    assert "Zweistein" not in str(inner)


def test_that_an_un_element_is_read_again_as_what_it_is() -> None:
    dataset = patient()
    dataset[0x00080090] = RawDataElement(
        Tag(0x00080090), "UN", 18, b"Oppenheim^Julia^^ ", 0, False, True
    )
    dataset[0x00100030] = RawDataElement(Tag(0x00100030), "UN", 8, b"19340317", 0, False, True)
    copy = engine(*DEFAULT).apply(dataset).dataset
    assert not copy.get("ReferringPhysicianName")
    assert not copy.get("PatientBirthDate")


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x00280010, "LO", "Zweistein"),
        (0x00180050, "LO", "Zweistein"),
        (0x00280030, "OB", b"Zweistein!"),
        (0x00080060, "OB", b"Oppenheim!"),
    ],
)
def test_that_text_in_the_place_of_a_number_goes(tag: int, vr: str, value: Any) -> None:
    dataset = patient()
    dataset[tag] = DataElement(tag, vr, value)
    assert tag not in cleaned(dataset)


def test_that_words_in_a_number_string_or_a_time_go() -> None:
    dataset = patient()
    for tag, vr in ((0x00180050, "DS"), (0x00200013, "IS"), (0x00080030, "TM")):
        dataset[tag] = RawDataElement(Tag(tag), vr, 10, b"Oppenheim ", 0, False, True)
    copy = engine(*DEFAULT).apply(dataset).dataset
    assert [tag for tag in (0x00180050, 0x00200013, 0x00080030) if tag in copy] == []


def test_that_binary_content_with_a_name_goes_and_without_stays() -> None:
    dataset = patient(RedPaletteColorLookupTableData=b"profile of Zweistein")
    assert "RedPaletteColorLookupTableData" not in cleaned(dataset)
    assert (
        cleaned(patient(RedPaletteColorLookupTableData=b"plain profile."))[
            "RedPaletteColorLookupTableData"
        ].value
        == b"plain profile."
    )


def test_that_overlays_and_curves_go_with_their_whole_group() -> None:
    dataset = patient()
    dataset.add_new(0x60000010, "US", 8)
    dataset.add_new(0x60001500, "LO", "Zweistein")
    dataset.add_new(0x60003000, "OW", b"\0" * 8)
    dataset.add_new(0x60200010, "US", 8)
    dataset.add_new(0x50000010, "US", 8)
    assert [tag for tag in cleaned(dataset).keys() if tag.group >> 8 in {0x50, 0x60}] == []  # noqa: SIM118 - tags


def test_that_an_icon_goes() -> None:
    icon = Dataset()
    icon.Rows = icon.Columns = 2
    icon.PixelData = b"\0" * 4
    copy = engine(*DEFAULT).apply(patient(IconImageSequence=[icon])).dataset
    assert "IconImageSequence" not in copy


def test_that_an_attribute_whose_vr_is_open_stays() -> None:
    copy = engine(*DEFAULT).apply(patient(SmallestImagePixelValue=3)).dataset
    assert copy.SmallestImagePixelValue == 3


def test_that_group_lengths_go() -> None:
    dataset = patient()
    dataset.add_new(0x00080000, "UL", 100)
    assert 0x00080000 not in engine(*DEFAULT).apply(dataset).dataset


def test_that_class_and_scheme_uids_stay_and_instance_uids_are_mapped() -> None:
    item = Dataset()
    item.ReferencedSOPClassUID = "1.3.46.670589.2.3.1.1"
    item.ReferencedSOPInstanceUID = "1.2.3.4.5.6.7.8.9"
    copy = cleaned(patient(ReferencedImageSequence=[item]))
    inner = copy.ReferencedImageSequence[0]
    assert inner.ReferencedSOPClassUID == "1.3.46.670589.2.3.1.1"
    assert inner.ReferencedSOPInstanceUID == copy.SOPInstanceUID


def test_that_an_instance_uid_in_the_place_of_a_class_is_mapped() -> None:
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.3.4.5.6.7.8"
    copy = cleaned(patient(ReferencedImageSequence=[item]))
    assert copy.ReferencedImageSequence[0].ReferencedSOPClassUID == copy.StudyInstanceUID


def test_that_a_uid_in_a_text_is_mapped_like_the_uid() -> None:
    copy = cleaned(patient(ImageComments="made from 1.2.3.4.5.6.7.8 today"))
    assert copy.StudyInstanceUID in copy.ImageComments


def test_that_standard_uids_stay() -> None:
    copy = cleaned(patient(FrameOfReferenceUID="1.2.840.10008.1.4.1.1"))
    assert copy.FrameOfReferenceUID == "1.2.840.10008.1.4.1.1"


def test_that_an_age_above_89_becomes_90() -> None:
    assert cleaned(patient(PatientAge="097Y")).PatientAge == "090Y"


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ((Option.FULL_DATES,), "UNMODIFIED"),
        ((Option.MODIFIED_DATES,), "MODIFIED"),
        ((Option.DESCRIPTORS,), "REMOVED"),
    ],
)
def test_that_the_marks_tell_the_options(options: tuple[Option, ...], word: str) -> None:
    copy = cleaned(patient(DeidentificationMethod="by hand for Zweistein"), *options)
    codes = [(item.CodeValue, item.CodeMeaning) for item in copy.DeidentificationMethodCodeSequence]
    assert copy.PatientIdentityRemoved == "YES"
    assert "Zweistein" not in str(copy.DeidentificationMethod)
    assert tuple(codes) == profile_with(*options).codes
    assert copy.LongitudinalTemporalInformationModified == word


def test_that_marks_of_an_earlier_pass_are_replaced() -> None:
    copy = cleaned(cleaned(patient()), Option.DESCRIPTORS)
    assert len(copy.DeidentificationMethodCodeSequence) == 2


@pytest.mark.parametrize("charset", ["ISO_IR 192", "ISO 2022 IR 87", "GB18030", "ISO_IR 100"])
def test_that_text_in_any_character_set_is_cleaned_and_stays_readable(charset: str) -> None:
    names = {
        "ISO_IR 192": "Müller^Jörg", "ISO 2022 IR 87": "Yamada^Tarou=山田^太郎",
        "GB18030": "Wang^XiaoDong=王^小东", "ISO_IR 100": "Müller^Jörg",
    }  # fmt: skip
    family = {"ISO 2022 IR 87": "山田", "GB18030": "王小东"}.get(charset, "Müller")
    dataset = patient()
    dataset.SpecificCharacterSet = charset if charset != "ISO 2022 IR 87" else ["", charset]
    dataset.PatientName = names[charset]
    dataset.ImageComments = f"A {family} B"
    copy = reread(cleaned(dataset))
    assert copy.ImageComments == "A B"


def test_that_an_unknown_character_set_becomes_utf8() -> None:
    dataset = patient()
    dataset.add_new(0x00080005, "CS", "ISO_IR 999")
    raw = "Größe".encode()
    dataset[0x00204000] = RawDataElement(Tag(0x00204000), "LT", len(raw), raw, 0, False, True)
    copy = engine(*DEFAULT).apply(dataset).dataset
    assert copy.SpecificCharacterSet == "ISO_IR 192"
    assert copy.ImageComments == "Größe"


def test_that_bottomless_nesting_is_refused() -> None:
    dataset = patient()
    for _ in range(40):
        outer = patient()
        outer.ReferencedSeriesSequence = [dataset]
        dataset = outer
    with pytest.raises(DicomUnreadable):
        engine(*DEFAULT).apply(dataset)


def test_that_nothing_of_a_value_is_warned_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    dataset = patient()
    odd = b"Zweistein born 17.3.1934 "
    dataset[0x00080020] = RawDataElement(Tag(0x00080020), "DA", len(odd), odd, 0, False, True)
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        engine(*DEFAULT).apply(dataset)
    assert "Zweistein" not in caplog.text + str([str(one.message) for one in caught])


@pytest.mark.parametrize(
    ("values", "identity"),
    [
        ({"PatientID": " A1 "}, "id A1"),
        ({"PatientID": "", "PatientName": "A^B", "PatientBirthDate": "19340317"},
         "name A^B 19340317"),
        ({"PatientID": None, "PatientName": ""}, "study 1.2.3.4.5.6.7.8"),
    ],
)  # fmt: skip
def test_that_a_patient_is_known_by_the_best_there_is(
    values: dict[str, Any], identity: str
) -> None:
    assert identity_of(patient(**values)) == identity


def test_that_words_of_a_report_are_replaced_and_codes_stay() -> None:
    concept = Dataset()
    concept.CodeValue, concept.CodingSchemeDesignator = "121071", "DCM"
    concept.CodeMeaning = "Finding"
    item = Dataset()
    item.ValueType, item.TextValue = "TEXT", "Mr Unknown Person has a nodule"
    item.ConceptNameCodeSequence = [concept]
    copy = cleaned(patient(ContentSequence=[item]), Option.STRUCTURED_CONTENT)
    inner = copy.ContentSequence[0]
    assert inner.TextValue == "REMOVED"
    assert inner.ConceptNameCodeSequence[0].CodeMeaning == "Finding"
