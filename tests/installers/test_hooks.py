"""What runs first in the frozen app, and the one door of its two programs."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from installers.tools import ROOT, version

HOOKS = ROOT / "installers/hooks"


@pytest.mark.parametrize("before", ["", "/opt/hospital/lib"])
def test_that_programs_it_starts_do_not_load_its_libraries(
    monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/medal-desktop/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(HOOKS / "library_path.py"))
    assert os.environ.get("LD_LIBRARY_PATH", "") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_that_shapes_need_no_more_of_scipy_than_ships() -> None:
    """With the stand-in for special functions, and without what lean.json leaves out."""
    script = f"""
import json, runpy, sys
left_out = json.load(open({str(ROOT / "installers/lean.json")!r}))["scipy_left_out"]
class Missing:
    def find_spec(self, name, *_):
        if name.startswith("scipy.") and name.split(".")[1] in left_out:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
runpy.run_path({str(HOOKS / "without_scipy_special.py")!r})
import numpy as np
from medal_desktop.base import shapes
one = np.zeros((5, 5, 5), bool)
one[2, 2, 2] = True
shapes.distance(one), shapes.filled(one), shapes.blurred(one, [1, 1, 1])
shapes.laid(one.astype(float), np.eye(3), np.zeros(3), (4, 4, 4), order=3)
print(shapes.parts(one, corners=True).max(), shapes.part_of(one, (2, 2, 2)).sum())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout == "1 1\n", done.stderr


def test_that_the_frozen_window_starts_without_what_speaks_to_the_network() -> None:
    """pydicom asks for it; what it keeps on the disk, its palettes, is found all the same."""
    script = f"""
import runpy, sys
runpy.run_path({str(HOOKS / "without_downloads.py")!r})
runpy.run_path({str(HOOKS / "without_plugins.py")!r})
from medal_desktop.ui.loading import LATER, bring, bring_first
bring_first()
print("importlib.metadata" in sys.modules)
from pydicom.data import get_palette_files
for name in LATER:
    bring(name)
print(len(get_palette_files("pet.dcm")))
print(*sorted({{"requests", "urllib3", "tqdm", "truststore", "keyring"}} & set(sys.modules)))
"""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, env=env
    )
    assert done.stdout == "False\n1\n\n", done.stderr


def test_that_the_name_that_is_called_chooses_the_program(tmp_path: Path) -> None:
    (tmp_path / "medal").symlink_to(ROOT / "installers/entry_either.py")
    (tmp_path / "medal-desktop").symlink_to(ROOT / "installers/entry_either.py")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    said = {
        name: subprocess.run(
            [sys.executable, tmp_path / name, "--version"],
            capture_output=True, text=True, check=False, env=env,
        )
        for name in ("medal", "medal-desktop")
    }  # fmt: skip
    assert "medal, version" in said["medal"].stdout
    assert f"medal-desktop, version {version()}\n" == said["medal-desktop"].stdout
