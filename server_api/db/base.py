"""The database: one engine, short transactions, the same code on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import QueuePool

BEGIN = "medal_begin"
_WRITERS = 0x4D4544414C  # any number that nobody else takes: "MEDAL"


class Base(DeclarativeBase):
    """The tables' common base; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def now() -> str:
    """Give the time in UTC as text that sorts as time does."""
    return stamp(datetime.now(UTC))


def later(seconds: float) -> str:
    """Give the time `seconds` from now, as `now()` writes it."""
    return stamp(datetime.now(UTC) + timedelta(seconds=seconds))


def stamp(moment: datetime) -> str:
    """Write a moment as text of a fixed width, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Database:
    """The door to the tables. One per process; a child process opens its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_postgres = self.engine.dialect.name == "postgresql"
        self._reader = self.engine.execution_options(**{BEGIN: "BEGIN"})

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a writing transaction: committed when the block ends well, else rolled back.

        It takes the one write lock at once, so that a read in it stays true until the end: on
        SQLite the file's, on PostgreSQL an advisory one, which ends with the transaction.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.is_postgres:
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads; it never waits for writers on SQLite."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def locked(self, name: str) -> Iterator[bool]:
        """Hold a name while the block runs; gives False when another process has it.

        On SQLite, which is for one machine, lock files do this. A process that dies lets go.
        """
        if not self.is_postgres:
            yield True
            return
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            mine = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key})
            try:
                yield bool(mine)
            finally:
                if mine:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    # Nobody waits for a connection: on PostgreSQL each upload under way holds one for its lock,
    # beside those that do the work. To open one costs more than most questions do.
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=70)
    _keep_private(make_url(url).database)
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=10, max_overflow=70, connect_args={"timeout": 30}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _keep_private(database: str | None) -> None:
    """Make the file before SQLite does, for the server's user alone; its companions follow it.

    A file that is there is not opened: closing it would end the locks of this process on it.
    """
    if not database or database == ":memory:":
        return
    with suppress(FileNotFoundError, PermissionError):
        try:
            os.close(os.open(database, os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            for name in (database, f"{database}-wal", f"{database}-shm"):
                Path(name).chmod(0o600)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the transaction's begin is ours, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get(BEGIN, "BEGIN IMMEDIATE"))
