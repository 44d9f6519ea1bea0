"""What an engine hands to a runner on another machine, and what comes back: two files in a folder.

Every engine that starts `engines.node` elsewhere writes `run.json` and waits for `verdict.json`.
"""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path

from medal_desktop.base.files import write_text
from server_api.evaluation.errors import EngineFailed
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.sandbox import Run
from server_api.evaluation.verdict import Verdict

JOB, VERDICT = "run.json", "verdict.json"


def pack(run: Run, image: ImageArchive | None, home: Path, runtime: str, card: str = "") -> str:
    """Write what to run into the run's folder, and give the shell's line that runs it.

    `home` is where the other machine keeps images, `card` a graphics card there. The line begins
    with `exec`, so that what stops the line stops the runner, which then removes its container.

    Raises:
        EngineFailed: no image is open.
    """
    if image is None:
        raise EngineFailed("no image is open")
    run.work.mkdir(parents=True, exist_ok=True)
    for left in (VERDICT, "log"):
        (run.work / left).unlink(missing_ok=True)
    described = {
        "archive": str(image.path.resolve()),
        "transport": image.transport,
        "image_id": run.image_id,
        "inputs": str(run.inputs.resolve()),
        "outputs": str(run.outputs.resolve()),
        "work": str(run.work.resolve()),
        "limits": asdict(run.limits),
        "labels": dict(run.labels),
        "home": str(home),
        "runtime": runtime,
        "card": card,
    }
    write_text(run.work / JOB, json.dumps(described))
    command = (sys.executable, "-m", "server_api.evaluation.engines.node", str(run.work.resolve()))
    return f"exec {shlex.join(command)}"


def verdict_of(run: Run) -> Verdict | None:
    """Give the runner's verdict; None as long as there is none."""
    try:
        return Verdict.from_json((run.work / VERDICT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
