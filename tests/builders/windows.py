"""A stand-in for the frozen Windows folder, which only Windows can make, and a wine of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_STUB = """Unicode true
Target amd64-unicode
OutFile "{target}"
SilentInstall silent
RequestExecutionLevel user
Name "stand-in"
Section
SectionEnd
"""
_PLACES = ("wine64", "/usr/lib/wine/wine64", "wine")


def wine_program() -> str:
    """Give the name or path of wine; empty where there is none."""
    return next((found for name in _PLACES if (found := shutil.which(name))), "")


def payload(place: Path, *, extra: str = "") -> Path:
    """Make a folder with two real Windows programs and a file below `_internal`."""
    (place / "_internal" / "resources").mkdir(parents=True)
    for name in ("medal.exe", "medal-desktop.exe"):
        script = place.parent / f"{name}.nsi"
        script.write_text(_STUB.format(target=place / name))
        subprocess.run(["makensis", "-V1", script], check=True, capture_output=True)
    (place / "_internal" / "resources" / "kept.txt").write_text("kept")
    if extra:
        (place / "_internal" / extra).write_text("of one version only")
    return place


@dataclass(frozen=True, slots=True)
class Wine:
    """A Windows of one test: its own registry, its own drive."""

    prefix: Path

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    def run(self, *words: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        env = {
            **os.environ,
            "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=", "DISPLAY": os.environ.get("DISPLAY", ""),
        }  # fmt: skip
        done = subprocess.run(
            [wine_program(), *map(str, words)], env=env, capture_output=True, text=True,
            check=False, timeout=300, errors="replace",
        )  # fmt: skip
        assert not check or done.returncode == 0, (words, done.returncode, done.stdout[-800:])
        return done

    def value(self, key: str, name: str) -> str | None:
        """Read one value of the registry; None when there is none."""
        done = self.run("reg", "query", key, "/v", name, "/reg:64", check=False)
        rows = [line.split(None, 2) for line in done.stdout.splitlines() if line.strip()]
        found = [row[2].strip() for row in rows if len(row) == 3 and row[0] == name]
        return found[0] if found else None

    def settle(self) -> None:
        """Wait until the registry is written and nothing runs."""
        env = {**os.environ, "WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all"}
        subprocess.run(["wineserver", "-w"], env=env, check=False, timeout=120)
