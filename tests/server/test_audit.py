"""The audit log: whole, append-only, and any meddling is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server_api import audit
from server_api.audit import AuditBroken, Head
from server_api.services import Services
from tests.builders.server import open_server


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = open_server(tmp_path)
    with opened.database.session() as session:
        for number in range(5):
            audit.record(session, "somebody", "did.something", f"object-{number}", count=number)
    yield opened
    opened.database.close()


def verify(services: Services, expected: str = "") -> Head:
    with services.database.reading() as session:
        return audit.verify(session, expected)


def meddle(services: Services, statement: str) -> None:
    """Change the table as somebody with the file in hand would: without its triggers."""
    with services.database.session() as session:
        on = " ON audit" if services.database.is_postgres else ""
        session.execute(text(f"DROP TRIGGER audit_no_update{on}"))
        session.execute(text(f"DROP TRIGGER audit_no_delete{on}"))
        session.execute(text(statement))


def test_that_a_whole_log_is_counted(services: Services) -> None:
    assert verify(services).rows == 5


def test_that_an_empty_log_is_whole(tmp_path: Path) -> None:
    assert verify(open_server(tmp_path / "other")) == Head(rows=0, hash=audit.FIRST)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_that_the_table_refuses_changes(services: Services, statement: str) -> None:
    with pytest.raises(DBAPIError), services.database.session() as session:
        session.execute(text(statement))
    assert verify(services).rows == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x' WHERE number = 3",
        "UPDATE audit SET at = '2020' WHERE number = 3",
        "UPDATE audit SET detail = '{}' WHERE number = 3",
        "UPDATE audit SET object_id = 'x' WHERE number = 5",
        "DELETE FROM audit WHERE number = 1",
        "DELETE FROM audit WHERE number = 3",
        "INSERT INTO audit SELECT 6, at, actor, '', '', detail, previous, hash FROM audit LIMIT 1",
    ],
)
def test_that_meddling_is_found(services: Services, statement: str) -> None:
    meddle(services, statement)
    with pytest.raises(AuditBroken):
        verify(services)


def test_that_a_log_cut_at_its_end_is_found_by_a_noted_head(services: Services) -> None:
    noted = verify(services).hash
    meddle(services, "DELETE FROM audit WHERE number = 5")
    assert verify(services).rows == 4
    with pytest.raises(AuditBroken):
        verify(services, noted)


def test_that_an_earlier_head_stays_in_a_log_that_grows(services: Services) -> None:
    noted = verify(services).hash
    with services.database.session() as session:
        audit.record(session, "somebody", "did.more", "object")
    assert verify(services, noted).rows == 6


def test_that_a_record_falls_with_the_act(services: Services) -> None:
    def act() -> None:
        with services.database.session() as session:
            audit.record(session, "somebody", "failed", "object")
            session.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        act()
    assert verify(services).rows == 5
