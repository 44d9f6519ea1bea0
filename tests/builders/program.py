"""The programs as a user starts them: from the checkout, or frozen in the folder MEDAL_FROZEN."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0


def command(name: str) -> list[str]:
    """Give the words that start `medal` or `medal-desktop`."""
    frozen = os.environ.get("MEDAL_FROZEN")
    if frozen:
        return [str(Path(frozen) / name)]
    module = "medal_desktop" if name == "medal-desktop" else "medal_desktop.cli.main"
    if name == "medal":
        return [sys.executable, "-c", f"from {module} import main; main()"]
    return [sys.executable, "-m", module]


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Give a bare environment: a home, a path, a display without GL, nothing else."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", **more,
    }  # fmt: skip


def medal(
    *words: str | Path, env: Mapping[str, str], prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*prefix, *command("medal"), *map(str, words)],
        env=dict(env), capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip


@contextmanager
def window(
    *words: str | Path, env: Mapping[str, str], prefix: Sequence[str] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Open the window, wait until one that can be used has painted, and close it in the end.

    Raises:
        AssertionError: it ended, or did not paint; with what it said.
    """
    painted = Path(env["HOME"]) / "painted"
    if not painted.parent.is_dir():
        painted = Path(env["MEDAL_SETTINGS"]) / "painted"
    painted.unlink(missing_ok=True)
    opened = subprocess.Popen(
        [*prefix, *command("medal-desktop"), *map(str, words)],
        env={**env, "MEDAL_FIRST_PAINT": str(painted)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not painted.exists() or len(painted.read_text(encoding="ascii").splitlines()) < 2:
            assert opened.poll() is None, f"the window ended: {_said(opened)}"
            assert time.monotonic() < until, "the window does not paint"
            time.sleep(0.1)
        yield opened
    finally:
        if opened.poll() is None:
            os.killpg(opened.pid, signal.SIGTERM)
        said = _said(opened)
        assert "Traceback" not in said, said


def _said(opened: subprocess.Popen[str]) -> str:
    try:
        return opened.communicate(timeout=30)[0]
    except subprocess.TimeoutExpired:
        os.killpg(opened.pid, signal.SIGKILL)
        return opened.communicate()[0]
