"""What every target needs: commands that speak when they fail, the version, the one clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class BuildFailed(Exception):
    """A step that did not do what it must; the text is for who builds."""


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> str:
    """Run a command and give what it printed.

    Raises:
        BuildFailed: it is missing or failed; with the end of what it said.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise BuildFailed(f"{words[0]} is not installed") from error
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise BuildFailed(f"{' '.join(words[:3])} … ended with {done.returncode}\n{said}")
    return done.stdout


def require(*names: str) -> None:
    """Ask for all tools at once, before minutes of work.

    Raises:
        BuildFailed: some are missing; names them.
    """
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise BuildFailed(f"Missing on this machine: {', '.join(missing)}")


def version() -> str:
    """Give the version that pyproject.toml says."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        return str(tomllib.load(stream)["project"]["version"])


def epoch() -> int:
    """Give the one moment that every file of a build carries: that of the last commit."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    return int(told) if told else int(run(["git", "log", "-1", "--format=%ct"]).strip())


def set_times(folder: Path, moment: int) -> None:
    """Give every file and folder below `folder` the same time."""
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (moment, moment), follow_symlinks=False)
