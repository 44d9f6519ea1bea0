"""Models run on this machine, by podman."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medal_desktop.base.files import CHUNK
from medal_desktop.base.progress import Job
from server_api.evaluation.engines.base import Alive
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.outputs import unmount
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL, Run, Sandbox
from server_api.evaluation.verdict import Verdict
from server_api.services import Services

_MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """A sandbox whose images and state live in the server's data folder."""

    sandbox: Sandbox
    attempts: Path

    @classmethod
    def of(cls, services: Services, runtime: str = "runc") -> LocalEngine:
        """Make the engine of a server."""
        podman = Podman(services.storage.root / "engine")
        sandbox = Sandbox(podman, runtime, services.settings.gpu)
        return cls(sandbox, services.storage.attempts)

    def prepare(self) -> None:
        """Refuse where limits would not hold.

        Raises:
            SandboxUnavailable: names what is missing.
        """
        self.sandbox.prepare()

    def open_image(self, image: ImageArchive) -> None:
        """Load the archive.

        Raises:
            ImageInvalid: podman does not accept it.
            EngineFailed: podman did not answer.
        """
        self.sandbox.podman.load(image.path, image.transport, image.image_id)

    def run(self, run: Run, job: Job) -> Verdict:
        """Run one container to its end."""
        return self.sandbox.run(run, job)

    def close_image(self, image: ImageArchive) -> None:
        """Remove the image, unless another attempt runs it."""
        self.sandbox.podman.remove_image(image.image_id)

    def sweep(self, alive: Alive) -> int:
        """Remove containers and mounts of attempts whose worker is gone.

        Raises:
            EngineFailed: something stays.
        """
        podman = self.sandbox.podman
        found: tuple[dict[str, Any], ...] = ()
        if podman.home.is_dir():  # where nothing ever ran, podman need not be there
            podman.prepare()
            found = podman.containers(LABEL)
        mounts = _mounts_below(self.attempts)
        held = alive()
        left = [one for one in found if one.get("Labels", {}).get(LABEL) not in held]
        for container in left:
            podman.remove(str(container["Id"]))
        for mount in mounts:
            attempt = mount.relative_to(self.attempts).parts
            if ".".join(attempt[:2]) not in held:
                unmount(mount)
        return len(left)


def engine(services: Services, runtime: str) -> LocalEngine:
    """Make the engine of a server."""
    return LocalEngine.of(services, runtime)


def _mounts_below(folder: Path) -> list[Path]:
    with _MOUNTS.open("rb") as stream:
        text = stream.read(64 * CHUNK).decode("utf-8", "surrogateescape")
    points = [Path(line.split(" ")[1].replace("\\040", " ")) for line in text.splitlines()]
    return [point for point in points if point.is_relative_to(folder)]
