from __future__ import annotations

import pytest

from medal_desktop.base.errors import Cancelled, MedalError, MissingAsset, UnsafePath


def test_that_an_error_says_what_happened_and_what_to_do() -> None:
    assert UnsafePath().words() == (UnsafePath.message, UnsafePath.advice)


def test_that_a_detail_stands_in_brackets_behind_the_message() -> None:
    assert MissingAsset("forms").words()[0] == "The installation is incomplete. (forms)"


def test_that_the_text_for_a_log_is_the_code_and_the_detail() -> None:
    assert str(Cancelled()) == "job.cancelled"
    assert str(MissingAsset("forms")) == "install.missing-resource: forms"


def test_that_every_error_can_be_caught_as_one_kind() -> None:
    with pytest.raises(MedalError):
        raise UnsafePath
