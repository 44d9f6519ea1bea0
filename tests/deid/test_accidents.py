"""Killed, out of space, on a read-only medium: whole files or none, and a clear outcome."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.deid import parallel
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.leftovers import remove_leftovers
from medal_desktop.deid.parallel import Team
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.run import deidentify
from medal_desktop.deid.work import Plan, Status, Worker
from tests.builders.deid import KEY, run
from tests.builders.dicom import ct_series

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from pathlib import Path
from tests.builders.deid import run
sources = sorted(Path(sys.argv[1]).rglob("IM*"))
result = run(sources, Path(sys.argv[2]))
print(sorted({f"{outcome.status} {outcome.code}" for outcome in result.outcomes}))
"""


def python(*arguments: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    """Run a Python program, `shell` before it in a namespace of mounts of its own."""
    command = [sys.executable, *arguments]
    if shell:
        command = ["unshare", "-rm", "sh", "-ec", f'{shell}; exec "$@"', "sh", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def needs_mounts() -> None:
    try:
        made = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], check=False
        )
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if made.returncode:
        pytest.skip("this computer lets nobody mount in a namespace")


def whole(path: Path) -> bool:
    return dcmread(path).PatientIdentityRemoved == "YES" and len(dcmread(path).pixel_array) > 0


def test_that_a_killed_run_leaves_whole_files_and_the_next_one_ends_it(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=60, rows=256, columns=256)
    out = tmp_path / "out"
    command = [sys.executable, "-c", RUN, str(tmp_path / "in"), str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list(out.rglob("*.dcm"))) < 3:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
    assert all(whole(path) for path in out.rglob("*.dcm"))
    result = run(sources, out)
    assert result.count(Status.WRITTEN, Status.RESUMED) == 60
    assert result.count(Status.RESUMED) >= 3
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {".dcm"}


def test_that_what_a_killed_run_left_half_written_goes(tmp_path: Path) -> None:
    half = tmp_path / "patient" / ".MEDAL.dcm.0123abcd.part"
    half.parent.mkdir()
    half.write_bytes(b"half")
    other = tmp_path / "notes.part"
    other.write_bytes(b"of somebody")
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.rglob("*.part")] == [other.name]


def test_that_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    needs_mounts()
    ct_series(tmp_path / "in", slices=12, rows=256, columns=256)
    out = tmp_path / "out"
    out.mkdir()
    look = f"{RUN}\nassert not list(Path(sys.argv[2]).rglob('*.part'))\n"
    done = python(
        "-c", look, str(tmp_path / "in"), str(out), shell=f"mount -t tmpfs -o size=600k none {out}"
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "['refused deid.no-room', 'written ']"


def test_that_originals_on_a_read_only_medium_are_enough(tmp_path: Path) -> None:
    needs_mounts()
    sources = ct_series(tmp_path / "in", slices=3)
    before = [sha256_of(path) for path in sources]
    folder = tmp_path / "in"
    done = python(
        "-c",
        RUN,
        str(folder),
        str(tmp_path / "out"),
        shell=f"mount --bind {folder} {folder}; mount -o remount,bind,ro {folder}",
    )
    assert done.stdout.strip() == "['written ']"
    assert [sha256_of(path) for path in sources] == before


def test_that_a_read_only_output_is_told(tmp_path: Path) -> None:
    needs_mounts()
    ct_series(tmp_path / "in", slices=1)
    out = tmp_path / "out"
    out.mkdir()
    made = python(
        "-c", RUN, str(tmp_path / "in"), str(out), shell=f"mount -t tmpfs -o ro none {out}"
    )
    assert made.stdout.strip() == "['refused deid.no-room']"


def test_that_a_helper_that_dies_is_stood_in_for(tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=80)
    killed: list[int] = []

    def kill(_step: object) -> None:
        for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
            with contextlib.suppress(FileNotFoundError):  # it may end while we look
                if not killed and "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                    killed.append(int(child))
                    os.kill(int(child), signal.SIGKILL)

    result = deidentify(
        sources,
        tmp_path / "out",
        profile=load_profile("medal-default"),
        key=KEY,
        workers=2,
        job=Job(report=kill),
    )
    assert killed
    assert result.count(Status.WRITTEN, Status.RESUMED) == 80


def test_that_a_team_of_one_starts_no_process(tmp_path: Path) -> None:
    with Team(1) as team:
        plan = Plan(out=tmp_path, profile=load_profile("strictest"), key=KEY)
        assert list(team.do(plan, [], Job())) == []
        assert team._pool is None


def test_that_a_helper_keeps_its_worker_for_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Plan] = []

    class Counting(Worker):
        def __init__(self, plan: Plan) -> None:
            made.append(plan)
            super().__init__(plan)

    monkeypatch.setattr(parallel, "Worker", Counting)
    plan = Plan(out=tmp_path, profile=load_profile("strictest"), key=KEY)
    for run_id, group in (("a", 0), ("a", 1), ("b", 0)):
        own = replace(plan, known={group: KnownValues(frozenset({(Kind.PERSON, "x")}))})
        assert parallel.do_share(run_id, own, []) == []
    assert [sorted(one.known) for one in made] == [[0, 1], [0]]


@pytest.mark.parametrize(
    ("files", "checked", "several"), [(149, True, False), (150, True, True), (399, False, False)]
)
def test_that_a_second_process_comes_where_it_pays(
    files: int, checked: bool, several: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert (parallel.fitting(files, checked=checked) > 1) is several
