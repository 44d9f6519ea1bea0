"""Dates that move, ages that stop, values that say nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.deid.attribute_types import resolve
from medal_desktop.deid.values import cap_age, dummy, family, shift_date, shift_date_time

DATES = st.dates(min_value=date(1920, 1, 1), max_value=date(2060, 1, 1))


@given(DATES, DATES, st.integers(-3650, -31))
def test_that_intervals_stay_what_they_were(first: date, second: date, days: int) -> None:
    moved = [shift_date(f"{day:%Y%m%d}", days) for day in (first, second)]
    parsed = [date.fromisoformat(text) for text in moved if text]
    assert parsed[1] - parsed[0] == second - first


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("20210301", "20210228"),
        ("2021.03.01", "20210228"),
        ("20210301 ", "20210228"),
        ("20211301", None),
        ("yesterday", None),
        ("00010101", None),
    ],
)
def test_that_a_date_moves_or_is_known_to_be_none(before: str, after: str | None) -> None:
    assert shift_date(before, -1) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("20210301101112.123456+0100", "20210228101112.123456+0100"),
        ("20210301101112", "20210228101112"),
        ("20210301", "20210228"),
        ("202103", "202102"),
        ("2021", "2020"),
        ("2021-03-01", None),
        ("20210301 John", None),
    ],
)
def test_that_a_date_time_moves_in_the_precision_it_has(before: str, after: str | None) -> None:
    assert shift_date_time(before, -1) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("089Y", "089Y"), ("090Y", "090Y"), ("091Y", "090Y"), ("103Y", "090Y"), ("011M", "011M"),
        ("999W", "999W"), ("old", None), ("", None),
    ],
)  # fmt: skip
def test_that_ages_above_89_become_one(before: str, after: str | None) -> None:
    assert cap_age(before, 89) == after


@pytest.mark.parametrize(
    ("basic", "kind", "chosen"),
    [
        ("X", "1", "X"), ("X/Z", "3", "X"), ("X/Z", "2", "Z"), ("X/D", "1", "D"),
        ("X/D", "3", "X"), ("Z/D", "2C", "Z"), ("Z/D", "1", "D"), ("X/Z/D", "3", "X"),
        ("X/Z/D", "2", "Z"), ("X/Z/D", "1C", "D"), ("X/Z/D", None, "D"), ("X/Z/U*", "3", "U"),
    ],
)  # fmt: skip
def test_that_the_attributes_type_decides_mixed_actions(
    basic: str, kind: str | None, chosen: str
) -> None:
    assert resolve(basic, kind) == chosen


def test_that_text_and_codes_are_one_family_and_bytes_another() -> None:
    assert family("LO") == family("CS") != family("OB")
    assert dummy("DA") == "19000101"
