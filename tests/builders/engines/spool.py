"""A third engine, whole in this file: each run is a process of its own that outlives its worker.

It stands for any scheduler: what is handed over is a folder, what comes back a verdict in it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.engines.base import Alive
from server_api.evaluation.engines.parcel import pack, verdict_of
from server_api.evaluation.errors import EngineFailed
from server_api.evaluation.host import check_host
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL, Run
from server_api.evaluation.verdict import Verdict, failed
from server_api.services import Services


@dataclass(slots=True)
class SpoolEngine:
    """Notes the pid of each run in `spool`, under its attempt's label."""

    home: Path
    spool: Path
    runtime: str
    image: ImageArchive | None = None

    def prepare(self) -> None:
        """Refuse where limits would not hold."""
        check_host(self.runtime)
        self.spool.mkdir(mode=0o700, exist_ok=True)

    def open_image(self, image: ImageArchive) -> None:
        """Note which archive the runs load."""
        self.image = image

    def run(self, run: Run, job: Job) -> Verdict:
        """Start a process and wait for its verdict."""
        try:
            line = pack(run, self.image, self.home, self.runtime)
        except EngineFailed as wrong:
            return failed(EvaluationReason.INFRA, wrong.detail)
        note = self.spool / run.labels[LABEL]
        with subprocess.Popen(
            ["/bin/sh", "-c", line], stdin=subprocess.DEVNULL, start_new_session=True
        ) as process:
            note.write_text(str(process.pid))
            while process.poll() is None:
                if job.cancelled:
                    process.terminate()
                time.sleep(0.05)
        note.unlink(missing_ok=True)
        if job.cancelled:
            return Verdict.cancelled()
        return verdict_of(run) or failed(EvaluationReason.INFRA, "the process was lost")

    def close_image(self, image: ImageArchive) -> None:
        """Forget the archive."""
        self.image = None

    def sweep(self, alive: Alive) -> int:
        """Stop the runs that nobody holds, and remove what a killed one left."""
        found = list(self.spool.glob("*"))
        held = alive()
        left = [note for note in found if note.name not in held]
        for note in left:
            for pid in _runner(note):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
                while Path(f"/proc/{pid}").exists():
                    time.sleep(0.05)
            note.unlink(missing_ok=True)
        podman = Podman(self.home)
        for container in podman.containers(LABEL):
            if str(container.get("Labels", {}).get(LABEL)) in {note.name for note in left}:
                podman.remove(str(container["Id"]))
        return len(left)


def engine(services: Services, runtime: str) -> SpoolEngine:
    """Make the engine of a server."""
    root = services.storage.root
    return SpoolEngine(root / "engine", root / "spool", runtime)


def _runner(note: Path) -> Iterator[int]:
    """Give the pid of the run, unless the number is another program's by now."""
    pid = int(note.read_text())
    with suppress(OSError):
        if b"engines.node" in Path(f"/proc/{pid}/cmdline").read_bytes():
            yield pid
