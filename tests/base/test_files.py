from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base.errors import UnsafePath
from medal_desktop.base.files import safe_parts, safe_path, sha256_of, write_beside, write_text


def test_that_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file.txt"
    write_text(target, "first")
    write_text(target, "zweite ☂")
    assert target.read_text(encoding="utf-8") == "zweite ☂"
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]


def test_that_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "old")
    with pytest.raises(ZeroDivisionError):
        _write_half(target)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def _write_half(target: Path) -> None:
    with write_beside(target) as stream:
        stream.write(b"half of the new")
        raise ZeroDivisionError


def test_that_a_written_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_text(tmp_path / "key", "secret")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_that_a_hash_is_the_files_sha256(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"medal" * 300_000)
    assert sha256_of(tmp_path / "data") == hashlib.sha256(b"medal" * 300_000).hexdigest()


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../a", "a/../b", "/etc/passwd", "a//b", "a/", "C:x", "a\\b", "a\0b",
        "con", "NUL.txt", "com1.dcm", "lpt9", "trailing.", "trailing ", "a\nb", 'a"b', "a" * 256,
        "b/aux.json",
    ],
)  # fmt: skip
def test_that_a_name_which_leads_elsewhere_on_any_system_is_refused(name: str) -> None:
    with pytest.raises(UnsafePath):
        safe_parts(name)


@given(st.text(max_size=40))
def test_that_what_is_not_refused_stays_in_its_folder(name: str) -> None:
    try:
        parts = safe_parts(name).parts
    except UnsafePath:
        return
    assert parts
    assert not {"", ".", "..", "/"} & set(parts)
    assert "/".join(parts) == name


def test_that_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    with pytest.raises(UnsafePath):
        safe_path(inside, "link/secret")


def test_that_an_ordinary_name_is_joined(tmp_path: Path) -> None:
    assert safe_path(tmp_path, "cases/case-001/000001.dcm") == (
        tmp_path / "cases" / "case-001" / "000001.dcm"
    )
