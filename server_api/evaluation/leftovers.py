"""What killed workers left behind is removed, whether or not anybody tries again."""

from __future__ import annotations

import os
import shutil
import time
from functools import partial
from pathlib import Path

from server_api.evaluation import queue
from server_api.evaluation.engines.base import Engine
from server_api.scoring import memory
from server_api.services import Services

PERIOD = 30.0
_MARK = "evaluation.swept"


def is_due(services: Services) -> bool:
    """Whether half a minute passed since any worker with this engine and data was told so."""
    mark = services.storage.root / f"{_MARK}.{services.settings.engine}"
    try:
        if 0 <= time.time() - mark.stat().st_mtime < PERIOD:
            return False
    except FileNotFoundError:
        pass
    mark.touch(mode=0o600)
    return True


def sweep(services: Services, engine: Engine) -> int:
    """Remove containers, jobs, mounts and files of every attempt that nobody holds; give how many.

    The engine is asked also where no folder is left: a worker with another engine, or on another
    machine, may have removed the folder and cannot remove what this engine runs.

    Raises:
        EngineFailed: something stays.
        SandboxUnavailable: there is something, and the engine that could remove it cannot be used.
    """
    memory.forget_the_dead()
    # The folders are listed before the leases are read: what begins in between is held.
    found = _attempts(services.storage.attempts)
    alive = queue.leased(services)
    dead = [folder for folder in found if f"{folder.parent.name}.{folder.name}" not in alive]
    if dead:
        engine.prepare()
    engine.sweep(partial(queue.leased, services))
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
    return len(dead)


def _attempts(root: Path) -> list[Path]:
    """List `<evaluation>/<fence>` folders; `answers` of finished ones are no attempt."""
    found = []
    with os.scandir(root) as evaluations:
        for evaluation in evaluations:
            if evaluation.is_dir(follow_symlinks=False):
                inside = Path(evaluation.path).iterdir()
                found += [folder for folder in inside if folder.name.isdecimal()]
    return found
