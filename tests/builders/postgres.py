"""A private PostgreSQL of Debian's, on loopback: one per test process, a database per server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server_api.db.base import Database
from server_api.db.migrate import upgrade
from tests.builders.ports import free_port


@dataclass(frozen=True)
class Postgres:
    """A running cluster."""

    port: int
    migrated: list[str] = field(default_factory=list)

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
    become = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    if become:
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    data = folder / "data"
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=300 -c fsync=off"
    control = [*become, str(home / "pg_ctl"), "-D", str(data), "-s", "-w"]
    _run([*become, str(home / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N"])
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield Postgres(port)
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, command
