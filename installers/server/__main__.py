"""`python -m installers.server --out dist`: the Debian package of the server."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from installers.server import deb
from installers.tools import ROOT, BuildFailed


def main(arguments: list[str] | None = None) -> int:
    """Build it; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m installers.server", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "server")
    parser.add_argument("--wheels", type=Path, help="a folder with the locked wheels: no network")
    options = parser.parse_args(arguments)
    site: Path = options.work / "site"
    shutil.rmtree(site, ignore_errors=True)
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        deb.libraries(site, options.wheels)
        package = deb.build(site, options.out)
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{package.stat().st_size / 1e6:8.1f} MB  {package}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
