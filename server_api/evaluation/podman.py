"""The one door to podman: its own storage and settings, every call bounded in time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medal_desktop.base.files import write_text
from server_api.evaluation.errors import EngineFailed, ImageInvalid
from server_api.evaluation.flat import flattened, forget_the_stale, is_too_deep
from server_api.evaluation.seccomp import gvisor_profile
from server_api.evaluation.starting import Root

_TEMPORARY = "/tmp"  # noqa: S108 - in the container
_RUN_FOLDER = Path("/run/medal")

_CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
lock_type = "file"
tmp_dir = "{run}/tmp"
static_dir = "{home}/libpod"
volume_path = "{home}/volumes"
[engine.runtimes]
runc = ["/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc"]
gvisor = ["{home}/gvisor.sh"]
[network]
network_config_dir = "{home}/networks"
"""

_STORAGE_CONF = """\
[storage]
driver = "overlay"
graphroot = "{home}/storage"
runroot = "{run}/storage"
"""

# podman has no option for gVisor's own flags, so that they live in a wrapper. Never
# --ignore-cgroups here: it would drop every limit without a word. Without --oci-seccomp its kernel
# serves calls that no model needs; with --host-uds=create a socket in /output is there to be seen.
_GVISOR = (
    '#!/bin/sh\nexec runsc --network=none --platform=ptrace --oci-seccomp --host-uds=create "$@"\n'
)


@dataclass(frozen=True, slots=True)
class Podman:
    """podman with all of its state in `home` (images, containers) and `/run` (locks, sockets)."""

    home: Path

    @property
    def run_folder(self) -> Path:
        """Where podman keeps what a reboot may forget; short, for the sockets' sake."""
        mark = hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:8]
        return _RUN_FOLDER / mark

    @property
    def gvisor_seccomp(self) -> Path:
        """The profile of system calls for gVisor."""
        return self.home / "gvisor-seccomp.json"

    def prepare(self) -> None:
        """Write the settings files; quick when they are there already."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.run_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        places = {"home": self.home.resolve(), "run": self.run_folder}
        texts = {
            "containers.conf": _CONTAINERS_CONF.format(**places),
            "storage.conf": _STORAGE_CONF.format(**places),
            "gvisor.sh": _GVISOR,
            self.gvisor_seccomp.name: gvisor_profile(),
        }
        for name, text in texts.items():
            target = self.home / name
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                write_text(target, text)
        (self.home / "gvisor.sh").chmod(0o700)
        forget_the_stale(self.call, self.home)

    def call(
        self, *arguments: str, timeout: float = 60, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one podman command to its end, whatever its exit code.

        Raises:
            EngineFailed: podman is missing, did not answer in time, or was killed.
        """
        environment = {
            "PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
            "HOME": str(self.home),
            "CONTAINERS_CONF": str(self.home.resolve() / "containers.conf"),
            "CONTAINERS_STORAGE_CONF": str(self.home.resolve() / "storage.conf"),
        }
        try:
            done = subprocess.run(
                ["podman", *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                cwd=folder or self.home,
                env=environment,
                timeout=timeout,
                check=False,
                umask=0o022,  # the files of images are read by the users of containers
            )
        except (OSError, subprocess.TimeoutExpired) as wrong:
            raise EngineFailed(f"podman {arguments[0]} did not answer") from wrong
        if done.returncode < 0:
            raise EngineFailed(f"podman {arguments[0]} was killed")
        return done

    def load(self, archive: Path, transport: str, image_id: str, timeout: float = 1800) -> None:
        """Load a checked archive; by id, the names that it brings along are dropped.

        Of more layers than can be mounted, one is made.

        Raises:
            ImageInvalid: podman does not accept it, or it holds another image.
            EngineFailed: podman did not answer.
        """
        if self.has_image(image_id):
            return
        source = f"{transport}:{archive.resolve()}"
        # A load that was killed leaves layers that may fail the next one, which clears them away.
        if not any(self._pulled(source, image_id, timeout) for _ in range(2)):
            raise ImageInvalid("the container engine does not accept it")
        image = self._loaded(image_id)
        for name in image.get("RepoTags") or []:
            self.call("untag", image_id, name)
        try:
            write_text(self._folder(image_id), self._working_folder(image))
        except ImageInvalid:
            self.remove_image(image_id)
            raise
        if is_too_deep(len(image["RootFS"]["Layers"]), self.home.resolve() / "storage" / "overlay"):
            write_text(self._flat(image_id), flattened(self.call, image, self.home.resolve()))
            self.call("rmi", image_id, timeout=300)

    def _pulled(self, source: str, image_id: str, timeout: float) -> bool:
        made = self.call("pull", "--quiet", source, timeout=timeout)
        return made.returncode == 0 and self.has_image(image_id)

    def _loaded(self, image_id: str) -> dict[str, Any]:
        """Give what podman knows of an image that it has; it may be busy with another one."""
        for _ in range(3):
            if image := self.inspect("image", image_id):
                return image
        raise EngineFailed("podman does not know an image that it has")

    def working_folder(self, image_id: str) -> str:
        """Give the folder in which an image's program starts, by a path without links."""
        try:
            found = self._folder(image_id).read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return _TEMPORARY
        return found or _TEMPORARY

    def _working_folder(self, image: dict[str, Any]) -> str:
        asked = str((image.get("Config") or {}).get("WorkingDir") or "")
        if asked in {"", _TEMPORARY}:
            return ""
        mounted = self.call("image", "mount", str(image["Id"]))
        root = Path(mounted.stdout.strip())
        try:
            if not root.is_absolute() or not any(root.iterdir()):
                raise EngineFailed("an image cannot be looked into")
            return Root(root).working_folder(asked)
        except OSError as wrong:
            raise EngineFailed("an image cannot be looked into") from wrong
        finally:
            self.call("image", "unmount", str(image["Id"]))

    def local_id(self, image_id: str) -> str:
        """Give the id by which the engine knows an image: another one where layers were united."""
        try:
            return self._flat(image_id).read_text(encoding="ascii")
        except FileNotFoundError:
            return image_id

    def has_image(self, image_id: str) -> bool:
        """Whether the image is loaded.

        Raises:
            EngineFailed: podman does not say; 0 and 1 are its only answers (podman-image-exists).
        """
        code = self.call("image", "exists", self.local_id(image_id)).returncode
        if code not in {0, 1}:
            raise EngineFailed("podman does not say whether it has an image")
        return code == 0

    def remove_image(self, image_id: str) -> None:
        """Remove an image that no container uses; silently keeps one that is in use."""
        with suppress(EngineFailed):
            if self.call("rmi", self.local_id(image_id), timeout=300).returncode == 0:
                self._flat(image_id).unlink(missing_ok=True)
                self._folder(image_id).unlink(missing_ok=True)

    def _flat(self, image_id: str) -> Path:
        return self.home / f"{image_id}.flat"

    def _folder(self, image_id: str) -> Path:
        return self.home / f"{image_id}.folder"

    def inspect(self, kind: str, name: str) -> dict[str, Any]:
        """Give what podman knows of a `container` or an `image`; empty when it knows nothing."""
        made = self.call(kind, "inspect", name)
        if made.returncode != 0:
            return {}
        listed = json.loads(made.stdout)
        return dict(listed[0]) if listed else {}

    def containers(self, label: str) -> tuple[dict[str, Any], ...]:
        """List containers in any state that bear `label` (`key` or `key=value`)."""
        made = self.call(
            "ps", "--all", "--no-trunc", "--format", "json", "--filter", f"label={label}"
        )
        if made.returncode != 0:
            raise EngineFailed("podman ps failed")
        return tuple(json.loads(made.stdout or "[]") or [])

    def remove(self, name: str) -> None:
        """Kill and remove a container; it is an error if it stays.

        Raises:
            EngineFailed: the container is still there.
        """
        for _ in range(3):
            with suppress(EngineFailed):
                if self.call("rm", "--force", "--time", "0", "--ignore", name).returncode == 0:
                    return
        raise EngineFailed("a container cannot be removed")
