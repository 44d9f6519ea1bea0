"""Whether this machine enforces the limits that a run asks for; found out, not assumed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from server_api.evaluation.errors import SandboxUnavailable

_CGROUPS = Path("/sys/fs/cgroup")
_NEEDED = ("memory", "pids", "cpu")
RUNTIMES = {"runc": "runc", "gvisor": "runsc"}


def check_host(runtime: str = "runc") -> None:
    """Refuse a machine on which a limit would silently not hold.

    Raises:
        SandboxUnavailable: names what is missing.
    """
    if os.name != "posix" or os.geteuid() != 0:
        raise SandboxUnavailable("without root, limits on memory and output do not hold")
    for program in ("podman", "conmon", RUNTIMES[runtime], "mount", "umount"):
        if shutil.which(program) is None:
            raise SandboxUnavailable(f"{program} is not installed")
    missing = [name for name in _NEEDED if not _controlled(name)]
    if missing:
        raise SandboxUnavailable(f"the kernel does not control {', '.join(missing)}")
    if _has_swap() and not _swap_is_counted():
        raise SandboxUnavailable("swap is on, but the kernel does not count it")


def is_cgroup_v2() -> bool:
    """Whether the machine uses the unified hierarchy."""
    return (_CGROUPS / "cgroup.controllers").is_file()


def _controlled(name: str) -> bool:
    if is_cgroup_v2():
        return name in (_CGROUPS / "cgroup.controllers").read_text(encoding="ascii").split()
    return os.access(_CGROUPS / name / "cgroup.procs", os.W_OK)


def _has_swap() -> bool:
    try:
        return len(Path("/proc/swaps").read_text(encoding="ascii").splitlines()) > 1
    except OSError:
        return False


def _swap_is_counted() -> bool:
    return is_cgroup_v2() or (_CGROUPS / "memory" / "memory.memsw.limit_in_bytes").exists()


class Group:
    """The control group of one container, read from outside of it."""

    def __init__(self, pid: int) -> None:
        self._folders = _folders(pid)

    def memory_limit(self) -> int | None:
        """Give the limit in bytes that the kernel holds; None when there is none to be read."""
        return self._number("memory", "memory.limit_in_bytes", "memory.max")

    def pids_limit(self) -> int | None:
        """Give how many processes and threads the kernel allows."""
        return self._number("pids", "pids.max", "pids.max")

    def peak_memory(self) -> int:
        """Give the most memory used so far, in bytes; 0 when it cannot be read."""
        return self._number("memory", "memory.max_usage_in_bytes", "memory.peak") or 0

    def _number(self, controller: str, v1: str, v2: str) -> int | None:
        folder = self._folders.get("" if is_cgroup_v2() else controller)
        if folder is None:
            return None
        try:
            text = (folder / (v2 if is_cgroup_v2() else v1)).read_text(encoding="ascii").strip()
        except OSError:
            return None
        return int(text) if text.isdigit() else None


def _folders(pid: int) -> dict[str, Path]:
    """Give the group's folder per controller; the unified one under the empty name."""
    found: dict[str, Path] = {}
    try:
        lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return found
    for line in lines:
        _, controllers, path = line.split(":", maxsplit=2)
        if path == "/":
            continue  # the machine itself: what a process that has just ended is counted to
        for name in controllers.split(","):
            found[name] = _CGROUPS / name / path.lstrip("/")
    return found
