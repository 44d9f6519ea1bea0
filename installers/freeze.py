"""From the checkout to one folder that runs anywhere: PyInstaller, then only what is reached."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from installers.hollow import hollow_out
from installers.models import halve
from installers.slim import slim
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
    pages = manual(work)
    run(
        [
            sys.executable, "-m", "PyInstaller", "--clean", "--noconfirm", "--log-level=WARN",
            "--distpath", work / "dist", "--workpath", work / "work",
            ROOT / "installers" / "medal-desktop.spec",
        ],
        env={
            "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONPATH": str(ROOT),
            # xz presses the modules better than zlib, unless zlib was there before.
            "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0",
            "MEDAL_MANUAL": str(pages),
        },
    )  # fmt: skip
    folder = work / "dist" / NAME
    for archive in folder.rglob("base_library.zip"):
        put_in_order(archive)
    if sys.platform.startswith("linux"):
        (folder / "medal").symlink_to(NAME)
        strip(folder)
        sweep(folder / "_internal")
        slim(folder / "_internal")
        hollow_out(folder / "_internal")
    for model in sorted((folder / "_internal" / "rapidocr" / "models").glob("*.onnx")):
        halve(model)
    set_times(folder, epoch())
    return folder


def put_in_order(archive: Path) -> None:
    """Write a zip's entries in the order of their names; PyInstaller's now and then is another."""
    with zipfile.ZipFile(archive) as packed:
        entries = {name: packed.read(name) for name in sorted(packed.namelist())}
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in entries.items():
            packed.writestr(zipfile.ZipInfo(name), content)


def manual(work: Path) -> Path:
    """Build the manual that Help opens, as pages that need no network.

    Raises:
        BuildFailed: a page or a link of it is broken.
    """
    pages = work / "manual"
    run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", pages],
        env={"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0"},
    )
    return pages


def strip(folder: Path) -> list[str]:
    """Take the symbols out of the libraries where it helps; a blanket strip breaks numpy's."""
    patterns = json.loads((ROOT / "installers" / "lean.json").read_text(encoding="utf-8"))
    done = []
    for path in _libraries(folder):
        if any(
            fnmatch.fnmatch(path.as_posix(), f"*/{pattern}") for pattern in patterns["stripped"]
        ):
            run(["strip", "--strip-unneeded", path])
            done.append(path.name)
    return done


def sweep(internal: Path) -> list[str]:
    """Remove system libraries that nothing loads any more, and give their names.

    PyInstaller collects what each plugin needs before the spec leaves the plugin out.
    """
    needs = {path: _needed(path) for path in _libraries(internal)}
    removed: list[str] = []
    while True:
        needed = set().union(*needs.values())
        idle = [
            path
            for path in internal.glob("lib*.so*")
            if path.name not in needed and not path.name.startswith("libpython")
        ]
        if not idle:
            return sorted(removed)
        for path in idle:
            path.unlink()
            needs.pop(path, None)
        removed += [path.name for path in idle]


def _libraries(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and ".so" in path.name
    ]


def _needed(library: Path) -> set[str]:
    said = subprocess.run(
        ["readelf", "-d", library], capture_output=True, text=True, check=False,
        env={**os.environ, "LC_ALL": "C"},
    ).stdout  # fmt: skip
    return set(_NEEDED.findall(said))
