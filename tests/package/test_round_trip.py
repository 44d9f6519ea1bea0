from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.package import reader
from medal_desktop.package.errors import TargetExists
from tests.builders import packages


@pytest.fixture(scope="module")
def keys() -> packages.Keys:
    return packages.Keys()


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, keys: packages.Keys) -> Path:
    target = tmp_path_factory.mktemp("package") / "head-ct_v1.0.0.medal"
    packages.sealed(target, keys)
    return target


def test_that_the_challenge_comes_back(package: Path, keys: packages.Keys, tmp_path: Path) -> None:
    assert reader.unpack_inputs(package, keys.intake, tmp_path / "inputs") == packages.challenge()


def test_that_every_input_file_comes_back(
    package: Path, keys: packages.Keys, tmp_path: Path
) -> None:
    reader.unpack_inputs(package, keys.intake, tmp_path / "inputs")
    for file in packages.input_files(packages.challenge()):
        assert (tmp_path / "inputs" / file.name).read_bytes() == file.source


def test_that_every_reference_comes_back(
    package: Path, keys: packages.Keys, tmp_path: Path
) -> None:
    cases = reader.unpack_references(package, keys.evaluation, tmp_path / "references")
    assert cases == ("case-001", "case-002")
    for file in packages.reference_files(packages.challenge()):
        assert (tmp_path / "references" / file.name).read_bytes() == file.source


def test_that_anybody_can_verify_from_outside(package: Path) -> None:
    assert reader.verify_outside(package) == reader.read_envelope(package)


def test_that_a_folder_that_holds_something_is_left_alone(
    package: Path, keys: packages.Keys, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(TargetExists):
        reader.unpack_inputs(package, keys.intake, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
