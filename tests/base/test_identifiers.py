from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base import identifiers


@given(st.text())
def test_that_a_slug_of_any_text_is_a_slug(text: str) -> None:
    assert identifiers.is_slug(identifiers.slug(text))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("CT Head, 2nd look!", "ct-head-2nd-look"),
        ("  ", "item"),
        ("Ärzte", "rzte"),
        ("x" * 90, "x" * 64),
    ],
)
def test_that_a_slug_keeps_what_can_be_read(text: str, made: str) -> None:
    assert identifiers.slug(text) == made


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "a_b", "a/b", "..", "a" * 65, "a\n"])
def test_that_what_is_no_slug_is_seen(text: str) -> None:
    assert not identifiers.is_slug(text)


@pytest.mark.parametrize("text", ["1.0", "01.0.0", "1.0.0-rc1", "v1.0.0", "1.0.0\n"])
def test_that_a_version_has_three_plain_numbers(text: str) -> None:
    assert re.fullmatch(identifiers.VERSION[1:-1], text) is None


def test_that_numbered_names_sort_as_they_count() -> None:
    names = [identifiers.numbered("case", number) for number in (1, 2, 10, 999)]
    assert names == ["case-001", "case-002", "case-010", "case-999"]
    assert names == sorted(names)


def test_that_random_ids_differ_and_have_128_bits() -> None:
    made = {identifiers.random_id() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)
