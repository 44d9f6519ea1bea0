"""The .deb that we pack ourselves is one for dpkg and lintian, and the same each time."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from installers.linux.archive import packed, renumbered, squeezed
from tests.installers.conftest import needs

pytestmark = needs("dpkg-deb", "tar", "xz")


def _tree(place: Path) -> Path:
    (place / "DEBIAN").mkdir(parents=True)
    control = "Package: medal-trial\nVersion: 1.0\nArchitecture: all\nMaintainer: T <t@x.de>\n"
    (place / "DEBIAN/control").write_text(f"{control}Description: a trial\n")
    (place / "usr/share").mkdir(parents=True)
    (place / "usr/share/code.so").write_bytes(Path(os.__file__).read_bytes() * 20)
    (place / "usr/share/link").symlink_to("code.so")
    return place


@pytest.mark.parametrize("level", [0, 9])
def test_that_dpkg_reads_what_we_pack(tmp_path: Path, level: int) -> None:
    package = tmp_path / "trial_1.0_all.deb"
    packed(_tree(tmp_path / "tree"), package, level)
    told = subprocess.run(
        ["dpkg-deb", "--field", package, "Package"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "medal-trial"
    subprocess.run(["dpkg-deb", "--extract", package, tmp_path / "out"], check=True)
    made, given = tmp_path / "out/usr/share/code.so", tmp_path / "tree/usr/share/code.so"
    assert made.read_bytes() == given.read_bytes()
    assert (tmp_path / "out/usr/share/link").is_symlink()
    assert not (tmp_path / "out/DEBIAN").exists()
    listed = subprocess.run(
        ["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True
    ).stdout
    assert all(" root/root " in line for line in listed.splitlines())
    assert [path.name for path in tmp_path.glob("*.tar.xz")] == []


@pytest.mark.parametrize("level", [0, 9])
def test_that_the_same_tree_gives_the_same_bytes_at_another_place_and_time(
    tmp_path: Path, level: int
) -> None:
    made = []
    for name in ("one", "two"):
        package = tmp_path / f"{name}.deb"
        tree = _tree(tmp_path / name / "tree")
        os.utime(tree / "usr", (time.time() - len(made) * 1e6,) * 2)
        packed(tree, package, level)
        made.append(package.read_bytes())
    assert made[0] == made[1]


def test_that_a_folder_goes_into_an_archive_under_its_name(tmp_path: Path) -> None:
    _tree(tmp_path / "medal-1.0")
    squeezed(tmp_path, tmp_path / "out.tar.xz", level=9, root="medal-1.0")
    listed = subprocess.run(
        ["tar", "-tf", tmp_path / "out.tar.xz"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert listed[0] == "medal-1.0/"
    assert "medal-1.0/usr/share/code.so" in listed


@needs("ar")
def test_that_a_package_under_another_number_has_the_same_files(tmp_path: Path) -> None:
    package = tmp_path / "trial_1.0_all.deb"
    packed(_tree(tmp_path / "tree"), package, 0)
    newer = renumbered(package, tmp_path / "newer.deb", "2.0")
    told = subprocess.run(
        ["dpkg-deb", "--field", newer, "Version"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "2.0"
    listed = [
        subprocess.run(["dpkg-deb", "--contents", path], capture_output=True, check=True).stdout
        for path in (package, newer)
    ]
    assert listed[0] == listed[1]
