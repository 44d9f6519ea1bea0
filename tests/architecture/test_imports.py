"""What may be loaded by whom, tried in real processes."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest

import medal_desktop
import server_api
from tests.architecture.house import ROOT

BLOCKED = ("PySide6", "vtk", "vtkmodules", "SimpleITK")
# What costs tenths of a second at start-up and is needed by a few verbs only.
HEAVY = {"SimpleITK", "highdicom", "deid", "matplotlib", "scipy", "nibabel", "PySide6", "vtk"}

_IMPORT_ALL = """
import importlib, importlib.abc, json, sys

class Wall(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError("blocked: " + name)

sys.meta_path.insert(0, Wall())
for name in {names}:
    importlib.import_module(name)
print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""


def _modules() -> list[str]:
    found = ["medal_desktop", "server_api"]
    for package in (medal_desktop, server_api):
        walk = pkgutil.walk_packages(
            package.__path__, package.__name__ + ".", onerror=lambda _: None
        )
        found += [module.name for module in walk]
    return [
        name
        for name in found
        # Alembic alone can run what lies in `migrations`.
        if not name.startswith(("medal_desktop.ui", "server_api.db.migrations."))
        and name != "medal_desktop.__main__"
    ]


def _loaded(names: list[str], blocked: tuple[str, ...] = ()) -> set[str]:
    """Import modules in a fresh process; give the top-level names it has loaded then."""
    code = _IMPORT_ALL.format(blocked=set(blocked) or "()", names=names)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return set(json.loads(done.stdout))


def test_that_all_but_the_window_imports_without_qt_vtk_and_simpleitk() -> None:
    assert not _loaded(_modules(), BLOCKED) & set(BLOCKED)


@pytest.mark.parametrize("door", ["medal_desktop.cli.main", "medal_desktop.workflow.workspace"])
def test_that_starting_up_loads_nothing_heavy(door: str) -> None:
    assert not _loaded([door]) & HEAVY


def test_that_the_package_format_needs_neither_dicom_nor_network_libraries() -> None:
    names = [name for name in _modules() if name.startswith("medal_desktop.package")]
    assert not _loaded(names) & {"pydicom", "requests", "keyring", "fastapi", "deid"}
