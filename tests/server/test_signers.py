"""Whose key it is: bound by the panel's first acceptance, and no other account's after that."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from medal_desktop.package.keys import SigningKey
from medal_desktop.package.messages import Decision, SubmissionState
from server_api.auth import Account, Role
from server_api.db.tables import AccountRow, SignerRow, SubmissionRow
from server_api.errors import Conflict
from server_api.review import signers, submissions
from server_api.services import Services
from server_api.storage.local import PACKAGE
from tests.builders.server import open_server

REVIEWER = Account(id="r" * 32, name="reviewer", roles=frozenset({Role.REVIEWER}))
ANNA, BERT = "a" * 32, "b" * 32


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = open_server(tmp_path)
    with services.database.session() as session:
        session.add_all(
            AccountRow(id=one, name=one[0], roles="submitter", disabled=False)
            for one in (ANNA, BERT)
        )
    return services


def in_review(services: Services, account: str, number: int, key: SigningKey | None) -> str:
    submission = str(number) * 32
    with services.database.session() as session:
        session.add(
            SubmissionRow(
                id=submission,
                account_id=account,
                state=SubmissionState.IN_REVIEW,
                sha256=str(number) * 64,
                size=7,
                challenge_id=f"challenge-{number}",
                version="1.0.0",
                signer="Dr Test",
                signer_key=key.public.id if key else "",
                signer_public=key.public.public if key else "",
            )
        )
    services.storage.quarantine(submission).mkdir()
    (services.storage.quarantine(submission) / PACKAGE).write_text("package")
    services.storage.prepare_quarantine(submission)
    return submission


def accept(services: Services, submission: str) -> None:
    submissions.decide(services, REVIEWER, submission, Decision(accept=True))


def codes(services: Services, account: str, key: SigningKey) -> list[tuple[str, bool]]:
    found = signers.findings(services, account, key.public)
    return [(finding.code, finding.blocking) for finding in found]


def test_that_a_key_is_the_accounts_whose_package_was_first_accepted(services: Services) -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    submission = in_review(services, ANNA, 1, key)
    assert codes(services, ANNA, key) == codes(services, BERT, key) == []
    accept(services, submission)
    assert codes(services, ANNA, key) == []
    assert codes(services, BERT, key) == [("intake.foreign-signer", True)]
    assert codes(services, ANNA, other) == [("intake.new-signer", False)]
    assert codes(services, BERT, other) == []


def test_that_a_second_key_of_an_account_is_bound_beside_the_first(services: Services) -> None:
    first, second = SigningKey.generate(), SigningKey.generate()
    for number, key in enumerate((first, second, first), start=1):
        accept(services, in_review(services, ANNA, number, key))
    assert codes(services, ANNA, second) == []
    with services.database.reading() as session:
        rows = session.query(SignerRow).all()
    assert {(row.key_id, row.account_id) for row in rows} == {
        (first.public.id, ANNA),
        (second.public.id, ANNA),
    }


def test_that_of_two_accounts_with_one_key_in_review_one_is_accepted(services: Services) -> None:
    key = SigningKey.generate()
    mine, theirs = in_review(services, ANNA, 1, key), in_review(services, BERT, 2, key)
    accept(services, mine)
    with pytest.raises(Conflict):
        accept(services, theirs)
    assert submissions.one(services, REVIEWER, theirs).state is SubmissionState.IN_REVIEW
    assert services.storage.quarantined() == (theirs,)


def test_that_a_returned_package_binds_no_key(services: Services) -> None:
    key = SigningKey.generate()
    submission = in_review(services, ANNA, 1, key)
    submissions.decide(services, REVIEWER, submission, Decision(accept=False, comment="No."))
    assert codes(services, BERT, key) == []


def test_that_what_was_checked_by_an_older_server_can_still_be_accepted(
    services: Services,
) -> None:
    accept(services, in_review(services, ANNA, 1, None))
    with services.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM signers")).scalar() == 0
