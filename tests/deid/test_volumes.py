"""What other programs make of the images is the same before and after; a huge file stays small."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nibabel
import numpy as np
import pytest

from medal_desktop.base.files import sha256_of
from medal_desktop.deid.folder import deidentify_folder, find_files
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.work import Status
from tests.builders.data import real_data
from tests.builders.deid import KEY, run
from tests.builders.dicom import us_image

ROOT = Path(__file__).parents[2]
SERIES = ("ct-head-philips", "ct-head-ge-tilted", "mr-brain-siemens", "mr-fmri-ge")


def converted(folder: Path, out: Path) -> dict[str, Path]:
    """Turn a folder into NIfTI with dcm2niix, named by modality and number of the series."""
    out.mkdir()
    subprocess.run(
        ["dcm2niix", "-b", "n", "-f", "%s_%r", "-o", str(out), str(folder)],
        check=True, capture_output=True,
    )  # fmt: skip
    # Overlays are removed on purpose; dcm2niix makes regions of them.
    return {path.name: path for path in sorted(out.iterdir()) if "_ROI" not in path.name}


@pytest.mark.skipif(shutil.which("dcm2niix") is None, reason="dcm2niix is not here")
@pytest.mark.parametrize("name", SERIES)
def test_that_dcm2niix_makes_the_same_volumes(name: str, tmp_path: Path) -> None:
    source = real_data(name)
    hashes = {path: sha256_of(path) for path in find_files(source)}
    run(list(hashes), tmp_path / "out")
    before, after = (
        converted(folder, tmp_path / kind)
        for folder, kind in ((source, "before"), (tmp_path / "out", "after"))
    )
    assert before.keys() == after.keys()
    assert before
    for one, other in zip(before.values(), after.values(), strict=True):
        if one.suffix in {".bval", ".bvec"}:
            assert one.read_text() == other.read_text()
        else:
            assert_equal_volumes(one, other)
    assert {path: sha256_of(path) for path in hashes} == hashes


def assert_equal_volumes(one: Path, other: Path) -> None:
    first, second = nibabel.load(one), nibabel.load(other)
    assert np.array_equal(np.asanyarray(first.dataobj), np.asanyarray(second.dataobj))
    assert np.allclose(first.affine, second.affine)
    assert first.header.get_zooms() == second.header.get_zooms()


def packaged(module: str, *parts: str) -> Path:
    """Give the test files of an installed package; without it the test says so and is skipped."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        pytest.skip(f"{module} is not installed")
    folder = Path(spec.origin).parent.joinpath(*parts)
    if not folder.is_dir():
        pytest.skip(f"{module} brings no test files")
    return folder


@pytest.mark.parametrize(("module", "least"), [("data_store", 40)])
def test_that_files_of_others_are_written_or_have_a_reason(
    module: str, least: int, tmp_path: Path
) -> None:
    sources = find_files(packaged(module, "data"))
    before = [sha256_of(path) for path in sources]
    result = run(sources, tmp_path / "out")
    assert len(result.outcomes) == len(sources)
    assert result.count(Status.WRITTEN) >= least
    assert all(outcome.reason and outcome.advice for outcome in result.outcomes if not outcome.name)
    assert [sha256_of(path) for path in sources] == before


def test_that_every_file_of_a_real_folder_has_its_line(tmp_path: Path) -> None:
    report = deidentify_folder(
        real_data("transfer-syntaxes"), tmp_path / "out", load_profile("medal-default"), KEY
    )
    assert {line.status for line in report.files} <= {"written", "refused", "sequestered"}
    assert all(line.reason for line in report.files if not line.name)
    assert report.counts["written"] + report.counts.get("sequestered", 0) > 5


MEASURE = """
import resource, sys
from pathlib import Path
from tests.builders.deid import run
result = run([Path(sys.argv[1])], Path(sys.argv[2]))
print(result.outcomes[0].status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def huge(path: Path, frames: int) -> Path:
    """Write a multi-frame ultrasound of 1000 × 1000 RGB frames, its pixels a hole in the file."""
    us_image(path, rows=1000, columns=1000, frames=2)
    data = path.read_bytes()
    start = data.index(b"\xe0\x7f\x10\x00OB")
    length = 3_000_000 * frames
    header = data[:start].replace(b"(\x00\x08\x00IS\x02\x002 ", _frames(frames))
    assert header != data[:start]
    with path.open("wb") as stream:
        stream.write(header + b"\xe0\x7f\x10\x00OB\0\0" + length.to_bytes(4, "little"))
        stream.truncate(len(header) + 12 + length)
    return path


def _frames(count: int) -> bytes:
    text = str(count).encode()
    text += b" " * (len(text) % 2)
    return b"(\x00\x08\x00IS" + len(text).to_bytes(2, "little") + text


@pytest.mark.slow
def test_that_two_gigabytes_need_little_memory(tmp_path: Path) -> None:
    if shutil.disk_usage(tmp_path).free < 6 << 30:
        pytest.skip("there is no room for two gigabytes")
    source = huge(tmp_path / "big.dcm", 700)
    assert source.stat().st_size > 2_000_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(source), str(tmp_path / "out")],
        capture_output=True, text=True, check=True, cwd=ROOT, env=dict(os.environ),
    )  # fmt: skip
    status, megabytes = done.stdout.split()
    assert status == "written"
    assert int(megabytes) < 400
    (copy,) = find_files(tmp_path / "out")
    assert copy.stat().st_size > 2_000_000_000
