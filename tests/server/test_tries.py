"""A package whose references break their check is tried three times, then returned."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from medal_desktop.package.documents import Finding
from medal_desktop.package.messages import SubmissionState
from server_api.db.base import now
from server_api.db.tables import AccountRow, SubmissionRow
from server_api.intake import checking
from server_api.intake.references import ReferencesUnchecked
from server_api.services import Services
from tests.builders.server import open_server

ID = "a" * 32


@pytest.fixture
def services(tmp_path: Path) -> Services:
    opened = open_server(tmp_path)
    with opened.database.session() as session:
        session.add(AccountRow(id="b" * 32, name="anna", roles="submitter"))
        session.flush()
        session.add(SubmissionRow(id=ID, account_id="b" * 32, sha256="0" * 64, size=1))
    folder = opened.storage.quarantine(ID)
    folder.mkdir()
    (folder / "package.medal").write_bytes(b"x")
    return opened


def tried(services: Services, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> SubmissionRow:
    """Let one try fail with `fault`, and give what became of the submission."""

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(checking, "inspect", fail)
    assert checking.step(services)
    with services.database.session() as session:
        session.execute(update(SubmissionRow).values(lease=now()))
        return session.get_one(SubmissionRow, ID)


def test_that_the_third_broken_check_returns_the_package(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [tried(services, monkeypatch, ReferencesUnchecked()) for _ in range(3)]
    kept, returned = SubmissionState.QUARANTINE, SubmissionState.RETURNED
    assert [row.state for row in states] == [kept, kept, returned]
    found = Finding.model_validate_json(states[-1].findings[1:-1])
    assert (found.code, found.place) == ("intake.references-unchecked", "references")
    assert not services.storage.quarantine(ID).exists()
    assert not checking.step(services)


@pytest.mark.parametrize("fault", [OSError(), MemoryError()])
def test_that_a_fault_of_the_server_is_tried_on(
    services: Services, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    states = [tried(services, monkeypatch, fault).state for _ in range(5)]
    assert set(states) == {SubmissionState.QUARANTINE}


def test_that_a_server_without_its_key_blames_nobody(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    (services.storage.keys / "evaluation.key").unlink()
    states = [tried(services, monkeypatch, ReferencesUnchecked()).state for _ in range(4)]
    assert set(states) == {SubmissionState.QUARANTINE}
