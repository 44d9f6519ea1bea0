"""From the checkout to one folder that runs anywhere: PyInstaller, then only what is reached."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from installers.tools import ROOT, epoch, run, set_times

NAME = "medal-desktop"
_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")


def freeze(work: Path) -> Path:
    """Freeze into `work/dist/medal-desktop` and give that folder.

    The same checkout gives the same bytes: hashes are not salted, times are the commit's.

    Raises:
        BuildFailed: PyInstaller did not come through.
    """
    shutil.rmtree(work, ignore_errors=True)
    run(
        [
            sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level=WARN",
            "--distpath", work / "dist", "--workpath", work / "work",
            ROOT / "installers" / "medal-desktop.spec",
        ],
        env={"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    folder = work / "dist" / NAME
    if sys.platform.startswith("linux"):
        strip(folder)
        sweep(folder / "_internal")
    set_times(folder, epoch())
    return folder


def strip(folder: Path) -> list[str]:
    """Take the symbols out of the libraries where it helps; a blanket strip breaks numpy's."""
    patterns = json.loads((ROOT / "installers" / "lean.json").read_text(encoding="utf-8"))
    done = []
    for path in _libraries(folder):
        if any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns["stripped"]):
            run(["strip", "--strip-unneeded", path])
            done.append(path.name)
    return done


def sweep(internal: Path) -> list[str]:
    """Remove system libraries that nothing loads any more, and give their names.

    PyInstaller collects what each plugin needs before the spec leaves the plugin out.
    """
    removed: list[str] = []
    while True:
        needed = _needed(_libraries(internal))
        idle = [
            path
            for path in internal.glob("lib*.so*")
            if path.name not in needed and not path.name.startswith("libpython")
        ]
        if not idle:
            return sorted(removed)
        for path in idle:
            path.unlink()
        removed += [path.name for path in idle]


def _libraries(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and ".so" in path.name
    ]


def _needed(libraries: Iterable[Path]) -> set[str]:
    names: set[str] = set()
    for path in libraries:
        said = subprocess.run(
            ["readelf", "-d", path], capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C"},
        ).stdout  # fmt: skip
        names |= set(_NEEDED.findall(said))
    return names
