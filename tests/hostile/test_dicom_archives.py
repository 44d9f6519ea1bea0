"""Zips made to do harm are named, not opened."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from medal_desktop.dicom import archives
from medal_desktop.dicom.scan import scan
from tests.builders.dicom import ct_series


def reasons(path: Path) -> Counter[str]:
    return Counter(item.reason for item in scan([path]).skipped)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "a/../../evil", "C:/evil", "..\\evil", "\\\\host\\evil"]
)
def test_that_a_name_that_climbs_is_unsafe_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    image = ct_series(tmp_path / "x", slices=1)[0]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(image, "good")
        info = zipfile.ZipInfo()
        info.filename = name
        archive.writestr(info, image.read_bytes())
    result = scan([tmp_path / "a.zip"])
    assert [item.reason for item in result.skipped] == ["archive_unsafe"]
    assert len(result.groups) == 1


def test_that_a_bomb_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_BOMB_SIZE", 4 << 20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.dcm", bytes(1 << 20))
    assert reasons(tmp_path / "a.zip") == {"archive_too_large": 1}


def test_that_members_that_share_bytes_are_unsafe(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one", b"x" * 1000)
        archive.writestr("two", b"y" * 1000)
        archive.infolist()[1].header_offset = archive.infolist()[0].header_offset
    assert reasons(tmp_path / "a.zip") == {"archive_unsafe": 1}


def test_that_zips_nested_too_deep_are_not_followed(tmp_path: Path) -> None:
    data = b"nothing at all in here, really"
    for level in range(6):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(f"level-{level}.zip" if level else "file.txt", data)
        data = stream.getvalue()
    (tmp_path / "deep.zip").write_bytes(data)
    assert reasons(tmp_path / "deep.zip") == {"archive_too_large": 1}


def test_that_too_many_members_are_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_MOST_MEMBERS", 3)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(4):
            archive.writestr(str(number), b"x")
    assert reasons(tmp_path / "a.zip") == {"archive_too_large": 1}


@pytest.mark.parametrize("cut", [10, 60, 400])
def test_that_a_cut_zip_is_corrupt(tmp_path: Path, cut: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one", b"x" * 1000)
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data[:-cut])
    assert reasons(tmp_path / "a.zip") == {"archive_corrupt": 1}


def test_that_a_member_whose_bytes_were_changed_is_corrupt_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    first, second = ct_series(tmp_path / "x", slices=2)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(first, "one")
        archive.write(second, "two")
        start = archive.infolist()[0].header_offset + 40
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[start : start + 200] = bytes(200)
    (tmp_path / "a.zip").write_bytes(data)
    result = scan([tmp_path / "a.zip"])
    assert [item.reason for item in result.skipped] == ["archive_corrupt"]
    assert len(result.groups) == 1


def test_that_a_member_behind_a_password_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one", b"x" * 1000)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert reasons(tmp_path / "a.zip") == {"archive_corrupt": 1}


def test_that_an_empty_zip_is_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w"):
        pass
    result = scan([tmp_path / "a.zip"])
    assert (result.groups, result.warnings) == ((), ())
