"""The same checkout gives the same bytes, whatever order PyInstaller happens to take."""

from __future__ import annotations

import zipfile
from pathlib import Path

from installers.freeze import put_in_order

FILES = {"re/_parser.pyc": b"parser", "locale.pyc": b"locale", "abc.pyc": b"abc"}


def test_that_a_librarys_order_is_that_of_its_names(tmp_path: Path) -> None:
    made = []
    for number, names in enumerate((list(FILES), list(reversed(FILES)))):
        archive = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for name in names:
                packed.writestr(zipfile.ZipInfo(name), FILES[name])
        put_in_order(archive)
        made.append(archive.read_bytes())
        with zipfile.ZipFile(archive) as packed:
            assert {name: packed.read(name) for name in packed.namelist()} == FILES
    assert made[0] == made[1]
