"""`python -m bench.evaluation`: a sandboxed run against a bare one, and the speed of the queue."""

from __future__ import annotations

import argparse
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import seconds
from medal_desktop.base.progress import Job
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.migrate import upgrade
from server_api.db.tables import AccountRow, ModelRow
from server_api.evaluation import queue
from server_api.evaluation.archive import check_archive
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.limits import Limits
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Run, Sandbox
from server_api.kit.image import build_image
from server_api.services import Services, open_services
from server_api.settings import Settings
from tests.builders.postgres import postgres

_PROGRAM = """
import time, numpy as np
until = time.monotonic() + 2.0
while time.monotonic() < until:
    np.ones((200, 200)) @ np.ones((200, 200))
open("/output/answer.json", "w").write("{}")
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """One image, once in the sandbox and once by `podman run` with nothing but its folders."""

    sandbox: Sandbox
    image: ImageArchive
    folder: Path

    @classmethod
    def prepared(cls, folder: Path) -> Bench:
        """Build and load a model that computes for two seconds."""
        (folder / "model").mkdir()
        (folder / "model" / "main.py").write_text(_PROGRAM)
        (folder / "input").mkdir()
        build_image(folder / "model", folder / "model.tar")
        image = check_archive(folder / "model.tar")
        sandbox = Sandbox(Podman(folder / "engine"))
        sandbox.prepare()
        sandbox.podman.load(image.path, image.transport, image.image_id)
        return cls(sandbox, image, folder)

    def ours(self) -> None:
        """Run in the sandbox, collect, and remove everything."""
        run = Run(
            image_id=self.image.image_id,
            inputs=self.folder / "input",
            outputs=self.folder / "out",
            work=self.folder / "work",
            limits=Limits(),
        )
        verdict = self.sandbox.run(run, Job())
        if not verdict.accepted:
            raise SystemExit(f"the model failed: {verdict.message}")

    def bare(self) -> None:
        """Run as anybody would by hand."""
        output = self.folder / "bare"
        output.mkdir(exist_ok=True)
        output.chmod(0o777)
        volumes = ("-v", f"{self.folder / 'input'}:/input:ro", "-v", f"{output}:/output")
        name = f"sha256:{self.image.image_id}"
        # Attached or by `podman wait`, this podman waits twenty seconds for an end that has long
        # come; the end of its watcher is the earliest that anybody can know of.
        call, pid_file = self.sandbox.podman.call, self.folder / "bare.pid"
        options = ("--detach", "--network", "none", "--conmon-pidfile", str(pid_file))
        begun = call("run", *options, *volumes, name)
        container = begun.stdout.strip()
        _wait_for(int(pid_file.read_text()))
        ended = call("inspect", "--format", "{{.State.ExitCode}}", container)
        call("rm", "--force", container)
        if ended.stdout.strip() != "0":
            raise SystemExit(f"podman run failed: {begun.stderr[-300:]}")

    def commanded(self) -> None:
        """Run by `medal-server sandbox run`, as somebody types it; the archive is judged anew."""
        places = ("--input", str(self.folder / "input"), "--output", str(self.folder / "out"))
        home = ("--home", str(self.sandbox.podman.home))
        program = str(Path(sys.executable).with_name("medal-server"))
        command = (program, "sandbox", "run", str(self.image.path), *places, *home)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the model failed: {done.stdout[-300:]}")


def _wait_for(pid: int) -> None:
    """Wait for the end of a process that is not ours."""
    with suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        select.select([descriptor], [], [])
        os.close(descriptor)


def sandboxed(folder: Path, rounds: int) -> None:
    """Print the ratios of medians, all sides interleaved."""
    bench = Bench.prepared(folder)
    ways = {"bare podman run": bench.bare, "sandbox": bench.ours, "command": bench.commanded}
    times: dict[str, list[float]] = {name: [] for name in ways}
    try:
        for _ in range(rounds):
            for name, way in ways.items():
                times[name].append(seconds(way))
    finally:
        bench.sandbox.podman.remove_image(bench.image.image_id)
        storage = bench.sandbox.podman.home / "storage" / "overlay"
        subprocess.run(["umount", str(storage)], capture_output=True, check=False)
    limit = statistics.median(times["bare podman run"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"run: {name} {middle:.2f} s, ratio {middle / limit:.2f}")


def queued(folder: Path, waiting: int, url: str = "", taken: int = 300) -> None:
    """Print how many evaluations are taken and finished in a second while `waiting` wait.

    The processor's time is told beside: on a busy disk the rest is its waiting for two commits.
    """
    services = open_services(
        Settings(data=folder / f"data-{waiting}", min_free=0, database_url=url)
    )
    upgrade(services.database)
    _fill(services, waiting)
    begun = time.process_time()
    times = [
        (seconds(lambda: _claim(services)), seconds(lambda: _end(services))) for _ in range(taken)
    ]
    used = (time.process_time() - begun) / taken * 1000
    claim, end = (statistics.median(one) * 1000 for one in zip(*times, strict=True))
    pace = taken / sum(sum(pair) for pair in times)
    name = "PostgreSQL" if url else "SQLite"
    parts = f"claim {claim:.1f} ms, finish {end:.1f} ms, processor {used:.1f} ms for both"
    print(f"{name}, {waiting} waiting: {pace:.0f} claim+finish/s, {parts}")
    services.close()


def queues(folder: Path) -> None:
    """Print the pace of a short and of a long queue, which should be the same."""
    lengths = (400, 10_000)
    for waiting in lengths:
        queued(folder, waiting)
    with postgres() as server:
        for waiting in lengths:
            queued(folder, waiting, server.new_server_database())


_HELD: list[queue.Held] = []


def _claim(services: Services) -> None:
    held = queue.claim(services)
    if held is None:
        raise SystemExit("the queue gave nothing")
    _HELD.append(held)


def _end(services: Services) -> None:
    if not queue.finish(services, _HELD.pop(), "sha256:bench", "{}"):
        raise SystemExit("what was taken could not be finished")


def _fill(services: Services, waiting: int, accounts: int = 20) -> None:
    with services.database.session() as session:
        people = [AccountRow(name=f"account {n}", roles="evaluator") for n in range(accounts)]
        session.add_all(people)
        session.flush()
        models = [
            ModelRow(account_id=one.id, name="m", sha256=one.id, size=1, state="ready")
            for one in people
        ]
        session.add_all(models)
        session.flush()
        session.add_all(
            EvaluationRow(
                account_id=models[n % accounts].account_id,
                model_id=models[n % accounts].id,
                challenge_id="bench",
                version=f"1.0.{n}",
            )
            for n in range(waiting)
        )


def main() -> None:
    """Measure the parts whose names were given, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="run, queue")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    parts: dict[str, Callable[[Path], None]] = {
        "run": lambda folder: sandboxed(folder, options.rounds),
        "queue": queues,
    }
    for name in options.names or parts:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            parts[name](Path(folder))
        print(f"({name} took {time.perf_counter() - started:.0f} s)")


if __name__ == "__main__":
    main()
