"""A private PostgreSQL of Debian's, on loopback: one per test process, a database per server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from server_api.db.base import Database
from server_api.db.migrate import upgrade
from tests.builders.ports import free_port
from tests.builders.server import wait_for


@dataclass(frozen=True)
class Postgres:
    """A running cluster."""

    port: int
    migrated: list[str] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def crash(self) -> None:
        """End it at once, nothing written down, and start it again on what was written before."""
        process = self.processes.pop()
        process.send_signal(signal.SIGQUIT)
        process.wait(60)
        command = [str(word) for word in process.args]  # type: ignore[union-attr] # it was a list
        self.processes.append(subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL))
        assert wait_for(partial(_state, self.processes[-1], self.port)) == "ready"

    def url(self, database: str) -> str:
        """Give the SQLAlchemy address of a database."""
        return f"postgresql+pg8000://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, template: str = "template0") -> str:
        """Make an empty database and give its address."""
        name = f"medal_{uuid.uuid4().hex}"
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return self.url(name)

    def new_server_database(self) -> str:
        """Make a database with this version's tables, copied from one that was migrated once."""
        if not self.migrated:
            self.migrated.append(self.new_database())
            database = Database(self.migrated[0])
            upgrade(database)
            database.close()
        return self.new_database(self.migrated[0].rpartition("/")[2])


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start one; without Debian's package the tests are skipped, and say so."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    home = programs[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="medal-postgres-"))
    as_user = ("--reuid=postgres", "--regid=postgres", "--clear-groups") if _is_root() else ()
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    # With its test process it ends too, however that one ends.
    command = ["setpriv", *as_user, "--pdeathsig=INT"]
    _make([*command, str(home / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N"])
    process, port = _started([*command, str(home / "postgres"), "-D", str(data)], folder)
    made = Postgres(port, processes=[process])
    try:
        yield made
    finally:
        made.processes[-1].send_signal(signal.SIGQUIT)
        made.processes[-1].wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _started(command: list[str], folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start it on a port of its own; one that another run took in the meantime is left to it."""
    options = ["-h", "127.0.0.1", "-k", str(folder), "-c", "max_connections=300", "-c", "fsync=off"]
    for _ in range(5):
        port = free_port()
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen([*command, "-p", str(port), *options], cwd="/", stderr=log)
        if wait_for(partial(_state, process, port)) == "ready":
            return process, port
    raise AssertionError((folder / "log").read_text())


def _state(process: subprocess.Popen[bytes], port: int) -> str:
    if process.poll() is not None:
        return "ended"
    engine = create_engine(Postgres(port).url("postgres"))
    try:
        with engine.connect():
            return "ready"
    except DBAPIError:
        return ""
    finally:
        engine.dispose()


def _is_root() -> bool:
    return os.geteuid() == 0


def _make(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, command
