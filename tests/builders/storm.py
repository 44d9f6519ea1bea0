"""A server at work whose every part is killed at random: what it needs, and what may be killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import psutil
import pytest
import requests

from medal_desktop.package.documents import Answers, ChoiceAnswer, NumberAnswer, TaskAnswers
from server_api.auth import Role, add_account, issue_token
from server_api.db.tables import ModelRow
from server_api.evaluation.archive import check_archive
from server_api.services import Services
from tests.builders.cluster import Cluster, cluster
from tests.builders.evaluations import publish, volume_challenge
from tests.builders.images import config_of, docker_archive, layer_of, needs_containers
from tests.builders.ports import free_port
from tests.builders.postgres import Postgres, postgres
from tests.builders.server import open_server

BUSYBOX = Path("/bin/busybox")
_CASE = "case-001"
_STARTING = 6.0  # seconds of the processor until a worker works
# What each model does after its short sleep, and how its evaluation has to end.
ENDINGS = {"right": "succeeded", "wrong": "succeeded", "broken": "failed"}


@dataclass
class Storm:
    """The running parts; `killed` counts what was killed."""

    services: Services
    folder: Path
    database: Postgres
    slurm: Cluster
    account_id: str
    token: str
    port: int
    dice: random.Random
    api: subprocess.Popen[bytes] | None = None
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    def environment(self, engine: str) -> dict[str, str]:
        """Give a process's settings."""
        settings = self.services.settings
        own = {
            "DATA": settings.data,
            "DATABASE_URL": settings.database_url,
            "MIN_FREE": 0,
            "PORT": self.port,
            "LEASE": settings.lease,
            "STEP_PAUSE": 0.1,
            "ENGINE": engine,
            "NODE_HOME": self.folder / "node",
            "CASE_TIMEOUT": 60.0,
            **dict.fromkeys(("MOST_WAITING", "PROBES_PER_DAY", "EVALUATIONS_PER_DAY"), 1000),
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MEDAL_SERVER_")}
        return kept | {f"MEDAL_SERVER_{key}": str(value) for key, value in own.items()}

    def keep_up(self) -> None:
        """Start again what has ended, as systemd does."""
        if self.api is None or self.api.poll() is not None:
            self.api = self._start("local", "serve", "--without-worker")
        for engine in ("local", "slurm"):
            worker = self.workers.get(engine)
            if worker is None or worker.poll() is not None:
                self.workers[engine] = self._start(engine, "worker")

    def _start(self, engine: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "server_api", *words]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, env=self.environment(engine), stderr=log, stdout=log)

    def bring(self, count: int) -> dict[str, str]:
        """Register models in turn; gives each one's id and how it has to end."""
        digests = {kind: self._archive(kind) for kind in ENDINGS}
        kinds = [list(ENDINGS)[number % len(ENDINGS)] for number in range(count)]
        with self.services.database.session() as session:
            rows = [
                ModelRow(
                    account_id=self.account_id,
                    name=f"{kind} {number}",
                    sha256=sha256(str(number).encode()).hexdigest(),
                    size=1,
                    state="ready",
                    digest=f"sha256:{digests[kind]}",
                )
                for number, kind in enumerate(kinds)
            ]
            session.add_all(rows)
            session.flush()
            return {row.id: kind for row, kind in zip(rows, kinds, strict=True)}

    def _archive(self, kind: str) -> str:
        """Build a model of one shell and one script."""
        told = {"right": "yes", "wrong": "no"}.get(kind, "yes")
        chosen = {"present": ChoiceAnswer(value=told), "volume": NumberAnswer(value=12.5)}
        answers = Answers(case_id=_CASE, tasks={"finding": TaskAnswers(answers=chosen)})
        end = "exit 3" if kind == "broken" else f"b cp /answer.json /output/{_CASE}/answer.json"
        words = ("set -e", 'b() { /bin/busybox "$@"; }', "b sleep 1", f"b mkdir /output/{_CASE}")
        files = {
            "bin/busybox": BUSYBOX.read_bytes(),
            "answer.json": answers.model_dump_json().encode(),
            "model.sh": "\n".join((*words, end)).encode(),
        }
        layer = layer_of(files, _open_to_all)
        begin = ["/bin/busybox", "sh", "/model.sh"]
        config = config_of([layer], config={"Entrypoint": begin})
        target = self.folder / f"{kind}.tar"
        image = check_archive(docker_archive(target, [layer], config))
        shutil.move(target, self.services.storage.models / f"{image.image_id}.tar")
        return image.image_id

    def ask(self, model_id: str) -> None:
        """Ask for an evaluation by the API, until it has heard."""
        body = {"model_id": model_id, "challenge_id": "head-ct", "version": "1.0.0"}
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"http://127.0.0.1:{self.port}/api/v1/evaluations"
        until = time.monotonic() + 600
        while time.monotonic() < until:
            with suppress(requests.RequestException):
                answer = requests.post(address, json=body, headers=headers, timeout=20)
                if answer.status_code in {201, 409}:  # 409: the answer to the first was lost
                    return
                assert answer.status_code >= 500, answer.text
            time.sleep(0.1)
        raise AssertionError(self.log())

    def kill_one(self) -> str:
        """Kill something that is there, chosen at random; gives what it was."""
        kinds = sorted(_KILLS)
        self.dice.shuffle(kinds)
        for kind in kinds:
            if _KILLS[kind](self):
                self.killed[kind] += 1
                return kind
        return ""

    def processes(self, *words: str) -> list[psutil.Process]:
        """Find processes by words of their command and by our folder in it or in its settings."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                line = " ".join(process.cmdline())
                if all(word in line for word in words) and process.pid != os.getpid():
                    mine = str(self.folder)
                    if mine in line or mine in process.environ().get("CONTAINERS_CONF", ""):
                        found.append(process)
        return found

    def log(self) -> str:
        """Give the end of what everything has logged."""
        return (self.folder / "log").read_text()[-4000:]


def _open_to_all(info: tarfile.TarInfo) -> None:
    info.mode = 0o755


def _serves(storm: Storm) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{storm.port}/healthz", timeout=5).ok
    return False


def _api(storm: Storm) -> bool:
    """Kill it while it serves; one that only begins to start would be killed for ever."""
    assert storm.api is not None
    if not _serves(storm):
        return False
    storm.api.kill()
    storm.api.wait()
    return True


def _worker(storm: Storm) -> bool:
    """Kill one that has something in hand, or had time to find that there is nothing."""
    worker = storm.workers[storm.dice.choice(sorted(storm.workers))]
    with suppress(psutil.Error):
        used = psutil.Process(worker.pid).cpu_times()
        if used.user + used.system > _STARTING:
            worker.kill()
            worker.wait()
            return True
    return False


def _any(storm: Storm, *words: str) -> bool:
    found = storm.processes(*words)
    with suppress(psutil.Error):
        if found:
            storm.dice.choice(sorted(found, key=lambda one: one.pid)).kill()
            return True
    return False


def _controller(storm: Storm) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError, ValueError):
        storm.slurm.kill("slurmctld")
        time.sleep(0.5)
        storm.slurm.start_controller()
        return True
    return False


def _node(storm: Storm) -> bool:
    name = storm.dice.choice(storm.slurm.nodes)
    with suppress(ProcessLookupError, FileNotFoundError, ValueError):
        storm.slurm.kill(f"slurmd-{name}")
        time.sleep(0.2)
        storm.slurm.start_node(name)
        return True
    return False


def _database(storm: Storm) -> bool:
    """Crash it while the API serves, so that there is something to lose."""
    if not _serves(storm):
        return False
    storm.database.crash()
    return True


_KILLS: dict[str, Callable[[Storm], bool]] = {
    "api": _api,
    "worker": _worker,
    "podman": lambda storm: _any(storm, "podman "),
    "conmon": lambda storm: _any(storm, "conmon"),
    "slurmctld": _controller,
    "slurmd": _node,
    "database": _database,
}


@contextmanager
def storm(folder: Path, seed: int) -> Iterator[Storm]:
    """Start everything; at the end all of it is stopped."""
    needs_containers()
    if not BUSYBOX.exists():
        pytest.skip("KILLS NOT TRIED: /bin/busybox is missing (busybox-static)")
    with ExitStack() as stack:
        slurm = stack.enter_context(cluster(folder / "c"))
        database = stack.enter_context(postgres())
        url = database.new_server_database()
        services = open_server(folder / "s", database_url=url, lease=4.0)
        stack.callback(services.close)
        with services.database.session() as session:
            roles = frozenset({Role.EVALUATOR})
            account = add_account(session, "author", roles)
            token = issue_token(session, account, 1)
        publish_small(services, account.id, folder / "s")
        made = Storm(
            *(services, folder, database, slurm, account.id, token, free_port()),
            random.Random(seed),
        )
        made.keep_up()
        try:
            yield made
        finally:
            parts = [one for one in (made.api, *made.workers.values()) if one is not None]
            for process in parts:
                process.send_signal(signal.SIGTERM)
            for process in parts:
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            _forget_images(folder)


def _forget_images(folder: Path) -> None:
    """Unmount podman's own storage, so that the folder can be removed."""
    points = [line.split(" ")[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for point in sorted((one for one in points if one.startswith(str(folder))), reverse=True):
        subprocess.run(["umount", "--lazy", point], capture_output=True, check=False)


def publish_small(services: Services, account_id: str, folder: Path) -> None:
    """Publish a challenge of one hidden case."""
    publish(services, volume_challenge(folder / "images", 1), account_id, folder)


def told(document: str) -> float:
    """Give the one value that tells right from wrong."""
    values = json.loads(document)["tasks"]["finding"]["present"]["balanced_accuracy"]
    return float(values[_CASE]["value"])
