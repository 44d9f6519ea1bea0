"""The recipes for running a server name commands and settings that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from server_api.__main__ import main
from server_api.settings import Settings

FOLDER = Path(__file__).parents[2] / "installers" / "server"
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())
SETTINGS = {one.name.upper() for one in fields(Settings)} | {"CONFIG"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_that_a_recipe_names_settings_and_commands_that_exist(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"MEDAL_SERVER_([A-Z_0-9]+)", text))
    called = set(re.findall(r"medal-server ([a-z]+)\b", text))
    assert named <= SETTINGS
    assert called - {"then"} <= set(main.commands)


@pytest.mark.parametrize("name", ["medal-server.service", "medal-worker.service"])
def test_that_systemd_understands_the_units(name: str, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    for unit in FOLDER.glob("*.service"):
        lines = unit.read_text().replace("/opt/medal/bin/medal-server", "/bin/true")
        (tmp_path / unit.name).write_text(lines)
    done = subprocess.run(
        [verify, "verify", "--man=no", str(tmp_path / name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Unknown" not in done.stderr
    assert "Failed to parse" not in done.stderr
