"""Decisions that are cut off between the disk and the database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from medal_desktop.package.messages import Decision, SubmissionState
from server_api.auth import Account, Role
from server_api.db.tables import AccountRow, ChallengeRow, SubmissionRow
from server_api.errors import Conflict
from server_api.intake.sweep import sweep
from server_api.review import submissions
from server_api.services import Services
from server_api.storage.local import PACKAGE, LocalStorage
from tests.builders.server import open_server

REVIEWER = Account(id="r" * 32, name="reviewer", roles=frozenset({Role.REVIEWER}))


@dataclass
class Panel:
    """Submissions in review, and a reviewer."""

    services: Services
    account: str

    def submission(self, number: int) -> str:
        """A checked submission of `head-ct` 1.0.0."""
        submission_id = str(number) * 32
        with self.services.database.session() as session:
            session.add(
                SubmissionRow(
                    id=submission_id,
                    account_id=self.account,
                    state=SubmissionState.IN_REVIEW,
                    sha256=str(number) * 64,
                    size=7,
                    challenge_id="head-ct",
                    version="1.0.0",
                )
            )
        folder = self.services.storage.quarantine(submission_id)
        folder.mkdir()
        (folder / PACKAGE).write_text("package")
        self.services.storage.prepare_quarantine(submission_id)
        return submission_id

    def decide(self, submission_id: str, *, accept: bool) -> SubmissionState:
        decision = Decision(accept=accept, comment="Read.")
        return submissions.decide(self.services, REVIEWER, submission_id, decision).state

    def published(self) -> list[str]:
        with self.services.database.reading() as session:
            return [row.submission_id for row in session.query(ChallengeRow)]


@pytest.fixture
def panel(tmp_path: Path) -> Panel:
    services = open_server(tmp_path)
    with services.database.session() as session:
        row = AccountRow(name="anna", roles="submitter")
        session.add(row)
        session.flush()
        return Panel(services, row.id)


class PowerCut(BaseException):
    """Ends a piece of work where nothing may catch it."""


@pytest.fixture
def cut_off(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> str:
    """A submission whose publication ended after the rename and before the commit."""
    submission_id = panel.submission(1)
    real = LocalStorage.publish

    def cut(storage: LocalStorage, *names: str) -> None:
        real(storage, *names)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(LocalStorage, "publish", cut)
        with pytest.raises(PowerCut):
            panel.decide(submission_id, accept=True)
    assert panel.published() == []
    assert panel.services.storage.published("head-ct", "1.0.0").is_dir()
    return submission_id


def test_that_a_publication_cut_off_is_done_by_deciding_again(panel: Panel, cut_off: str) -> None:
    assert panel.decide(cut_off, accept=True) is SubmissionState.PUBLISHED
    assert panel.published() == [cut_off]


def test_that_a_publication_cut_off_can_still_be_returned(panel: Panel, cut_off: str) -> None:
    assert panel.decide(cut_off, accept=False) is SubmissionState.RETURNED
    assert not panel.services.storage.published("head-ct", "1.0.0").exists()
    assert panel.services.storage.quarantined() == ()


def test_that_a_publication_cut_off_does_not_stand_in_anothers_way(
    panel: Panel, cut_off: str
) -> None:
    other = panel.submission(2)
    assert panel.decide(other, accept=True) is SubmissionState.PUBLISHED
    with pytest.raises(Conflict):
        panel.decide(cut_off, accept=True)
    assert panel.services.storage.quarantined() == (cut_off,)


def test_that_the_sweep_moves_a_publication_cut_off_back(panel: Panel, cut_off: str) -> None:
    sweep(panel.services)
    assert panel.services.storage.quarantined() == (cut_off,)
    assert panel.services.storage.publications() == ()


def test_that_the_sweep_removes_what_belongs_to_nothing_and_keeps_the_rest(panel: Panel) -> None:
    kept = panel.submission(1)
    storage = panel.services.storage
    (storage.root / "quarantine" / ("9" * 32)).mkdir()
    (storage.root / "uploads" / ("9" * 32)).write_text("orphan")
    storage.received_model("9" * 32).write_text("orphan")
    sweep(panel.services)
    assert storage.quarantined() == (kept,)
    assert (storage.uploads(), storage.received_models()) == ((), ())


def test_that_the_same_decision_twice_changes_nothing_and_the_other_is_refused(
    panel: Panel,
) -> None:
    submission_id = panel.submission(1)
    panel.decide(submission_id, accept=False)
    assert panel.decide(submission_id, accept=False) is SubmissionState.RETURNED
    with pytest.raises(Conflict):
        panel.decide(submission_id, accept=True)
