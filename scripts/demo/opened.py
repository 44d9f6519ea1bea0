"""The demo's state after `make demo`, opened again: its server, and the clinician's shell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.workflow import settings
from scripts.demo.commands import Person, Steps, person
from scripts.demo.server import Server

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".demo"


@dataclass(frozen=True, slots=True)
class Opened:
    """What `make run` and `make shots` stand on."""

    folder: Path
    server: Server
    clinician: Person

    @property
    def workspace(self) -> Path:
        """The workspace that the demo made."""
        return self.folder / "workspace"


def opened(folder: Path = FOLDER) -> Opened | None:
    """Give the demo's state, or None when `make demo` has not been here."""
    if not (folder / "demo.json").is_file() or not (folder / "workspace").is_dir():
        return None
    port = int(json.loads((folder / "demo.json").read_text(encoding="utf-8"))["port"])
    server = Server(folder / "server", port)
    steps = Steps(total=0, quiet=True)
    shell = person("clinician", folder / "people", steps, server=server.address, folder=folder)
    place = Path(shell.environment["MEDAL_SETTINGS"])
    if not (place / "settings.json").is_file():
        made = settings.Settings(
            server=server.address,
            signer_name="Dr. Ada Example",
            workspace=str(folder / "workspace"),
        )
        settings.save(made, place)
    return Opened(folder, server, shell)
