"""`python -m medal_desktop` and `medal-desktop`: the window."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the window, or only tell whether this computer draws in 3-D."""
    if sys.argv[1:] == ["--probe-opengl"]:
        from medal_desktop.ui.viewer.gl import probe  # noqa: PLC0415 - in a process of its own

        return probe()
    try:
        from medal_desktop.ui.begin import run  # noqa: PLC0415 - the core installs without Qt
    except ImportError as error:
        if (error.name or "").split(".")[0] != "PySide6":
            raise
        sys.stderr.write("The window is not installed. Install medal-desktop[desktop].\n")
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
