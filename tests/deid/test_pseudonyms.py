"""Keyed pseudonyms: the same for the same key, unlinkable for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from medal_desktop.deid.errors import KeyInvalid
from medal_desktop.deid.pseudonyms import ProjectKey, Pseudonyms
from tests.builders.deid import KEY, OTHER_KEY


@given(st.text(min_size=1, max_size=64))
def test_that_each_uid_is_valid_and_of_the_uuid_root(original: str) -> None:
    made = Pseudonyms(KEY).uid(original)
    assert UID(made).is_valid
    assert made.startswith("2.25.")


@given(st.text(max_size=64))
def test_that_the_same_key_maps_alike_and_another_does_not(identity: str) -> None:
    here, there, other = Pseudonyms(KEY), Pseudonyms(KEY), Pseudonyms(OTHER_KEY)
    assert here.patient(identity) == there.patient(identity) != other.patient(identity)
    assert here.uid(identity) == there.uid(identity) != other.uid(identity)


@given(st.text(max_size=64))
def test_that_dates_move_back_by_a_month_to_ten_years(identity: str) -> None:
    assert -3650 <= Pseudonyms(KEY).shift_days(identity) <= -31


def test_that_different_patients_move_by_different_days() -> None:
    shifts = {Pseudonyms(KEY).shift_days(f"patient {number}") for number in range(100)}
    assert len(shifts) > 90


def test_that_an_exported_key_gives_the_same_mapping(tmp_path: Path) -> None:
    path = tmp_path / "project.key"
    KEY.write(path)
    assert Pseudonyms(ProjectKey.read(path)).uid("1.2.3") == Pseudonyms(KEY).uid("1.2.3")


def test_that_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "project.key"
    KEY.write(path)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("data", [b"", b"x" * 32, b"MEDAL de-identification key v1\nAAAA\n"])
def test_that_what_is_no_key_is_refused(data: bytes) -> None:
    with pytest.raises(KeyInvalid):
        ProjectKey.from_bytes(data)


def test_that_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyInvalid):
        ProjectKey.read(tmp_path / "none")


def test_that_a_key_does_not_show_itself() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert ProjectKey.generate().id != ProjectKey.generate().id
