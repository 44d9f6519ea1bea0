"""Real scanners' files: nothing identifying in the bytes, nothing broken that was whole."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pydicom
import pytest
from pydicom import Dataset, dcmread

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.check import check
from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.folder import find_files
from medal_desktop.deid.work import Status
from tests.builders.data import real_data
from tests.builders.deid import run

BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"


def readable(folder: Path) -> list[Path]:
    found = []
    for path in find_files(folder):
        try:
            read_path(path)
        except MedalError:
            continue
        found.append(path)
    return found


def removed_values(before: Dataset, after: Dataset) -> set[bytes]:
    """Give the text values of attributes that the copy has not, long enough to be found."""
    found = set()
    kept = {str(element.value) for element in after.iterall()}
    for element in before.iterall():
        text = str(element.value)
        gone = element.tag not in after or str(after[element.tag].value) != text
        told = len(text) >= 5 and text not in kept and not text.startswith("1.2.840.10008.")
        if gone and told and element.VR in {"LO", "SH", "PN", "ST", "LT", "UI", "DA", "DT"}:
            found.add(text.encode("utf-8", "replace"))
    return found


def test_that_no_removed_value_is_in_the_bytes_of_a_real_head_ct(tmp_path: Path) -> None:
    sources = readable(real_data("ct-head-philips"))
    result = run(sources, tmp_path / "out")
    for source, path in zip(sources, result.paths(tmp_path / "out"), strict=True):
        data = path.read_bytes()
        values = removed_values(dcmread(source), dcmread(path))
        assert values
        assert [value for value in values if value in data] == []


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (dicom3tools) is not here")
@pytest.mark.parametrize(
    "name", ["ct-head-philips", "ct-head-ge-tilted", "mr-brain-siemens", "mr-fmri-ge"]
)
@pytest.mark.parametrize("profile", ["medal-default", "strictest"])
def test_that_a_validator_finds_no_new_error(name: str, profile: str, tmp_path: Path) -> None:
    sources = readable(real_data(name))[:: max(1, len(readable(real_data(name))) // 4)]
    result = run(sources, tmp_path / "out", profile)
    for source, path in zip(sources, result.paths(tmp_path / "out"), strict=True):
        assert _errors(path) - _errors(source) == Counter()


def _errors(path: Path) -> Counter[str]:
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, check=False)
    lines = done.stderr.decode("latin-1").splitlines()
    return Counter(line.split(" = ")[0] for line in lines if line.startswith("Error"))


@pytest.mark.parametrize("profile", ["medal-default", "strictest", "longitudinal"])
def test_that_each_bundled_file_is_written_and_read_or_has_a_reason(
    profile: str, tmp_path: Path
) -> None:
    sources = find_files(BUNDLED)
    result = run(sources, tmp_path / "out", profile)
    assert len(result.outcomes) == len(sources)
    assert result.count(Status.WRITTEN) > 100
    assert all(outcome.reason for outcome in result.outcomes if not outcome.name)
    findings = check(result.paths(tmp_path / "out"), result.known, root=tmp_path / "out")
    judged = {"check.burned-in", "check.face", "check.looks-like-identity"}
    assert {finding.code for finding in findings} <= judged


def test_that_pixels_of_bundled_files_are_the_same_bytes(tmp_path: Path) -> None:
    sources = readable(BUNDLED)
    result = run(sources, tmp_path / "out")
    compared = 0
    for outcome in result.outcomes:
        if not outcome.name:
            continue
        before, after = (
            dcmread(outcome.source, force=True),
            dcmread(tmp_path / "out" / outcome.name),
        )
        if "PixelData" in before:
            assert bytes(before.PixelData) == bytes(after.PixelData)
            compared += 1
    assert compared > 60
