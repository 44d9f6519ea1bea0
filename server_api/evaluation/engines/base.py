"""What a place that runs models must offer: this machine, a cluster, a hospital's own site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from medal_desktop.base.progress import Job
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.sandbox import Run
from server_api.evaluation.verdict import Verdict

# Gives `<evaluation id>.<fence>` of every attempt that somebody holds at that moment.
Alive: TypeAlias = Callable[[], frozenset[str]]


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

    def sweep(self, alive: Alive) -> int:
        """Remove every run of ours whose attempt nobody holds; give how many there were.

        `alive` is asked after the runs were listed: what begins in between is not in the list.

        Raises:
            EngineFailed: something stays.
        """
        ...
