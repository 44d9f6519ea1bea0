"""Other people's tools open what MEDAL writes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
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


@pytest.fixture(scope="module")
def data(package: Path, keys: packages.Keys, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with open_member(package, f"{BASE}.zip.c4gh", keys.intake) as opened:
        opened.extractall(folder)
    return folder / "head-ct-v1.0.0" / "data"


def test_that_rocrate_opens_the_crate_and_finds_its_files(data: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(data)
    assert crate.name == "Haemorrhage on head CT"
    named = {entity.id for entity in crate.data_entities}
    assert {"challenge.json", "interfaces.json", "croissant.json", "cases/"} <= named
    assert all((data / name).exists() for name in named)
    assert crate.root_dataset["license"].id == "LICENSE.txt"


# rdflib, below mlcroissant, warns of its own past
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_that_mlcroissant_finds_no_fault_and_reads_the_cases(data: Path) -> None:
    import mlcroissant

    dataset = mlcroissant.Dataset(data / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    rows = list(dataset.records("cases"))
    assert [row["cases/id"] for row in rows] == ["case-001", "case-002"]


_BUILD = """
import sys, zipfile, io, hashlib, json
from pathlib import Path
import crypt4gh.lib as peer
from tests.builders import packages
keys, target = packages.Keys(), Path(sys.argv[1])
packages.sealed(target, keys, signer=packages.SigningKey.from_bytes(bytes(32)))
found = {}
with zipfile.ZipFile(target) as container:
    for name in container.namelist()[:2]:
        key = keys.evaluation if "reference" in name else keys.intake
        out = io.BytesIO()
        with container.open(name) as sealed:
            peer.decrypt([(0, key.to_bytes(), b"")], sealed, out)
        found[name] = hashlib.sha256(out.getvalue()).hexdigest()
print(json.dumps(found))
"""


def build(folder: Path, **environment: str) -> dict[str, str]:
    command = [sys.executable, "-c", _BUILD, str(folder / f"{BASE}.medal")]
    merged = {**os.environ, "PYTHONPATH": str(Path.cwd()), **environment}
    run = subprocess.run(command, env=merged, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(run.stdout)
    return found


def test_that_two_machines_build_the_same_bytes_before_encryption(tmp_path: Path) -> None:
    for name in ("one", "a folder of another name"):
        (tmp_path / name).mkdir()
    here = build(tmp_path / "one", TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    there = build(
        tmp_path / "a folder of another name", TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="2"
    )
    assert len(here) == 2
    assert here == there
