"""A series larger than the memory is refused with figures, or shown smaller; nothing breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.dicom.errors import NoVolume, TooMuchMemory
from medal_desktop.dicom.memory import available_bytes
from medal_desktop.dicom.reduced import load_reduced
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import load_volume, needed_bytes
from tests.builders.dicom import ct_series, us_image
from tests.builders.sparse import sparse_ct

_GB = 10**9
_LOOK = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from pathlib import Path
from medal_desktop.dicom.errors import TooMuchMemory
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.reduced import load_reduced
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume, needed_bytes
(group,) = scan([Path(sys.argv[1])]).groups
try:
    load_volume(group)
    said = ""
except TooMuchMemory as error:
    said = " ".join(error.words())
small = load_reduced(group)
print(json.dumps({
    "needed": needed_bytes(group), "said": said, "shape": small.values.shape,
    "bytes": small.values.nbytes, "warnings": small.warnings, "spacing": small.grid.spacing,
    "frame": load_frame(group, 750).shape,
}))
"""


def only(folder: Path) -> Group:
    (group,) = scan([folder]).groups
    return group


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of address space")
def test_that_three_gigabytes_on_a_machine_of_one_are_refused_and_shown_smaller(
    tmp_path: Path,
) -> None:
    big = sparse_ct(tmp_path, slices=1500, side=1024)
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(big), str(_GB)],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    assert found["needed"] == 1500 * 1024 * 1024 * 2
    assert "3146 MB needed" in found["said"]
    assert "MB free" in found["said"]
    assert found["bytes"] < _GB / 2
    assert found["shape"][1] == found["shape"][2] == 1024 / (found["spacing"][0])
    assert found["warnings"] == ["reduced"]
    assert found["frame"] == [1024, 1024]


def test_that_a_reduced_volume_holds_every_nth_voxel_in_its_place(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=11)
    group = only(tmp_path)
    whole = load_volume(group)
    small = load_reduced(group, limit_bytes=needed_bytes(group) // 4 + 1)
    assert np.array_equal(small.values, whole.values[::2, ::2, ::2])
    assert small.grid.shape == small.values.shape
    assert small.grid.to_lps((3, 5, 7)) == pytest.approx(whole.grid.to_lps((6, 10, 14)))
    assert small.warnings == ("reduced",)


def test_that_what_fits_is_not_thinned(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4)
    group = only(tmp_path)
    assert np.array_equal(load_reduced(group).values, load_volume(group).values)


def test_that_what_never_fits_and_what_is_no_volume_is_refused(tmp_path: Path) -> None:
    ct_series(tmp_path / "ct", slices=4)
    with pytest.raises(TooMuchMemory):
        load_reduced(only(tmp_path / "ct"), limit_bytes=0)
    with pytest.raises(NoVolume):
        load_reduced(only(us_image(tmp_path / "us")))


def test_that_thinning_can_be_stopped(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        load_reduced(only(tmp_path), job)


def test_that_the_least_of_what_the_system_says_counts(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable:  2000 kB\n")
    assert available_bytes(meminfo, tmp_path) == 2000 * 1024
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("400000\n")
    assert available_bytes(meminfo, tmp_path) == 600_000
    (tmp_path / "memory.max").write_text("max\n")
    assert available_bytes(meminfo, tmp_path) == 2000 * 1024
    (tmp_path / "memory.max").write_text("100\n")
    assert available_bytes(meminfo, tmp_path) == 0


def test_that_a_system_without_these_files_names_what_is_built_in(tmp_path: Path) -> None:
    found = available_bytes(tmp_path / "none", tmp_path)
    assert found == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_that_a_garbled_answer_is_no_answer(tmp_path: Path) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_bytes(b"\xff\xfe MemAvailable: none")
    assert available_bytes(meminfo, tmp_path) is None
