"""A real MEDAL server in processes of its own, on a loopback port; tokens of every role."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
import requests
import uvicorn
from pydicom import Dataset

from medal_desktop.base.assets import asset
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.run import deidentify
from medal_desktop.package.documents import Answers, Challenge, ChoiceAnswer, TaskAnswers
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.names import package_name
from medal_desktop.package.writer import BagFile, write_package
from medal_desktop.upload.client import ServerClient
from server_api.app import create_app
from server_api.auth import Role, add_account, issue_token
from server_api.services import Services, open_services
from server_api.settings import Settings
from tests.builders.dicom import ct_series
from tests.builders.ports import free_port

T = TypeVar("T")
ROLES = ("submitter", "reviewer", "chair", "evaluator", "admin")
STRANGER = "stranger"
PATIENCE = 150.0


@dataclass
class RunningServer:
    """One server; `tokens` by role, and `stranger`: another submitter and evaluator."""

    url: str
    data: Path
    environment: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    with_worker: bool = True

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.data.with_suffix(".log").open("ab")
        with log:
            command = [sys.executable, "-m", "server_api", "serve"]
            command += [] if self.with_worker else ["--without-worker"]
            self.process = subprocess.Popen(command, env=self.environment, stderr=log)
        until = time.monotonic() + PATIENCE
        while not (self._answers() and self._listens()):
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        """End the web server as a power cut would; its worker follows when its pipe closes."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Start it again on the same data and port."""
        self.start()

    def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE)

    def worker(self) -> psutil.Process:
        """Give the worker's process."""
        assert self.process
        children: list[psutil.Process] = wait_for(
            lambda: [c for c in psutil.Process(self.process.pid).children() if c.is_running()]
        )
        return children[0]

    def log(self) -> str:
        """Give all that server and worker have logged."""
        return self.data.with_suffix(".log").read_text()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one `medal-server` command on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "server_api", *arguments],
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )

    def _listens(self) -> bool:
        """Whether it is this one that answers, and no other server on the same port."""
        assert self.process
        port = int(self.url.rpartition(":")[2])
        sockets = psutil.Process(self.process.pid).net_connections("tcp")
        return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in sockets)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 204
        except requests.ConnectionError:
            return False


@contextmanager
def running_server(
    folder: Path, *, with_worker: bool = True, **settings: object
) -> Iterator[RunningServer]:
    """Initialise and start a server below `folder`; each setting is a `MEDAL_SERVER_` variable.

    Without a worker, what arrives stays as it arrived.
    """
    port = free_port()
    data = folder / "server-data"
    chosen = {"data": data, "port": port, "step_pause": 0.05, "lease": 2, "min_free": 0}
    from tests.builders.backends import BACKENDS

    chosen |= BACKENDS.settings()
    named = {f"MEDAL_SERVER_{key.upper()}": str(v) for key, v in (chosen | settings).items()}
    kept = {key: v for key, v in os.environ.items() if not key.startswith("MEDAL_SERVER_")}
    environment = kept | named | {"PYTHONWARNINGS": "default"}
    server = RunningServer(f"http://127.0.0.1:{port}", data, environment, with_worker=with_worker)
    opened = open_services(_settings(server))
    BACKENDS.initialise(opened)
    server.tokens = make_tokens(opened)
    opened.close()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def good_package(folder: Path, server: RunningServer, **changes: object) -> Path:
    """A small package that passes every check: two cases of a de-identified CT, one question."""
    challenge = _challenge(**changes)
    images = _images(folder / "images")
    inputs = [BagFile("deid/report.json", b"{}\n"), BagFile("deid/profile.json", b"{}\n")]
    for case in challenge.cases:
        inputs += [
            BagFile(f"cases/{case.id}/series-1/{number:06d}.dcm", path)
            for number, path in enumerate(images, start=1)
        ]
    inputs.append(BagFile("annotations/case-001/answer.json", _answer("case-001")))
    references = [
        BagFile(f"reference/{case.id}/answer.json", _answer(case.id)) for case in challenge.cases
    ]
    target = folder / package_name(challenge.id, challenge.version)
    write_package(
        target,
        challenge,
        inputs,
        references,
        recipients=ServerClient(server.url, "").recipients(),
        signer=SigningKey.generate(),
        signer_name="Dr Test",
    )
    return target


def _challenge(**changes: object) -> Challenge:
    example = json.loads(asset("forms/example_haemorrhage.json").read_text(encoding="utf-8"))
    series = [{"id": "series-1", "modality": "CT", "files": 2}]
    question = {
        "id": "present",
        "text": "Is there a haemorrhage?",
        "answer_type": "choice",
        "metrics": [{"name": "balanced_accuracy"}],
        "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
    }
    fields = {
        "id": "head-ct",
        "version": "1.0.0",
        "name": "Haemorrhage on head CT",
        "description": example["description"],
        "tasks": [{"id": "haemorrhage", "name": "Haemorrhage", "questions": [question]}],
        "cases": [
            {"id": "case-001", "split": "public", "series": series},
            {"id": "case-002", "split": "hidden", "series": series},
        ],
        "canary": "0123456789abcdef0123456789abcdef",
    }
    return Challenge.model_validate_json(json.dumps(fields | changes))


def _images(folder: Path) -> list[Path]:
    """Two images without a face, de-identified as the desktop does it."""
    originals = ct_series(folder / "originals", slices=2, rows=16, columns=16, change=_abdomen)
    deidentify(
        originals,
        folder / "out",
        profile=load_profile("medal-default"),
        key=ProjectKey.generate(),
    )
    return sorted((folder / "out").rglob("*.dcm"))


def _abdomen(dataset: Dataset, _: int) -> None:
    dataset.BodyPartExamined = "ABDOMEN"


def _answer(case_id: str) -> bytes:
    chosen = ChoiceAnswer(value="yes" if case_id == "case-001" else "no")
    task = TaskAnswers(answers={"present": chosen})
    return Answers(case_id=case_id, tasks={"haemorrhage": task}).model_dump_json().encode()


def wait_for(look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Give what `look` gives once it is true."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
    return found


def open_server(folder: Path, **settings: Any) -> Services:
    """Initialise a server below `folder` in this process, without starting anything."""
    from tests.builders.backends import BACKENDS

    kept = BACKENDS.settings()
    chosen = {"data": folder / "server-data", "min_free": 0} | kept | settings
    services = open_services(Settings(**chosen))
    BACKENDS.opened.append(services)
    BACKENDS.initialise(services)
    return services


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """Serve in a thread of this process on a real socket, and give the address."""
    config = uvicorn.Config(create_app(services.settings), port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def make_tokens(services: Services) -> dict[str, str]:
    """Make an account per role, and a stranger with the same roles as submitter and evaluator."""
    wanted = {role: [role] for role in ROLES} | {STRANGER: ["submitter", "evaluator"]}
    with services.database.session() as session:
        return {
            name: issue_token(session, add_account(session, name, frozenset(map(Role, roles))), 1)
            for name, roles in wanted.items()
        }


def _settings(server: RunningServer) -> Settings:
    prefix = "MEDAL_SERVER_"
    return Settings.from_environment(
        {key: value for key, value in server.environment.items() if key.startswith(prefix)}
    )
