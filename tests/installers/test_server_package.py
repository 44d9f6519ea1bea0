"""The server's Debian package: laid out as systemd and dpkg want it, the same bytes twice."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from installers.server import deb
from installers.tools import ROOT, version
from tests.builders.manual import blocks

UNITS = sorted(deb.DATA.glob("*.service")) + sorted(deb.DATA.glob("*.timer"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with our own code alone: the libraries make it large, not different."""
    root = tmp_path_factory.mktemp("server")
    site = root / "site"
    shutil.copytree(ROOT / "server_api", site / "server_api", ignore=_without_caches)
    return deb.build(site, root)


def _without_caches(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


@pytest.fixture(scope="module")
def tree(package: Path) -> Path:
    target = package.parent / "opened"
    subprocess.run(["dpkg-deb", "-R", str(package), str(target)], check=True)
    return target


def test_that_two_builds_are_the_same_bytes(package: Path, tmp_path: Path) -> None:
    site = tmp_path / "elsewhere"
    shutil.copytree(ROOT / "server_api", site / "server_api", ignore=_without_caches)
    assert deb.build(site, tmp_path).read_bytes() == package.read_bytes()


def test_that_settings_are_the_administrators(tree: Path) -> None:
    assert (tree / "DEBIAN/conffiles").read_text() == "/etc/medal-server/server.env\n"
    assert (tree / "etc/medal-server/server.env").is_file()


def test_that_commands_and_scripts_can_be_run_and_read(tree: Path) -> None:
    for name in ("usr/bin/medal-server", "usr/bin/medal-server-run", "DEBIAN/postinst"):
        assert (tree / name).stat().st_mode & 0o777 == 0o755
    for name in ("DEBIAN/postinst", "DEBIAN/prerm", "DEBIAN/postrm", "usr/bin/medal-server-run"):
        assert subprocess.run(["sh", "-n", str(tree / name)], check=False).returncode == 0


def test_that_the_command_takes_its_own_libraries_first(tree: Path) -> None:
    text = (tree / "usr/bin/medal-server").read_text()
    assert text.startswith("#!/usr/bin/python3 -I\n")
    assert f'"/{deb.SITE}"' in text


def test_that_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in UNITS:
        lines = unit.read_text().replace("/usr/bin/medal-server", "/bin/true")
        (tmp_path / unit.name).write_text(lines)
    places = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(
        [verify, "verify", "--man=no", *places], capture_output=True, text=True, check=False
    )
    assert not re.search(r"Unknown|Failed to parse|Invalid|bad", done.stderr), done.stderr


@pytest.mark.parametrize(
    "unit", [u for u in UNITS if "models" not in u.name and u.suffix != ".timer"]
)
def test_that_units_without_models_have_no_rights(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for wanted in (
        "User=medal-server", "CapabilityBoundingSet=", "NoNewPrivileges=yes",
        "ProtectSystem=strict",
    ):  # fmt: skip
        assert wanted in lines


def test_that_a_purge_leaves_keys_and_data() -> None:
    script = (deb.DATA / "postrm").read_text()
    assert "rm " not in script


def test_that_the_manual_names_the_units_there_are() -> None:
    text = (ROOT / "docs/server/install.md").read_text()
    for unit in UNITS:
        assert unit.name in text or unit.name == "medal-server-backup.service"
    named = set(re.findall(r"medal-server[a-z-]*\.(?:service|timer)", text))
    assert named <= {unit.name for unit in UNITS}
    assert any(
        version() or "@VERSION@" in one.text for one in blocks(ROOT / "docs/server/install.md")
    )
