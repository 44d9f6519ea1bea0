"""What a place that runs models must offer: this machine, a cluster, a hospital's own site."""

from __future__ import annotations

from typing import Protocol

from medal_desktop.base.progress import Job
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.sandbox import Run
from server_api.evaluation.verdict import Verdict


class Engine(Protocol):
    """Runs checked images; a failure of its own is the verdict `infra`, never an exception."""

    def prepare(self) -> None:
        """Make ready.

        Raises:
            SandboxUnavailable: models cannot be run safely here; says why.
        """
        ...

    def open_image(self, image: ImageArchive) -> None:
        """Make an image ready to run.

        Raises:
            ImageInvalid: it cannot be run.
            EngineFailed: try again.
        """
        ...

    def run(self, run: Run, job: Job) -> Verdict:
        """Run one container to its end, and leave nothing of it."""
        ...

    def close_image(self, image: ImageArchive) -> None:
        """Let go of an image."""
        ...

    def sweep(self, alive: frozenset[str]) -> int:
        """Remove every run whose attempt is not in `alive`; give how many there were.

        Raises:
            EngineFailed: something stays.
        """
        ...
