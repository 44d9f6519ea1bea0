"""The inputs of a package on this machine's disk; unpacked again where only the package is.

That is so on a second machine, and after a restore: a backup holds packages alone.
"""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.package.reader import unpack_inputs
from server_api.keys import INTAKE, load_key
from server_api.services import Services
from server_api.storage.local import PACKAGE

INPUTS = "inputs"


def waiting_inputs(services: Services, submission_id: str, job: Job) -> Path:
    """Give the inputs of a submission in review."""
    package = services.storage.fetch_package(submission_id)
    return _inputs(services, package.parent, job)


def published_inputs(services: Services, challenge_id: str, version: str, job: Job) -> Path:
    """Give the inputs of a published version."""
    return _inputs(services, services.storage.fetch_published(challenge_id, version), job)


def _inputs(services: Services, folder: Path, job: Job) -> Path:
    inputs = folder / INPUTS
    if not inputs.is_dir() and (folder / PACKAGE).is_file():
        # It passed every check when it came; its signature and hashes are looked at again.
        unpack_inputs(folder / PACKAGE, load_key(services, INTAKE), inputs, job)
    return inputs
