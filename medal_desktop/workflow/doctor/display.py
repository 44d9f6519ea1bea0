"""Whether a window opens, and what draws in it: asked in a process of its own.

A driver that is missing a piece can take the whole process with it; here it takes only the probe.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from medal_desktop.workflow.doctor.verdict import Verdict, bad, good, look

PROBE = "--probe-display"
_SECONDS = 60
_ADVICE_SLOW = (
    "3-D views are drawn by the processor and turn slowly; a graphics driver would help. "
    "2-D views do not need one."
)


def window_command() -> list[str]:
    """Give the command that starts the window, from a checkout or frozen."""
    if getattr(sys, "frozen", False):
        name = "medal-desktop.exe" if sys.platform == "win32" else "medal-desktop"
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", "medal_desktop"]


def look_at_display() -> Verdict:
    """Ask the window's program what it can draw with."""
    try:
        done = subprocess.run(
            [*window_command(), PROBE],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            # A frozen program that another one started would do without its own libraries.
            env={**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"},
        )
        said = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.TimeoutExpired):
        return bad("Display", "the window's program does not start", "Install it again.")
    except (ValueError, IndexError):
        return bad(
            "Display",
            "no window opens here",
            "Sign in with a desktop, or use the command `medal`, which needs none.",
        )
    return _verdict(said)


def _verdict(said: dict[str, object]) -> Verdict:
    words = f"{said.get('platform')}, OpenGL: {said.get('renderer') or 'none'}"
    if not said.get("renderer"):
        return look("Display", words, "3-D views stay empty; all else works. Install OpenGL.")
    slow = any(name in str(said["renderer"]).lower() for name in ("llvmpipe", "softpipe", "swrast"))
    return look("Display", words, _ADVICE_SLOW) if slow else good("Display", words)
