from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.errors import PackageError
from medal_desktop.workflow.carry import PAGE, SUMS, StickUnwritable, carry
from tests.builders import packages


@pytest.fixture
def package(tmp_path: Path) -> Path:
    target = tmp_path / "head-ct_v1.0.0.medal"
    packages.sealed(target, packages.Keys())
    return target


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_that_the_usual_tool_finds_the_copy_right_by_the_sheet(
    package: Path, tmp_path: Path
) -> None:
    copy, sums, _page = carry(package, tmp_path / "stick", Job())
    assert copy.read_bytes() == package.read_bytes()
    command = ["sha256sum", "--check", "--strict", sums.name]
    assert subprocess.run(command, cwd=copy.parent, check=False).returncode == 0


def test_that_the_page_says_all_that_another_machine_needs(package: Path, tmp_path: Path) -> None:
    _copy, _sums, page = carry(package, tmp_path / "stick", Job(), "https://medal.example")
    text = page.read_text(encoding="utf-8")
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    for words in (digest, package.name, "medal submit", "https://medal.example", "Dr Test"):
        assert words in text
    assert len(text.splitlines()) <= 60  # one page
    assert "Haemorrhage" not in text  # nothing clinical travels in the clear


def test_that_nothing_damaged_is_carried_away(package: Path, tmp_path: Path) -> None:
    raw = bytearray(package.read_bytes())
    raw[len(raw) // 2] ^= 1
    package.write_bytes(raw)
    with pytest.raises(PackageError):
        carry(package, tmp_path / "stick", Job())
    assert not (tmp_path / "stick").exists()


def test_that_a_sheet_can_be_written_where_the_package_lies(package: Path) -> None:
    copy, sums, page = carry(package, package.parent, Job())
    assert copy.samefile(package)
    assert (sums.name, page.name) == (SUMS, PAGE)


def test_that_a_place_that_refuses_is_told(package: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").write_text("a file")
    with pytest.raises(StickUnwritable):
        carry(package, tmp_path / "stick", Job())
