"""Whether the frozen app does the work: a window opens, a case goes to a server of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from installers.tools import ROOT, BuildFailed, run

PATIENCE = 120
_PAGES = 6


def smoke(frozen: Path) -> None:
    """Try the frozen folder as its users would.

    Raises:
        BuildFailed: something does not work; says what.
    """
    suffix = ".exe" if sys.platform == "win32" else ""
    command, window = frozen / f"medal{suffix}", frozen / f"medal-desktop{suffix}"
    if not (frozen / "_internal/resources/manual/clinicians/window.html").is_file():
        raise BuildFailed("the manual that Help opens is not in the folder")
    said = run([command, "--version"])
    if "medal, version" not in said:
        raise BuildFailed("the frozen command does not tell its version")
    with tempfile.TemporaryDirectory(prefix="medal-smoke-") as place:
        _parts(command, Path(place))
        _window(window, Path(place))
        _way(frozen, Path(place))
        _walk(window, Path(place))


def _parts(command: Path, place: Path) -> None:
    env = {"XDG_DATA_HOME": str(place)}
    for verdict in json.loads(run([command, "doctor", "--json", "--quick"], env=env))["verdicts"]:
        if verdict["name"] == "Installation" and verdict["state"] != "good":
            raise BuildFailed(f"the frozen installation is not whole: {verdict['words']}")


def _window(window: Path, place: Path) -> None:
    """Open the window, and see that its frame paints and then what can be used."""
    report = place / "painted"
    environment = {
        **os.environ,
        "MEDAL_SETTINGS": str(place / "settings"),
        "MEDAL_FIRST_PAINT": str(report),
    }
    opened = subprocess.Popen(
        [*_shown(), str(window)], env=environment, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not _is_usable(report):
            if opened.poll() is not None:
                raise BuildFailed(f"the frozen window ended: {(opened.stderr or sys.stdin).read()}")
            if time.monotonic() > until:
                raise BuildFailed("the frozen window does not paint")
            time.sleep(0.2)
    finally:
        _end(opened)


def _shown() -> list[str]:
    here = os.environ.get("DISPLAY") or sys.platform != "linux"
    return [] if here else ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]


def _walk(window: Path, place: Path) -> None:
    """Walk through every page of the workspace that the way left, to 3-D and back."""
    settings, report = place / "walker", place / "walked"
    settings.mkdir()
    kept = {"seen_notice": True, "seen_tour": True}
    (settings / "settings.json").write_text(json.dumps(kept), encoding="utf-8")
    environment = {**os.environ, "MEDAL_SETTINGS": str(settings), "MEDAL_WALK": str(report)}
    words = [*_shown(), str(window), str(place / "way" / "workspace")]
    try:
        done = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise BuildFailed(f"the walk through the window stops: {late.stderr!r}") from late
    seen = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    if done.returncode != 0 or done.stderr or len(seen.get("pages", ())) < _PAGES:
        raise BuildFailed(f"the frozen window has a page that does not open: {done.stderr}")
    if not seen["drawn_by"]:
        raise BuildFailed("the frozen window draws nothing in 3-D")


def _is_usable(report: Path) -> bool:
    return report.exists() and len(report.read_text(encoding="ascii").splitlines()) > 1


def _end(opened: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        opened.kill()
    else:
        import signal  # noqa: PLC0415 - killpg is not on Windows

        if opened.poll() is None:
            os.killpg(opened.pid, signal.SIGTERM)
    opened.wait(30)
    if opened.stderr is not None:
        opened.stderr.close()


def _way(frozen: Path, place: Path) -> None:
    """Take the demo case from its folder to a server's review with the frozen command."""
    run(
        [sys.executable, "-m", "installers.smoke_way", place / "way"],
        env={"MEDAL_PROGRAMS": str(frozen), "PYTHONPATH": str(ROOT)},
    )
