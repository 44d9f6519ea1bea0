"""Options together: each does what it does alone, and the object declares them all."""

from __future__ import annotations

from itertools import combinations

import pytest
from pydicom import Dataset

from medal_desktop.deid.profile import load_profile, profile_names
from medal_desktop.deid.table import METHOD_CODES, Option
from tests.builders.deid import engine, reread

_DATES = {Option.FULL_DATES, Option.MODIFIED_DATES}
PAIRS = [pair for pair in combinations(Option, 2) if set(pair) != _DATES]
ALL = [
    tuple(option for option in Option if option is not Option.FULL_DATES),
    tuple(option for option in Option if option is not Option.MODIFIED_DATES),
]
BUILT_IN = [tuple(load_profile(name).options) for name in profile_names()]
COMBINATIONS = [(), *((option,) for option in Option), *PAIRS, *ALL, *BUILT_IN]
# One attribute per option that stays whole because of it, and its value.
KEPT = {
    Option.FULL_DATES: ("StudyDate", "20210628"),
    Option.DESCRIPTORS: ("SeriesDescription", "Axial thin"),
    Option.UIDS: ("StudyInstanceUID", "1.2.3.4.5.6.7.8"),
    Option.DEVICE: ("StationName", "CT-ROOM-3"),
    Option.CHARACTERISTICS: ("PatientSize", "1.8"),
    Option.INSTITUTION: ("InstitutionName", "Klinikum Ulmstadt"),
}


def original() -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    dataset.SOPInstanceUID = "1.2.3.4.5.6.7.8.9"
    dataset.PatientName = "Zweistein^Alberta"
    dataset.PatientID = "PID-4711"
    for keyword, value in KEPT.values():
        setattr(dataset, keyword, value)
    dataset.PatientAddress = "12 Relativity Lane"
    dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x0C, "IS", "1000")
    return reread(dataset)


def treated(options: tuple[Option, ...]) -> Dataset:
    return engine(*options).apply(original()).dataset


@pytest.mark.parametrize("options", COMBINATIONS)
def test_that_each_combination_declares_its_options_and_no_other(
    options: tuple[Option, ...],
) -> None:
    items = treated(options).DeidentificationMethodCodeSequence
    declared = {item.CodeValue for item in items}
    assert declared == {"113100"} | {METHOD_CODES[option][0] for option in options}


@pytest.mark.parametrize("options", COMBINATIONS)
def test_that_options_together_keep_what_each_keeps_alone(options: tuple[Option, ...]) -> None:
    copy = treated(options)
    kept = {option for option, (keyword, value) in KEPT.items() if str(copy.get(keyword)) == value}
    assert kept == set(options) & set(KEPT)
    assert ((0x0019, 0x100C) in copy) is (Option.SAFE_PRIVATE in options)


@pytest.mark.parametrize("options", COMBINATIONS)
def test_that_no_combination_keeps_the_person(options: tuple[Option, ...]) -> None:
    copy = treated(options)
    assert "PatientAddress" not in copy
    assert "Zweistein" not in str(copy)
    assert "4711" not in str(copy)


@pytest.mark.parametrize("option", [Option.UIDS, Option.DEVICE, Option.INSTITUTION])
def test_that_an_option_keeps_what_it_names(option: Option) -> None:
    keyword, value = KEPT[option]
    assert str(treated((option,)).get(keyword)) == value
    assert str(treated(()).get(keyword, "")) != value
