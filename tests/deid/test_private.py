"""The list of safe private attributes is the standard's (PS3.15 Table E.3.10-1, 2026d)."""

from __future__ import annotations

from collections import Counter

import pytest
from pydicom import Dataset

from medal_desktop.deid.private import is_safe, number_private, safe_private
from medal_desktop.deid.table import Option
from tests.builders.deid import engine, reread

# Rows per creator, counted in the published table.
ROWS = {
    "Philips Imaging DD 001": 184, "Philips Imaging DD 002": 86, "Philips Imaging DD 097": 70,
    "SIEMENS Ultrasound SC2000": 40, "NQLeft": 22, "NQRight": 22, "Philips Imaging DD 129": 10,
    "NQHeader": 7, "ELSCINT1": 7, "HOLOGIC, Inc.": 5, "SIEMENS MR HEADER": 4, "GEMS_ACQU_01": 4,
    "SIEMENS SYNGO ULTRA-SOUND TOYON DATA STREAMING": 4, "GEIIS PACS": 3, "GEMS_PARM_01": 3,
    "Philips MR Imaging DD 001": 2, "GEMS_HELIOS_01": 2, "Philips PET Private Group": 2,
    "GEMS_SERS_01": 1, "Philips ST80i": 1,
}  # fmt: skip


def test_that_the_list_has_each_creators_rows() -> None:
    listed = safe_private() - number_private()
    assert Counter(creator for _, creator, _ in listed) == ROWS
    assert sum(ROWS.values()) == 479


@pytest.mark.parametrize(
    "row",
    [
        (0x2001, "Philips Imaging DD 001", 0x03), (0x0019, "SIEMENS MR HEADER", 0x0C),
        (0x0043, "GEMS_PARM_01", 0x39), (0x7053, "Philips PET Private Group", 0x00),
        (0x2001, "Philips Imaging DD 097", 0x41), (0x2005, "Philips MR Imaging DD 001", 0x0E),
    ],
)  # fmt: skip
def test_that_values_needed_to_compute_are_safe(row: tuple[int, str, int]) -> None:
    assert row in safe_private()


@pytest.mark.parametrize(
    "row",
    [
        (0x2001, "Philips Imaging DD 001", 0x0D), (0x2001, "Philips Imaging DD 001", 0x20),
        (0x2001, "Philips Imaging DD 097", 0x09), (0x0029, "SIEMENS CSA HEADER", 0x10),
        (0x0009, "GEMS_IDEN_01", 0x01),
    ],
)  # fmt: skip
def test_that_what_the_table_leaves_out_is_not_safe(row: tuple[int, str, int]) -> None:
    assert row not in safe_private()


@pytest.mark.parametrize(("vr", "safe"), [("US", True), ("DS", True), ("LO", False), ("UN", False)])
def test_that_our_own_additions_are_safe_as_numbers_only(vr: str, safe: bool) -> None:
    assert is_safe(0x0019, "SIEMENS MR HEADER", 0x0A, vr) is safe


def test_that_a_text_in_the_place_of_such_a_number_goes() -> None:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", "1.2.3.4"
    block = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0A, "US", 36)
    block.add_new(0x0B, "LO", "Somebody")
    copy = engine(Option.SAFE_PRIVATE).apply(reread(dataset)).dataset
    assert copy[0x0019100A].value == 36
    assert 0x0019100B not in copy
