"""Other people's tools open what MEDAL writes."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import crypt4gh.lib as peer
import pytest

from medal_desktop.package.keys import SealingKey
from tests.builders import packages

BASE = "head-ct_v1.0.0"


@pytest.fixture(scope="module")
def keys() -> packages.Keys:
    return packages.Keys()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, keys: packages.Keys) -> Path:
    target = tmp_path_factory.mktemp("package") / f"{BASE}.medal"
    packages.sealed(target, keys)
    return target


def open_member(package: Path, member: str, key: SealingKey) -> zipfile.ZipFile:
    out = io.BytesIO()
    with zipfile.ZipFile(package) as container, container.open(member) as sealed:
        peer.decrypt([(0, key.to_bytes(), b"")], sealed, out)
    return zipfile.ZipFile(out)


def test_that_pythons_zipfile_finds_the_three_members_whole(package: Path) -> None:
    with zipfile.ZipFile(package) as container:
        assert container.testzip() is None
        assert container.namelist() == [
            f"{BASE}.zip.c4gh",
            f"{BASE}-reference.zip.c4gh",
            f"{BASE}.envelope.json",
        ]


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_that_unzip_finds_the_package_whole(package: Path) -> None:
    run = subprocess.run(["unzip", "-t", str(package)], capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode()


@pytest.mark.parametrize("bag", ["inputs", "references"])
def test_that_bagit_finds_each_bag_valid(
    package: Path, keys: packages.Keys, tmp_path: Path, bag: str
) -> None:
    member, key, folder = {
        "inputs": (f"{BASE}.zip.c4gh", keys.intake, "head-ct-v1.0.0"),
        "references": (
            f"{BASE}-reference.zip.c4gh",
            keys.evaluation,
            "head-ct-v1.0.0-reference",
        ),
    }[bag]
    with open_member(package, member, key) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path)
    assert bagit.Bag(str(tmp_path / folder)).validate()
