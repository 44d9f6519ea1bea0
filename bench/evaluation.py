"""`python -m bench.evaluation`: a sandboxed run against a bare one, and the speed of the queue."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.__main__ import seconds
from medal_desktop.base.progress import Job
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.migrate import upgrade
from server_api.db.tables import AccountRow, ModelRow
from server_api.evaluation import queue
from server_api.evaluation.archive import ImageArchive, check_archive
from server_api.evaluation.limits import Limits
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Run, Sandbox
from server_api.kit.image import build_image
from server_api.services import Services, open_services
from server_api.settings import Settings

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
        # Attached, this podman waits twenty seconds for an end that has long come.
        call = self.sandbox.podman.call
        begun = call("run", "--detach", "--network", "none", *volumes, name)
        container = begun.stdout.strip()
        ended = call("wait", "--interval", "50ms", container)
        call("rm", "--force", container)
        if ended.stdout.strip() != "0":
            raise SystemExit(f"podman run failed: {begun.stderr[-300:]}")


def sandboxed(folder: Path, rounds: int) -> None:
    """Print the ratio of medians, both sides interleaved."""
    bench = Bench.prepared(folder)
    ours, bare = [], []
    try:
        for _ in range(rounds):
            ours.append(seconds(bench.ours))
            bare.append(seconds(bench.bare))
    finally:
        bench.sandbox.podman.remove_image(bench.image.image_id)
        storage = bench.sandbox.podman.home / "storage" / "overlay"
        subprocess.run(["umount", str(storage)], capture_output=True, check=False)
    mine, limit = statistics.median(ours), statistics.median(bare)
    print(f"run: {mine:.2f} s, bare podman run {limit:.2f} s, ratio {mine / limit:.2f}")


def queued(folder: Path, waiting: int, taken: int = 300) -> None:
    """Print how many evaluations are taken and finished in a second while `waiting` wait."""
    services = open_services(Settings(data=folder / f"data-{waiting}", min_free=0))
    upgrade(services.database)
    _fill(services, waiting)
    times = [seconds(lambda: _once(services)) for _ in range(taken)]
    pace = taken / sum(times)
    middle, worst = statistics.median(times) * 1000, max(times) * 1000
    words = f"{pace:.0f} claim+finish/s, median {middle:.1f} ms, most {worst:.0f} ms"
    print(f"queue of {waiting}: {words}")


def queues(folder: Path) -> None:
    """Print the pace of a short and of a long queue, which should be the same."""
    for waiting in (400, 10_000):
        queued(folder, waiting)


def _once(services: Services) -> None:
    held = queue.claim(services)
    if held is None or not queue.finish(services, held, "sha256:bench", "{}"):
        raise SystemExit("the queue gave nothing")


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
