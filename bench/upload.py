"""`python -m bench.upload`: our client against curl PUT to the same process and a file copy.

The server is a real process, with a checksum of every chunk and the SHA-256 of the whole file. The
yardstick is curl, which PUTs the same file to a bare route of the same kind of process, and hashes
nothing. Best of several, side by side, by the clock and by what both ends cost the processors,
which other work on the machine does not change; MB/s are 10^6 bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import UploadKind
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.tus import upload
from tests.builders.server import RunningServer, free_port, running_server, wait_for

MB = 1_000_000
MIB = 1 << 20
_BARE = """
import sys, uvicorn
from fastapi import FastAPI, Request
app = FastAPI()
@app.put("/{name}")
async def put(name: str, request: Request):
    with open(sys.argv[2], "wb") as target:
        async for block in request.stream():
            target.write(block)
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""


def noise(path: Path, size: int, seed: int = 0) -> Path:
    """Write bytes that nothing can compress, differing by seed."""
    block = bytearray(hashlib.shake_128(str(seed).encode()).digest(MIB))
    with path.open("wb") as stream:
        for number in range(size // MIB):
            block[:8] = number.to_bytes(8)
            stream.write(block)
    path.with_suffix(".sha256").write_text(sha256_of(path))
    return path


def send(server: RunningServer, path: Path) -> None:
    """Send one file with the product's client, which knows a sealed package's SHA-256."""
    known = path.with_suffix(".sha256").read_text()
    state = path.parent / f"state-{path.name}"
    with ServerClient(server.url, server.tokens["evaluator"]) as client:
        upload(client, path, UploadKind.MODEL, "bench", state, Job(), known=known)


def seconds(act: Callable[[], object]) -> float:
    """Give the time that one act took."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


@contextmanager
def bare(folder: Path) -> Iterator[tuple[str, int]]:
    """Run the yardstick's server."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _BARE, str(port), str(folder / "bare.bin")])
    try:
        wait_for(lambda: _listens(port))
        yield f"http://127.0.0.1:{port}/file", process.pid
    finally:
        process.terminate()
        process.wait()


def speed(folder: Path, size: int, rounds: int) -> None:
    """Print MB/s of all three by the clock and by the processors, and our ratios."""
    ours, curls, copies = [], [], []
    with running_server(folder, with_worker=False) as server, bare(folder) as (address, other):
        assert server.process
        for number in range(rounds):
            path = noise(folder / f"file-{number}", size, number)
            curl = ["curl", "-s", "-f", "-o", os.devnull, "-T", str(path), address]
            curls.append(measured(partial(subprocess.run, curl, check=True), other))
            ours.append(measured(partial(send, server, path), server.process.pid))
            copies.append(measured(partial(shutil.copyfile, path, folder / "copy"), other))
            path.unlink()
    for kind, words in enumerate(("by the clock", "by the processors")):
        rate, yard, copy = (
            size / MB / min(one[kind] for one in times) for times in (ours, curls, copies)
        )
        print(
            f"{words}: upload with checksums {rate:.0f} MB/s, curl PUT {yard:.0f}, "
            f"file copy {copy:.0f}; ratio to curl {rate / yard:.2f}, to copy {rate / copy:.2f}"
        )


def measured(act: Callable[[], object], server: int) -> tuple[float, float]:
    """Give the time that one act took, and what it cost all processors: here, children, server."""
    process = psutil.Process(server)
    before, begun = _cost(process), time.perf_counter()
    act()
    return time.perf_counter() - begun, max(_cost(process) - before, 1e-3)


def _cost(process: psutil.Process) -> float:
    here, there = os.times(), process.cpu_times()
    return sum(here[:4]) + float(there.user + there.system)


def memory(folder: Path, size: int) -> None:
    """Print the server's resident memory while one large file comes in."""
    path = noise(folder / "large", size)
    with running_server(folder, with_worker=False) as server:
        assert server.process
        process = psutil.Process(server.process.pid)
        before, seen = process.memory_info().rss, [0]
        sending = threading.Thread(target=send, args=(server, path))
        sending.start()
        while sending.is_alive():
            seen.append(process.memory_info().rss)
            sending.join(0.25)
    first, last = max(seen[1 : len(seen) // 3 + 2]), max(seen[-(len(seen) // 3) :])
    print(
        f"{size / MB:.0f} MB: server {before / MB:.0f} MB before, at most {max(seen) / MB:.0f} MB; "
        f"first third {first / MB:.0f}, last third {last / MB:.0f}"
    )


def many(folder: Path, clients: int, size: int) -> None:
    """Print what many clients at once get, and how long others wait for an answer meanwhile."""
    paths = [noise(folder / f"many-{number}", size, number) for number in range(clients)]
    failed: list[str] = []
    limits = {"creations_per_minute": 1000}
    with running_server(folder, with_worker=False, **limits) as server:
        threads = [threading.Thread(target=_try, args=(server, path, failed)) for path in paths]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        waits = []
        with ServerClient(server.url, server.tokens["reviewer"]) as client:
            while any(thread.is_alive() for thread in threads):
                waits.append(seconds(client.account))
                time.sleep(0.05)
        took = time.perf_counter() - begun
        assert server.process
        rss = psutil.Process(server.process.pid).memory_info().rss
    print(
        f"{clients} clients of {size / MB:.0f} MB: {len(failed)} failed, "
        f"{clients * size / MB / took:.0f} MB/s in all, others waited at most {max(waits):.2f} s, "
        f"server {rss / MB:.0f} MB"
    )


def _try(server: RunningServer, path: Path, failed: list[str]) -> None:
    try:
        send(server, path)
    except Exception as error:  # noqa: BLE001 - counted and shown
        failed.append(repr(error))


def _listens(port: int) -> bool:
    return any(one.laddr.port == port for one in psutil.net_connections("tcp") if one.laddr)


def main() -> None:
    """Measure the parts whose names were given, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="speed, memory, many")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=0)
    options = parser.parse_args()
    size = options.megabytes * MIB
    parts: dict[str, Callable[[Path], None]] = {
        "speed": lambda folder: speed(folder, size or 512 * MIB, options.rounds),
        "memory": lambda folder: memory(folder, size or 5120 * MIB),
        "many": lambda folder: many(folder, 50, size or 16 * MIB),
    }
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    for name in options.names or parts:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            parts[name](Path(folder))


if __name__ == "__main__":
    main()
