"""The sealed package of a published submission comes back as it was sent, to whom it belongs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from medal_desktop.package.messages import Decision, SubmissionState
from server_api.auth import Account, Role
from server_api.db.tables import AccountRow, AuditRow, SubmissionRow
from server_api.review import submissions
from server_api.services import Services
from server_api.settings import InvalidSettings, Settings
from tests.builders.backends import BACKENDS, SCALED
from tests.builders.server import make_tokens, open_server, serving

ID = "c" * 32
SEALED = hashlib.shake_128(b"sealed").digest(6 << 20)
REVIEWER = Account(id="r" * 32, name="reviewer", roles=frozenset({Role.REVIEWER}))


@dataclass
class Place:
    """A server with one published submission of `submitter`."""

    services: Services
    url: str
    tokens: dict[str, str]

    def ask(self, role: str, submission: str = ID) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return httpx.get(
            f"{self.url}/api/v1/submissions/{submission}/package", headers=headers, timeout=60
        )

    def taken(self) -> int:
        act = select(AuditRow).where(AuditRow.action == "submission.package-taken")
        with self.services.database.reading() as session:
            return len(session.scalars(act).all())


def published(services: Services) -> None:
    """Have a package arrive, pass, and be published."""
    storage = services.storage
    digest = hashlib.sha256(SEALED).hexdigest()
    with storage.appending(ID, len(SEALED)) as part:
        part.rewind(0)
        part.write(SEALED)
        part.sync()
    assert storage.sha256(ID, len(SEALED)) == digest
    storage.into_quarantine(ID)
    with services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one()
        row = SubmissionRow(id=ID, account_id=owner.id, sha256=digest, size=len(SEALED))
        row.state, row.challenge_id, row.version = SubmissionState.IN_REVIEW, "head-ct", "1.0.0"
        session.add(row)
    storage.prepare_quarantine(ID)
    submissions.decide(services, REVIEWER, ID, Decision(accept=True))


def opened(folder: Path, **settings: str) -> Iterator[Place]:
    services = open_server(folder, **settings)
    tokens = make_tokens(services)
    published(services)
    with serving(services) as url:
        yield Place(services, url, tokens)


@pytest.fixture(scope="module")
def place(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from opened(tmp_path_factory.mktemp(backend))


@pytest.mark.parametrize("role", ["submitter", "chair", "admin"])
def test_that_owner_and_chair_get_the_very_bytes(place: Place, role: str) -> None:
    before = place.taken()
    answer = place.ask(role)
    assert answer.content == SEALED
    assert answer.headers["Content-Disposition"] == 'attachment; filename="head-ct_v1.0.0.medal"'
    assert place.taken() == before + 1


@pytest.mark.parametrize(
    ("role", "status"), [("stranger", 404), ("reviewer", 403), ("evaluator", 403), ("", 401)]
)
def test_that_nobody_else_gets_it(place: Place, role: str, status: int) -> None:
    before = place.taken()
    assert place.ask(role).status_code == status
    assert place.taken() == before


def test_that_what_is_not_published_is_not_handed_out(place: Place) -> None:
    other = "d" * 32
    with place.services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one()
        row = SubmissionRow(id=other, account_id=owner.id, sha256="1" * 64, size=1)
        row.state = SubmissionState.IN_REVIEW
        session.add(row)
    assert place.ask("submitter", other).status_code == 404


def test_that_a_bucket_that_clients_reach_hands_it_out_itself(tmp_path: Path) -> None:
    if BACKENDS.chosen != SCALED:
        with pytest.raises(InvalidSettings):
            Settings(data=tmp_path, s3_public_endpoint="https://s3.example.org")
        return
    given = BACKENDS.settings()
    outside = given["s3_endpoint"].replace("127.0.0.1", "localhost")
    for place in opened(tmp_path, **given, s3_public_endpoint=outside):
        answer = place.ask("submitter")
        link = answer.headers["Location"]
        assert answer.status_code == 307
        assert urlsplit(link).hostname == "localhost"
        assert place.tokens["submitter"] not in link
        assert httpx.get(link).content == SEALED
        assert httpx.get(link.replace(ID, "e" * 32)).status_code in {403, 404}
        assert httpx.get(link.partition("?")[0]).status_code == 403
