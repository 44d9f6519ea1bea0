"""CPU and wall time of acts that take turns, and the most memory that one of them held."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import perf_counter, process_time

Acts = Mapping[str, Callable[[], object]]
"""What is measured, by name; the first one is the yardstick."""


def once(act: Callable[[], object]) -> tuple[float, float]:
    """Give CPU and wall seconds of one act, all threads of this process included."""
    cpu, wall = process_time(), perf_counter()
    kept = act()
    taken = process_time() - cpu, perf_counter() - wall
    del kept
    return taken


def compare(name: str, acts: Acts, rounds: int, *, each: int = 0) -> None:
    """Print each act's best of interleaved rounds as a multiple of the first one's.

    The best, because a busy machine only ever adds. `each`: how many files one act handles.
    """
    found: dict[str, list[tuple[float, float]]] = {act: [] for act in acts}
    for _ in range(rounds):
        for act, run in acts.items():
            with suppress(RuntimeError):  # a peer that lacks the decoder
                found[act].append(once(run))
    limit: tuple[float, ...] = ()
    for act, times in found.items():
        if not times:
            print(f"{name:16}{act:24}  cannot read it")
            continue
        cpu, wall = (min(column) for column in zip(*times, strict=True))
        limit = limit or (cpu, wall)
        per_file = f"{cpu / each * 1e6:10.1f} µs a file" if each else ""
        print(
            f"{name:16}{act:24}{cpu / limit[0]:7.2f} CPU{cpu * 1000:10.1f} ms"
            f"{wall / limit[1]:9.2f} wall{wall * 1000:10.1f} ms{per_file}"
        )


_PEAK = """
import sys
from pathlib import Path
{prepare}
Path("/proc/self/clear_refs").write_text("5")
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) << 10
before = peak()
kept = {act}
print(peak() - before)
"""


def peak_bytes(prepare: str, act: str, *arguments: str) -> int:
    """Give how much more memory a fresh process held at most while it did `act` (Linux)."""
    program = _PEAK.format(prepare=prepare, act=act)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return int(done.stdout)
