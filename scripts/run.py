"""`make run`: the window; on the demo's workspace and with its server, where there is one."""

from __future__ import annotations

import subprocess
import sys

from scripts.demo.commands import BIN, CommandFailed
from scripts.demo.opened import opened

WINDOW = str(BIN / "medal-desktop")


def main() -> int:
    """Open the window and wait until it is closed."""
    demo = opened()
    if demo is None:
        sys.stdout.write("An empty window; run `make demo` first to see it with data in it.\n")
        return subprocess.run([WINDOW, *sys.argv[1:]], check=False).returncode
    try:
        with demo.server:
            sys.stdout.write(f"The demo's server runs at {demo.server.address}\n")
            command = [WINDOW, str(demo.workspace)]
            return subprocess.run(
                command, env=dict(demo.clinician.environment), check=False
            ).returncode
    except CommandFailed as error:
        sys.stderr.write(f"The demo's server does not start; make demo sets it up anew.\n{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
