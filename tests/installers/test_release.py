"""What a hospital's IT takes from us is signed; what is not, or was changed, it does not get."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from installers import release
from installers.linux import apt_repo
from installers.tools import BuildFailed

CONTROL = """\
Package: medal-{name}
Version: {version}
Architecture: amd64
Maintainer: T <t@x.de>
Section: science
Priority: optional
Description: a trial
"""


@dataclass(slots=True)
class Shop:
    """A repository with a throw-away key, and a machine's apt that trusts it."""

    root: Path
    env: dict[str, str]
    key: str

    @property
    def repository(self) -> Path:
        return self.root / "repository"

    def package(self, version: str, name: str = "desktop") -> Path:
        tree = self.root / f"tree-{name}-{version}"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(CONTROL.format(name=name, version=version))
        target = self.root / f"medal-{name}_{version}_amd64.deb"
        words = ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(target)]
        subprocess.run(words, check=True, capture_output=True)
        return target

    def publish(self, *versions: str) -> None:
        packages = [self.package(version) for version in versions]
        apt_repo.publish(self.repository, self.key, packages, self.env)

    def update(self, *, keyring: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Ask the repository as a machine would; its state lies in a folder of the test."""
        place = self.root / "machine"
        for name in ("lists/partial", "cache/archives/partial", "etc"):
            (place / name).mkdir(parents=True, exist_ok=True)
        (place / "status").touch()
        ring = keyring or self.repository / apt_repo.KEYRING
        line = apt_repo.source_line(f"file://{self.repository}/", ring)
        (place / "etc/sources.list").write_text(line)
        return self.apt("update")

    def apt(self, *words: str) -> subprocess.CompletedProcess[str]:
        place = self.root / "machine"
        options = {
            "Dir::Etc::sourcelist": place / "etc/sources.list", "Dir::Etc::sourceparts": "-",
            "Dir::State": place, "Dir::State::lists": place / "lists", "APT::Architecture": "amd64",
            "Dir::State::status": place / "status", "Dir::Cache": place / "cache",
            "Dir::Etc::trusted": "/dev/null", "Dir::Etc::trustedparts": "/dev/null",
            "APT::Sandbox::User": "", "Acquire::AllowInsecureRepositories": "false",
        }  # fmt: skip
        given = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        return subprocess.run(
            ["apt-get", *given, *words], cwd=self.root, capture_output=True, text=True, check=False,
            env={**self.env, "LC_ALL": "C"},
        )  # fmt: skip


def _key(home: Path) -> tuple[dict[str, str], str]:
    home.mkdir(mode=0o700)
    env = {**os.environ, "GNUPGHOME": str(home)}
    words = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "t@x.de", "ed25519"]
    subprocess.run([*words, "sign"], env=env, check=True, capture_output=True)
    told = subprocess.run(
        ["gpg", "--list-keys", "--with-colons"], env=env, check=True, capture_output=True, text=True
    )
    return env, next(line.split(":")[9] for line in told.stdout.splitlines() if line[:3] == "fpr")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    env, key = _key(tmp_path / "gpg")
    yield Shop(tmp_path, env, key)
    subprocess.run(["gpgconf", "--kill", "all"], env=env, check=False)


def test_that_apt_takes_what_is_signed_and_offers_the_newest(shop: Shop) -> None:
    shop.publish("0.1.0")
    shop.publish("0.2.0")
    found = shop.update()
    assert found.returncode == 0, found.stderr
    assert "medal-desktop_0.2.0" in shop.apt("install", "--print-uris", "medal-desktop").stdout


def test_that_an_unsigned_repository_is_refused(shop: Shop) -> None:
    shop.publish("0.1.0")
    for name in ("InRelease", "Release.gpg"):
        (shop.repository / "dists/stable" / name).unlink()
    found = shop.update()
    assert found.returncode != 0
    assert "is not signed" in found.stderr


def test_that_a_changed_index_is_refused(shop: Shop) -> None:
    shop.publish("0.1.0")
    for path in (shop.repository / "dists/stable/main/binary-amd64").glob("Packages*"):
        path.write_bytes(path.read_bytes().replace(b"0.1.0", b"9.9.9") + b"\n")
    found = shop.update()
    assert found.returncode != 0
    assert "9.9.9" not in shop.apt("install", "--print-uris", "medal-desktop").stdout


def test_that_a_changed_release_file_is_refused(shop: Shop) -> None:
    shop.publish("0.1.0")
    path = shop.repository / "dists/stable/InRelease"
    path.write_text(path.read_text().replace("Origin: MEDAL", "Origin: OTHER"))
    assert shop.update().returncode != 0


def test_that_another_key_is_refused(shop: Shop) -> None:
    shop.publish("0.1.0")
    env, key = _key(shop.root / "other")
    ring = shop.root / "other.gpg"
    words = ["gpg", "--batch", "--output", str(ring), "--export", key]
    subprocess.run(words, env=env, check=True)
    subprocess.run(["gpgconf", "--kill", "all"], env=env, check=False)
    found = shop.update(keyring=ring)
    assert found.returncode != 0
    assert "NO_PUBKEY" in found.stderr


def test_that_a_published_version_cannot_get_other_bytes(shop: Shop) -> None:
    shop.publish("0.1.0")
    before = shop.package("0.1.0", name="other")
    other = shop.root / "elsewhere" / "medal-desktop_0.1.0_amd64.deb"
    other.parent.mkdir()
    tree = shop.root / "tree-desktop-0.1.0"
    (tree / "added").write_text("something else")
    words = ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(other)]
    subprocess.run(words, check=True, capture_output=True)
    with pytest.raises(BuildFailed):
        apt_repo.publish(shop.repository, shop.key, [other], shop.env)
    assert before.exists()


@pytest.fixture
def released(tmp_path: Path) -> tuple[Path, str]:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "medal-desktop_0.1.0_amd64.deb").write_bytes(b"a package")
    (folder / "medal-desktop-0.1.0.msi").write_bytes(b"another")
    words = ["minisign", "-G", "-W", "-p", str(tmp_path / "pub"), "-s", str(tmp_path / "key")]
    subprocess.run(words, check=True, capture_output=True)
    release.sums(folder)
    release.sign(folder, tmp_path / "key")
    return folder, (tmp_path / "pub").read_text().splitlines()[1]


def test_that_a_release_proves_itself_offline(released: tuple[Path, str]) -> None:
    folder, public = released
    release.verify(folder, public)
    assert (folder / release.SUMS).read_text().count("\n") == 2


def test_that_a_changed_file_of_a_release_is_found(released: tuple[Path, str]) -> None:
    folder, public = released
    (folder / "medal-desktop-0.1.0.msi").write_bytes(b"changed")
    with pytest.raises(BuildFailed, match="sha256sum"):
        release.verify(folder, public)


def test_that_changed_sums_do_not_help(released: tuple[Path, str]) -> None:
    folder, public = released
    (folder / "medal-desktop-0.1.0.msi").write_bytes(b"changed")
    release.sums(folder)
    with pytest.raises(BuildFailed, match="minisign"):
        release.verify(folder, public)


def test_that_a_release_without_files_is_none(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="nothing"):
        release.sums(tmp_path)
