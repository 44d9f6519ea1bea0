"""The colour profile that a picture brings is named in a scan's JSON."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydicom import Dataset

from medal_desktop.cli.main import medal
from tests.builders.dicom import us_image
from tests.builders.written import scanner_profile


def named(folder: Path, profile: bytes | None, *, in_path: bool = False) -> str | None:
    def change(dataset: Dataset, index: int) -> None:
        if profile is None:
            return
        item = Dataset()
        item.ICCProfile = profile
        if in_path:
            dataset.OpticalPathSequence = [item]
        else:
            dataset.ICCProfile = profile

    us_image(folder / "in" / "a", change=change)
    report = folder / "scan.json"
    CliRunner().invoke(medal, ["scan", str(folder / "in"), "--json", str(report)])
    (group,) = json.loads(report.read_text())["groups"]
    found: str | None = group["icc"]
    return found


def profile_of(description: bytes) -> bytes:
    head = bytes(36) + b"acsp" + bytes(88)
    return head + struct.pack(">L4sLL", 1, b"desc", 144, len(description)) + description


def in_ascii(words: bytes) -> bytes:
    return b"desc" + struct.pack(">LL", 0, len(words)) + words


def test_that_a_real_profile_is_named(tmp_path: Path) -> None:
    assert named(tmp_path, scanner_profile()) == "sRGB built-in"


def test_that_the_profile_of_an_optical_path_counts(tmp_path: Path) -> None:
    assert named(tmp_path, profile_of(in_ascii(b"Scanner 7\0")), in_path=True) == "Scanner 7"


def test_that_a_picture_without_a_profile_names_none(tmp_path: Path) -> None:
    assert named(tmp_path, None) is None


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (b"nothing of the kind ", "damaged"),
        (profile_of(b"else" + bytes(20)), "damaged"),
        (profile_of(in_ascii(b"\xff\xfe\0\0")), "damaged"),
        (profile_of(in_ascii(b"A\x1b[31m\0")), "A[31m"),
        (profile_of(in_ascii(b"y" * 500)), "y" * 80),
        (profile_of(in_ascii(b"\0\0")), "unnamed"),
        (scanner_profile()[:130], "damaged"),
        (profile_of(b"desc"), "damaged"),
    ],
    ids=["foreign", "type", "letters", "control", "long", "empty", "cut", "short"],
)
def test_that_an_odd_profile_does_no_harm(tmp_path: Path, profile: bytes, name: str) -> None:
    assert named(tmp_path, profile) == name
