"""Tables, migrations and transactions."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from server_api.db.base import Database, later, now
from server_api.db.migrate import all_tables, upgrade
from server_api.db.tables import AccountRow
from tests.builders.server import open_server


def test_that_the_migrations_make_the_tables_of_the_code(tmp_path: Path) -> None:
    database = open_server(tmp_path).database
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_that_migrating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    database = open_server(tmp_path).database
    with database.session() as session:
        session.add(AccountRow(name="anna", roles="submitter"))
    upgrade(database)
    with database.reading() as session:
        assert session.scalars(select(AccountRow.name)).all() == ["anna"]


def test_that_two_migrations_at_once_make_one_schema(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'both.db'}"
    program = (
        "import sys; from server_api.db.base import Database;"
        "from server_api.db.migrate import upgrade; upgrade(Database(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, url]
    assert [one.wait() for one in [subprocess.Popen(command) for _ in range(2)]] == [0, 0]
    with Database(url).reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_that_writers_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    database = open_server(tmp_path).database
    with database.session() as session:
        session.add(AccountRow(id="a" * 32, name="counter", roles=""))

    def count() -> None:
        for _ in range(10):
            with database.session() as session:
                row = session.get_one(AccountRow, "a" * 32)
                row.roles += "x"

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.get_one(AccountRow, "a" * 32).roles == "x" * 40


def test_that_a_failed_block_changes_nothing(tmp_path: Path) -> None:
    database = open_server(tmp_path).database

    def act() -> None:
        with database.session() as session:
            session.add(AccountRow(name="anna", roles=""))
            session.flush()
            session.add(AccountRow(name="anna", roles=""))

    with pytest.raises(IntegrityError):
        act()
    with database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_that_times_sort_as_time_does() -> None:
    assert later(-1) < now() < later(1)
