"""How much memory may be taken, as far as the system tells without a library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_STATM = Path("/proc/self/statm")
_CGROUP = Path("/sys/fs/cgroup")


def available_bytes(
    meminfo: Path = _MEMINFO, cgroup: Path = _CGROUP, statm: Path = _STATM
) -> int | None:
    """Give what can be taken without swapping, within what this process is allowed.

    None where the system does not say.
    """
    found = [n for n in (*_free(meminfo), *_allowed(cgroup), *_limited(statm)) if n is not None]
    return max(min(found), 0) if found else None


def _free(meminfo: Path) -> Iterator[int | None]:
    """Of the whole computer."""
    if sys.platform == "win32":
        yield _free_on_windows()
    elif meminfo.is_file():
        yield _named(meminfo, "MemAvailable")
    else:
        yield _physical()


def _named(meminfo: Path, wanted: str) -> int | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeError):
        return None
    for line in lines:
        name, _, rest = line.partition(":")
        if name == wanted and rest.split()[:1] and rest.split()[0].isdigit():
            return int(rest.split()[0]) * 1024
    return None


def _physical() -> int | None:
    """All that is built in: an upper limit where nothing better is known, as on macOS."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _allowed(cgroup: Path) -> Iterator[int | None]:
    """Of the container that the process runs in (cgroup v2)."""
    most, taken = (_number(cgroup / name) for name in ("memory.max", "memory.current"))
    if most is not None and taken is not None:
        yield most - taken


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _limited(statm: Path) -> Iterator[int | None]:
    """Of the limit that this process was started with (`ulimit -v`)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    pages = _number(statm)
    if most != resource.RLIM_INFINITY:
        yield most - (pages or 0) * resource.getpagesize()


if sys.platform == "win32":

    def _free_on_windows() -> int | None:
        import ctypes  # noqa: PLC0415 - only here

        class Status(ctypes.Structure):
            """MEMORYSTATUSEX."""

            _fields_ = [
                ("size", ctypes.c_ulong),
                ("load", ctypes.c_ulong),
                *((name, ctypes.c_ulonglong) for name in ("total", "free", *"abcde")),
            ]

        status = Status(size=ctypes.sizeof(Status))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.free) if known else None
