"""The demo's way as far as it needs no container, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.demo.commands import Steps
from scripts.demo.plan import shipped
from scripts.demo.server import Server
from scripts.demo.way import Way


def main() -> None:
    """Go from the demo's folder to a package that the server has taken in."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    with Server(folder / "server") as server:
        way = Way(folder=folder, server=server, steps=Steps(total=7), plan=shipped())
        for act in (
            way.sign_in, way.look, way.describe, way.answer, way.deidentify, way.seal, way.submit,
        ):  # fmt: skip
            act()


if __name__ == "__main__":
    main()
