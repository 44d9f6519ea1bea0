"""The frozen door of both: `medal` is a link to `medal-desktop`; the name called says which."""

import sys
from multiprocessing import freeze_support
from pathlib import Path

if __name__ == "__main__":
    freeze_support()
    if Path(sys.argv[0]).name == "medal":
        from medal_desktop.cli.main import main as command

        command()
    else:
        from medal_desktop.__main__ import main as window

        raise SystemExit(window())
