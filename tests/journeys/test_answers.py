"""The window answers while it works: the CPU time between two turns of its event loop.

A busy machine makes a clock's gaps longer, never these. `bench/answers.py` is watched, in a process
of its own, so that nothing else works on the window's thread.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.window, pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
MOST_MS = 100.0
LOADED = ("scan", "load", "3-D of", "scroll and turn")
SEALED = ("seal a package",)


def watched(folder: Path, *options: str) -> dict[str, tuple[float, str]]:
    """By act, the most CPU time in ms that the window's thread spent on one thing, and where."""
    out = folder / "answers.json"
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-m", "bench.answers", *options, "--json", str(out)],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=850,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return {act["name"]: (act["cpu"], act["where"]) for act in json.loads(out.read_text())}


def assert_answered(acts: dict[str, tuple[float, str]], wanted: tuple[str, ...]) -> None:
    """Only the long acts: how soon a page is built depends on the machine's own speed."""
    long = {act: told for act, told in acts.items() if act.startswith(wanted)}
    assert {name for name in wanted for act in long if act.startswith(name)} == set(wanted)
    assert {act: told for act, told in long.items() if told[0] > MOST_MS} == {}


def test_that_the_window_answers_while_it_scans_loads_and_seals(tmp_path: Path) -> None:
    sizes = ("--files", "200", "--slices", "40", "--side", "128", "--sealed", "6")
    acts = watched(tmp_path, *sizes)
    assert_answered(acts, (*LOADED, *SEALED))


@pytest.mark.slow
def test_that_the_window_answers_while_600_slices_load_and_5000_files_are_scanned(
    tmp_path: Path,
) -> None:
    acts = watched(tmp_path, "load", "--files", "5000", "--slices", "600")
    assert_answered(acts, LOADED)


@pytest.mark.slow
def test_that_the_window_answers_while_a_large_package_is_sealed(tmp_path: Path) -> None:
    acts = watched(tmp_path, "seal", "--sealed", "150")
    assert_answered(acts, SEALED)
