"""Profiles are data, and a typo in them is an error with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.deid.errors import ProfileInvalid, UnknownProfile
from medal_desktop.deid.profile import load_profile, parse_profile, profile_names
from medal_desktop.deid.table import Option

GOOD = """{
  "name": "site",
  "title": "Site",
  "edition": "2026d",
  "options": {
    "clean_descriptors": "they are read"
  }
}"""


def test_that_the_built_in_profiles_are_there() -> None:
    assert profile_names() == ("longitudinal", "medal-default", "strictest")


@pytest.mark.parametrize("name", ["longitudinal", "medal-default", "strictest"])
def test_that_a_built_in_profile_bears_its_file_name(name: str) -> None:
    assert load_profile(name).name == name


def test_that_a_sites_own_profile_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text(GOOD, encoding="utf-8")
    assert load_profile(path).options == {Option.DESCRIPTORS: "they are read"}


def test_that_a_misspelt_option_is_refused_with_line_and_column() -> None:
    with pytest.raises(ProfileInvalid) as caught:
        parse_profile(GOOD.replace("clean_descriptors", "clean_descriptor"))
    assert "line 6, column 5, options/clean_descriptor" in caught.value.detail


def test_that_a_misspelt_field_is_refused_with_line_and_column() -> None:
    with pytest.raises(ProfileInvalid) as caught:
        parse_profile(GOOD.replace('"title"', '"titel"'))
    assert "line 3, column 3" in caught.value.detail or "title" in caught.value.detail


def test_that_broken_json_is_refused_with_line_and_column() -> None:
    with pytest.raises(ProfileInvalid) as caught:
        parse_profile(GOOD.replace('"2026d",', '"2026d"'))
    assert caught.value.detail == "line 5, column 3"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2026d"', '"2019a"'),
        ('"they are read"', '""'),
        ('"site"', '"Site Name"'),
        ('"title": "Site"', '"title": "Site", "title": "Again"'),
        (
            '"clean_descriptors"',
            '"retain_longitudinal_full_dates": "a", "retain_longitudinal_modified_dates"',
        ),
    ],
)
def test_that_a_profile_that_means_nothing_is_refused(old: str, new: str) -> None:
    with pytest.raises(ProfileInvalid):
        parse_profile(GOOD.replace(old, new))


def test_that_a_name_that_is_no_profile_is_refused() -> None:
    with pytest.raises(UnknownProfile):
        load_profile("medal-defualt")


def test_that_the_statement_names_the_options_in_use() -> None:
    assert parse_profile(GOOD).statement == (
        "De-identified in accordance with DICOM PS3.15 2026d, Basic Application Level "
        "Confidentiality Profile (113100) with Clean Descriptors (113105)."
    )


def test_that_the_statement_of_the_strictest_profile_names_none() -> None:
    assert load_profile("strictest").statement.endswith("Profile (113100) without options.")


def test_that_the_digest_follows_the_effect_and_not_the_reasons() -> None:
    base = parse_profile(GOOD)
    assert parse_profile(GOOD.replace("they are read", "why not")).digest == base.digest
    assert parse_profile(GOOD.replace("clean_descriptors", "retain_uids")).digest != base.digest
