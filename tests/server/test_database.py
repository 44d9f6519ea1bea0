"""Tables, migrations and transactions."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from server_api import audit
from server_api.db.base import Database, later, now
from server_api.db.migrate import all_tables, revisions, upgrade
from server_api.db.tables import AccountRow
from tests.builders.backends import BACKENDS, SCALED
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
    scaled = BACKENDS.chosen == SCALED
    url = BACKENDS.postgres().new_database() if scaled else f"sqlite:///{tmp_path / 'both.db'}"
    program = (
        "import sys; from server_api.db.base import Database;"
        "from server_api.db.migrate import upgrade; upgrade(Database(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, url]
    assert [one.wait() for one in [subprocess.Popen(command) for _ in range(2)]] == [0, 0]
    database = Database(url)
    with database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []
    database.close()


REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004_signers",
    "0005_withdrawal",
    "0006_append_only",
    "0007_sign_in",
    "0008_allowances",
    "0009_sites",
)


def test_that_every_released_schema_is_named_here() -> None:
    assert tuple(revisions()) == REVISIONS


@pytest.mark.parametrize("released", REVISIONS)
def test_that_a_database_of_every_release_comes_forward_with_its_rows(
    tmp_path: Path, released: str
) -> None:
    scaled = BACKENDS.chosen == SCALED
    url = BACKENDS.postgres().new_database() if scaled else f"sqlite:///{tmp_path / 'old.db'}"
    database = Database(url)
    upgrade(database, released)
    rows = {name: filled(database, name) for name in ("accounts", "submissions", "tokens")}
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []
        for name, row in rows.items():
            kept = connection.execute(text(f"SELECT * FROM {name}")).mappings().one()
            assert {key: kept[key] for key in row} == row
    with database.session() as session:
        audit.record(session, "somebody", "did", "object")
    with pytest.raises(DBAPIError), database.session() as session:
        session.execute(text("DELETE FROM audit"))
    database.close()


def filled(database: Database, name: str) -> dict[str, object]:
    """Write one row into a table as it was, whatever its columns were."""
    table = Table(name, MetaData(), autoload_with=database.engine)
    kinds = {int: 1, bool: False, str: "a" * 8}
    row = {column.name: kinds[column.type.python_type] for column in table.columns}
    with database.session() as session:
        session.execute(insert(table).values(row))
    return row


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
