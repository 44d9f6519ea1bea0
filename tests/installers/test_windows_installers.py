"""NSIS and MSI in a real (wine) Windows: silent, upgraded, not downgraded, removed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installers.windows import msi, nsis, wix
from installers.windows.sign import verify
from tests.builders.signing import Authority
from tests.builders.windows import Wine, payload, wine_program
from tests.installers.conftest import needs

pytestmark = [
    needs("makensis", "wixl", "msibuild", "osslsigncode", "icotool"),
    pytest.mark.skipif(not wine_program(), reason="NOT HERE: wine"),
]
KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\MEDAL Desktop"
NEWER_IS_THERE = 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("windows")
    first = payload(place / "first", extra="stale.txt")
    second = payload(place / "second")
    return {
        "exe1": nsis.build(first, place, number="1.0.0"),
        "exe2": nsis.build(second, place, number="1.1.0"),
        "msi1": msi.build(first, place, number="1.0.0"),
        "msi2": msi.build(second, place, number="1.1.0"),
    }


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Wine:
    made = Wine(tmp_path_factory.mktemp("wine") / "prefix")
    made.run("wineboot", "-i", check=False)
    made.settle()
    return made


def _gone(wine: Wine, folder: Path) -> bool:
    wine.settle()
    return not folder.exists()


def test_that_the_installer_installs_upgrades_refuses_a_downgrade_and_leaves_nothing(
    wine: Wine, made: dict[str, Path]
) -> None:
    place = wine.drive / "MedalApp"
    target = r"/D=C:\MedalApp"
    wine.run(made["exe1"], "/S", "/CurrentUser", target)
    wine.settle()
    assert (place / "_internal/stale.txt").exists()
    assert wine.value(KEY, "DisplayVersion") == "1.0.0"
    (place / "my work").mkdir()
    wine.run(made["exe2"], "/S", "/CurrentUser", target)
    wine.settle()
    assert not (place / "_internal/stale.txt").exists()
    assert (place / "_internal/resources/kept.txt").exists()
    assert wine.value(KEY, "DisplayVersion") == "1.1.0"

    assert wine.run(made["exe1"], "/S", "/CurrentUser", check=False).returncode == NEWER_IS_THERE
    assert wine.value(KEY, "DisplayVersion") == "1.1.0"

    wine.run(place / "uninstall.exe", "/S", "/CurrentUser", r"_?=C:\MedalApp", check=False)
    wine.settle()
    assert wine.value(KEY, "DisplayVersion") is None
    assert not (place / "medal-desktop.exe").exists()
    assert not (place / "_internal").exists()
    assert (place / "my work").is_dir()


SETUP = r"HKLM\SOFTWARE\Policies\MEDAL\Desktop\Setup"


def test_that_the_package_installs_upgrades_refuses_a_downgrade_and_goes(
    wine: Wine, made: dict[str, Path]
) -> None:
    place = wine.drive / "Program Files" / "MEDAL Desktop"
    wine.run("msiexec", "/i", made["msi1"], "/qn", "SERVERURL=https://medal.example.org")
    wine.settle()
    assert (place / "_internal/stale.txt").exists()
    assert wine.value(SETUP, "ServerUrl") == "https://medal.example.org"
    assert wine.value(SETUP, "DeidProfile") == "-"

    wine.run("msiexec", "/i", made["msi2"], "/qn")
    wine.settle()
    assert not (place / "_internal/stale.txt").exists()
    assert (place / "_internal/resources/kept.txt").exists()

    assert wine.run("msiexec", "/i", made["msi1"], "/qn", check=False).returncode != 0
    wine.settle()
    assert not (place / "_internal/stale.txt").exists()

    wine.run("msiexec", "/x", made["msi2"], "/qn")
    assert _gone(wine, place / "medal-desktop.exe")
    assert wine.value(SETUP, "ServerUrl") is None


def test_that_the_package_goes_where_it_says(wine: Wine, made: dict[str, Path]) -> None:
    wine.run("msiexec", "/i", made["msi2"], "/qn", r"INSTALLDIR=C:\Apps\Medal")
    wine.settle()
    assert (wine.drive / "Apps/Medal/medal-desktop.exe").exists()
    wine.run("msiexec", "/x", made["msi2"], "/qn")


def test_that_installer_and_uninstaller_are_signed_while_they_are_made(
    tmp_path: Path, signing_authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SIGN_CHAIN", str(signing_authority.chain))
    monkeypatch.setenv("MEDAL_SIGN_KEY", str(signing_authority.key))
    made = nsis.build(
        payload(tmp_path / "p"), tmp_path, sign=f"{sys.executable} -m installers.windows.sign"
    )
    verify(made, signing_authority.root)


def test_that_the_same_files_have_the_same_identity_in_every_version(tmp_path: Path) -> None:
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
    one = wix.source(payload(tmp_path / "first" / "medal"), "1.0.0").decode()
    two = wix.source(payload(tmp_path / "second" / "medal"), "1.0.1").decode()
    assert one.replace("1.0.0", "1.0.1") == two


def test_that_the_installer_is_the_same_twice(tmp_path: Path) -> None:
    source = payload(tmp_path / "p")
    first = nsis.build(source, tmp_path, number="1.0.0").read_bytes()
    assert nsis.build(source, tmp_path, number="1.0.0").read_bytes() == first
