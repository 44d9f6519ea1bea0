"""The whole way of the Debian package: frozen twice, built twice, lived through on a clean root."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pydicom.data
import pytest
from PIL import Image

from installers import smoke
from installers.freeze import NAME
from installers.linux import apt_repo, lifecycle
from installers.tools import ROOT, run, version
from medal_desktop.base.assets import asset
from scripts.demo.commands import BIN
from tests.builders.burned import BORN, Letters, anatomy, draw, written
from tests.builders.films import film
from tests.builders.manual import DOCS, blocks
from tests.builders.signing import authority
from tests.builders.slides import aperio
from tests.installers.conftest import needs

pytestmark = [
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
    """Build with the command; where the work lies must not matter."""
    words = ["--no-smoke", "--quick", "--work", place / "work", "--out", place / "out"]
    run([sys.executable, ROOT / "installers/build.py", "--target", "deb", *words])
    (bill,) = (place / "out").glob("*.cdx.json")
    (package,) = (place / "out").glob("*.deb")
    return Built(place / "work" / "dist" / NAME, bill, package)


@pytest.fixture(scope="module", autouse=True)
def unmeasured() -> Iterator[None]:
    """What a build runs is not this project's code: measuring it would take as long again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _build(tmp_path_factory.mktemp("first"))


@pytest.mark.slow
def test_that_the_frozen_app_does_the_work(built: Built) -> None:
    smoke.smoke(built.frozen)  # raises when a window, a part or the way to a server fails
    assert "medal, version" in run([built.frozen / "medal", "--version"])


def test_that_the_frozen_command_reads_every_kind_as_the_checkout_does(
    built: Built, tmp_path: Path
) -> None:
    """pydicom's files of every syntax; a film, a vendor's slide, a volume and a photograph."""
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    film(foreign / "film.mp4")
    aperio(foreign / "slide.svs")
    shutil.copy(asset("demo_case/answers/p1/haemorrhage.nii.gz"), foreign)
    Image.new("RGB", (64, 48), "red").save(foreign / "photo.jpg")
    told = []
    for medal in (built.frozen / "medal", BIN / "medal"):
        for folder in (Path(pydicom.data.__file__).parent / "test_files", foreign):
            run([medal, "scan", folder, "--json", tmp_path / "a", "--values"], env=home(tmp_path))
            told.append(json.loads((tmp_path / "a").read_text(encoding="utf-8")))
    kinds = {group["kind"] for one in told for group in one["groups"]}
    assert kinds >= {"volume", "image", "stack", "cine", "video", "wsi", "seg", "rtstruct", "sr"}
    assert told[:2] == told[2:]


def test_that_the_frozen_command_paints_over_the_same_letters(built: Built, tmp_path: Path) -> None:
    original = draw(anatomy(), Letters(), Letters(text=BORN, y=200))
    written(tmp_path / "image" / "us.dcm", original)
    painted = []
    for number, medal in enumerate((built.frozen / "medal", BIN / "medal")):
        work = tmp_path / f"work-{number}"
        run([medal, "workspace", "new", work], env=home(tmp_path))
        for words in (("case", "new", tmp_path / "image"), ("deidentify",)):
            run([medal, *words, "--workspace", work], env=home(tmp_path))
        (copy,) = work.rglob("*.dcm")
        painted.append(pydicom.dcmread(copy).pixel_array)
    assert (painted[0] == painted[1]).all()
    assert (painted[0] != original).any()


def home(folder: Path) -> dict[str, str]:
    """Settings and keys of a user who has none yet."""
    (folder / "passphrase").write_text("of some length, for a trial\n", encoding="ascii")
    return {
        "HOME": str(folder), "XDG_DATA_HOME": str(folder),
        "MEDAL_SETTINGS": str(folder / "settings"), "MEDAL_KEYSTORE": str(folder / "keys"),
        "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(folder / "passphrase"),
    }  # fmt: skip


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
        # Words misspelt inside of libraries are no error, and take a third of the time to find.
        ["lintian", "--fail-on", "error", "-X", "binaries/spelling", built.package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clean root."""
    root = tmp_path_factory.mktemp("root") / "debian"
    lifecycle.prepare(root)
    with lifecycle.mounted(root):
        yield root


def test_that_it_lives_and_goes_on_a_clean_debian(built: Built, debian: Path) -> None:
    lifecycle.live(debian, built.package)
    assert version() in built.package.name


@pytest.mark.slow
def test_that_what_the_manual_tells_root_works_as_it_stands_there(
    built: Built, debian: Path
) -> None:
    """In the order of the pages: the package alone, a repository, the policy, the authority."""
    shutil.copy(built.package, debian)
    told = {page: as_root(page) for page in ("install", "policy", "hardening", "network")}
    repository, alone = told["install"]
    type_in(debian, alone)
    keyring = publish_in(debian, built.package)
    assert keyring.is_file()
    type_in(debian, repository.replace("https://apt.example.org/", "file:///repository"))
    inside = debian / "etc/medal-desktop/policy.json"
    for page, value in (("policy", "medal-default"), ("hardening", "strictest")):
        (block,) = told[page]
        type_in(debian, block)
        assert json.loads(inside.read_text(encoding="utf-8"))["DeidProfile"] == value
        assert verdicts(debian)["Policy"] == "good"
    shutil.copy(authority(debian / "ca", name="Hospital").root, debian / "hospital-ca.crt")
    type_in(debian, *told["network"])
    assert "Hospital" in lifecycle.inside(
        debian, "sh", "-c", "openssl storeutl -certs -text -noout /etc/ssl/certs/hospital-ca.pem"
    )


def as_root(page: str) -> list[str]:
    """Give the blocks of one page for IT that are for root on Debian."""
    titles = {"Debian, as root", "As root"}
    return [
        block.text.replace("@VERSION@", version())
        for block in blocks(DOCS / f"it/{page}.md")
        if block.title in titles
    ]


def type_in(root: Path, *texts: str) -> None:
    for text in texts:
        lifecycle.inside(root, "bash", "-euo", "pipefail", "-c", text)


def publish_in(root: Path, package: Path) -> Path:
    """Make a signed repository inside, and lay its key ring where the manual has it."""
    home = root / "gnupg"
    home.mkdir(mode=0o700)
    env = {**os.environ, "GNUPGHOME": str(home)}
    words = ["--batch", "--pinentry-mode", "loopback", "--passphrase", ""]
    run(["gpg", *words, "--quick-generate-key", "it@example.org", "ed25519", "sign"], env=env)
    apt_repo.publish(root / "repository", "it@example.org", [package], env)
    run(["gpgconf", "--kill", "all"], env=env)
    return Path(shutil.copy(root / "repository" / apt_repo.KEYRING, root))


def verdicts(root: Path) -> dict[str, str]:
    told = lifecycle.inside(root, "sh", "-c", "medal doctor --quick --json || true")
    return {one["name"]: one["state"] for one in json.loads(told)["verdicts"]}
