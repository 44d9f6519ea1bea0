"""What is taken out of the frozen folder, and what of it stays."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from installers.slim import slim, slim_icu
from installers.tools import BuildFailed
from tests.installers.conftest import needs

_ASKS = """
from PySide6.QtCore import QCollator, QDateTime, QLocale, QTimeZone
order = [QCollator(QLocale(name)).compare("\u00c4", "B") for name in ("de_DE", "en_US", "fr_FR")]
zone, name = QTimeZone(b"Europe/Berlin"), QTimeZone.NameType.LongName
words = zone.displayName(QTimeZone.TimeType.StandardTime, name, QLocale("de_DE"))
used = {line.split()[-1] for line in open("/proc/self/maps") if "libicudata" in line}
print(order, zone.offsetFromUtc(QDateTime.fromSecsSinceEpoch(0)), words, used)
"""


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    place = tmp_path / "PySide6/Qt/lib"
    place.mkdir(parents=True)
    for path in (Path(PySide6.__file__).parent / "Qt/lib").glob("libicu*"):
        shutil.copy(path, place)
    return place


@needs("as", "ld")
def test_that_qt_sorts_and_tells_time_in_its_languages_with_a_quarter_of_the_data(
    libraries: Path, tmp_path: Path
) -> None:
    (data,) = libraries.glob("libicudata.so.*")
    before = data.stat().st_size
    again = Path(shutil.copy(data, tmp_path / data.name))
    slim(tmp_path)
    assert data.stat().st_size < before / 4
    slim_icu(again)
    assert again.read_bytes() == data.read_bytes()
    said = subprocess.run(
        [sys.executable, "-c", _ASKS], capture_output=True, text=True, check=True,
        env={**os.environ, "LD_LIBRARY_PATH": str(libraries)},
    ).stdout  # fmt: skip
    assert said.startswith("[-1, -1, -1] 3600 Mitteleurop\u00e4ische Normalzeit")
    assert str(data) in said


def test_that_a_large_table_loses_its_blanks_alone(tmp_path: Path) -> None:
    table = {str(n): {"name": "\u00e4 b", "values": [n, None]} for n in range(30_000)}
    (tmp_path / "large.json").write_text(json.dumps(table, indent=2))
    (tmp_path / "small.json").write_text('{"a": 1}')
    slim(tmp_path)
    assert json.loads((tmp_path / "large.json").read_text()) == table
    assert b"  " not in (tmp_path / "large.json").read_bytes()
    assert (tmp_path / "small.json").read_text() == '{"a": 1}'


def test_that_a_library_without_such_data_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "libicudata.so.73").write_bytes(b"CmnD nothing")
    with pytest.raises(BuildFailed, match="no ICU data"):
        slim_icu(tmp_path / "libicudata.so.73")
