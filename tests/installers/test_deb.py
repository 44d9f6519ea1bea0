"""The whole way of the Debian package: frozen twice, built twice, lived through on a clean root."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from installers import licence_texts, sbom, smoke
from installers.freeze import NAME, freeze
from installers.linux import deb, lifecycle
from installers.origins import origins
from installers.tools import run, version
from tests.installers.conftest import needs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3000),
    needs("dpkg-deb", "debootstrap", "lintian", "rsvg-convert", "readelf", "xvfb-run"),
    pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: no chroot can be made"),
]


@dataclass(frozen=True, slots=True)
class Built:
    """One build from the checkout: the frozen folder, its bill, its package."""

    frozen: Path
    bill: Path
    package: Path


def _build(place: Path) -> Built:
    """Build as `installers/build.py` does; where the work lies must not matter."""
    frozen = freeze(place / "work")
    files = origins(frozen, place / "work" / "work" / NAME)
    texts = licence_texts.collect(files.values(), place / "licences")
    bill = texts / "sbom.cdx.json"
    bill.write_bytes(sbom.bill(files, frozen))
    (place / "out").mkdir()
    return Built(frozen, bill, deb.build(frozen, place / "out", texts, level=1))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _build(tmp_path_factory.mktemp("first"))


def test_that_the_frozen_app_does_the_work(built: Built) -> None:
    smoke.smoke(built.frozen)  # raises when a window, a part or the way to a server fails
    assert "medal, version" in run([built.frozen / "medal", "--version"])


def test_that_two_builds_are_equal_byte_for_byte(
    built: Built, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = _build(tmp_path_factory.mktemp("second"))
    assert again.bill.read_bytes() == built.bill.read_bytes()
    assert again.package.read_bytes() == built.package.read_bytes()


def test_that_the_bill_names_the_origin_and_the_licence_of_every_file(built: Built) -> None:
    bill = json.loads(built.bill.read_bytes())
    assert all(one["licenses"][0]["expression"] for one in bill["components"])
    listed = {file["name"] for one in bill["components"] for file in one["components"]}
    there = {
        path.relative_to(built.frozen).as_posix()
        for path in built.frozen.rglob("*")
        if path.is_file() or path.is_symlink()
    }
    assert there <= listed


def test_that_no_component_under_the_gpl_ships_without_an_exception(built: Built) -> None:
    for one in json.loads(built.bill.read_bytes())["components"]:
        words = one["licenses"][0]["expression"]
        assert not words.startswith(("GPL", "AGPL")) or " WITH " in words, one["name"]


def test_that_lintian_finds_no_error(built: Built) -> None:
    done = subprocess.run(
        ["lintian", "--fail-on", "error", built.package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_that_it_lives_and_goes_on_a_clean_debian(
    built: Built, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("root") / "debian"
    lifecycle.prepare(root)
    with lifecycle.mounted(root):
        lifecycle.live(root, built.package)
    assert version() in built.package.name
