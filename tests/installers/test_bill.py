"""The bill of materials and its gate, on small folders."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pydantic
import pytest

from installers import licence_texts, sbom
from installers.origins import Origin, owner
from installers.tools import BuildFailed, set_times


def _wheel(name: str, version: str = "1.0") -> Origin:
    return Origin(kind="wheel", name=name, version=version)


def test_that_a_file_of_a_wheel_of_python_and_of_ours_is_known() -> None:
    assert owner(Path(np.__file__)).name == "numpy"
    assert owner(Path(pydantic.__file__)).kind == "wheel"
    assert owner(Path(json.__file__)).kind == "python"
    assert owner(Path(__file__)).kind == "ours"


def test_that_a_file_nobody_owns_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "stray.so").write_bytes(b"")
    with pytest.raises(BuildFailed, match=r"stray\.so"):
        owner(tmp_path / "stray.so")


def test_that_a_component_nobody_looked_at_stops_the_build() -> None:
    with pytest.raises(BuildFailed, match="left-pad"):
        sbom.licence(_wheel("left-pad"))


@pytest.mark.parametrize("words", ["GPL-3.0-only", "MIT AND GPL-2.0-or-later", "AGPL-3.0-only"])
def test_that_the_gpl_without_an_exception_stops_the_build(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "installers").mkdir()
    table = {"wheel": {"viral": words}}
    (tmp_path / "installers" / "licences.json").write_text(json.dumps(table))
    monkeypatch.setattr(sbom, "ROOT", tmp_path)
    with pytest.raises(BuildFailed, match="must not ship"):
        sbom.licence(_wheel("viral"))


def test_that_the_bill_lists_each_file_with_its_hash_and_is_the_same_twice(tmp_path: Path) -> None:
    (tmp_path / "_internal").mkdir()
    (tmp_path / "_internal" / "a.so").write_bytes(b"a")
    files = {"_internal/a.so": _wheel("numpy"), "module:numpy.core": _wheel("numpy")}
    bill = json.loads(sbom.bill(files, tmp_path))
    (component,) = bill["components"]
    assert [file["name"] for file in component["components"]] == sorted(files)
    assert component["components"][0]["hashes"][0]["alg"] == "SHA-256"
    assert sbom.bill(files, tmp_path) == sbom.bill(dict(reversed(files.items())), tmp_path)


def test_that_texts_are_collected_with_what_the_lgpl_asks_for(tmp_path: Path) -> None:
    components = [
        _wheel("pyside6_essentials"), _wheel("numpy"),
        Origin(kind="python", name="cpython", version=sys.version.split()[0]),
        Origin(kind="debian", name="zlib1g", version="1"),
    ]  # fmt: skip
    place = licence_texts.collect(components, tmp_path / "doc")
    assert "Replace a library there" in (place / "licences/QT-AND-LGPL.txt").read_text()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (place / "licences/LGPL-3.txt").read_text()
    for name in ("numpy", "cpython", "zlib1g", "pyside6_essentials"):
        assert any((place / "licences" / name).iterdir()), name
    assert "numpy 1.0: BSD-3-Clause" in (place / "copyright").read_text()


def test_that_every_file_of_a_build_has_the_same_time(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("b")
    set_times(tmp_path, 1_700_000_000)
    assert {path.stat().st_mtime for path in [tmp_path, *tmp_path.rglob("*")]} == {1_700_000_000}
