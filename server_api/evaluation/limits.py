"""What one run may use; every number ends in an option of the container or of the kernel."""

from __future__ import annotations

from dataclasses import dataclass

from medal_desktop.base.errors import MedalError

MIB = 1 << 20
_PAGE = 4096


class InvalidLimits(MedalError):
    """Limits under which nothing can run."""

    code = "evaluation.invalid-limits"
    message = "These limits cannot be used."
    advice = "Give a time above zero, at least 32 MiB of memory, and an output above zero."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes, times in seconds.

    Attributes:
        seconds: by the clock on the wall, from the container's start.
        memory_bytes: all processes, shared memory, /tmp and /output together; no swap.
        output_bytes, output_files: what /output can hold.
        tmp_bytes: what /tmp can hold.
        processes: processes and threads together.
        cpus: cores' worth of time.
        log_bytes: how much of the model's own words is kept (the last of them).
    """

    seconds: float = 600.0
    memory_bytes: int = 4096 * MIB
    output_bytes: int = 256 * MIB
    output_files: int = 4096
    tmp_bytes: int = 64 * MIB
    processes: int = 128
    cpus: float = 1.0
    log_bytes: int = MIB

    def __post_init__(self) -> None:
        numbers = (self.seconds, self.output_bytes, self.output_files, self.tmp_bytes, self.cpus)
        if min(numbers) <= 0 or self.memory_bytes < 32 * MIB or self.processes < 1:
            raise InvalidLimits

    @property
    def memory_pages(self) -> int:
        """The memory limit as the kernel keeps it, rounded down to whole pages, in bytes."""
        return self.memory_bytes // _PAGE * _PAGE

    def arguments(self, runtime: str) -> tuple[str, ...]:
        """Give podman's options. Each --ulimit drops the defaults, so that all are stated."""
        # gVisor's own threads count as the model's.
        processes = self.processes + (1024 if runtime == "gvisor" else 0)
        # A file may outgrow /output, so that it is the full folder that a model meets.
        size = 2 * self.output_bytes + MIB
        options = "rw,nodev,nosuid,noexec,mode=1777"
        return (
            *("--memory", str(self.memory_pages), "--memory-swap", str(self.memory_pages)),
            *("--pids-limit", str(processes), "--cpus", f"{self.cpus:g}", "--shm-size", "16m"),
            *("--tmpfs", f"/tmp:{options},size={self.tmp_bytes}"),  # noqa: S108 - in the container
            *("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"),
            *("--ulimit", "core=0:0", "--ulimit", f"fsize={size}:{size}"),
            *("--timeout", str(int(self.seconds) + 5)),
        )
