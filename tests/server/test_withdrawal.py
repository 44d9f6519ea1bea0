"""Consent is withdrawn: nobody is given anything any more, no byte stays, the proof does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from httpx import Client, Response

from medal_desktop.cli.main import medal
from medal_desktop.package.messages import Decision, SubmissionState, UploadKind
from medal_desktop.package.outcomes import EvaluationState
from medal_desktop.workflow.secrets import open_vault
from server_api import audit
from server_api.auth import Account, Role
from server_api.db.evaluation_tables import EvaluationRow, InterfaceRow, ResultRow
from server_api.db.tables import AccountRow, ChallengeRow, ModelRow, SubmissionRow, UploadRow
from server_api.intake import claims, ownership, uploads
from server_api.intake.sweep import sweep
from server_api.review import withdrawal
from server_api.services import Services
from server_api.storage.local import PACKAGE
from tests.builders.packages import challenge
from tests.builders.server import make_tokens, open_server, serving

MINE = "5" * 32
SECRET = b"a patient's image"
DIGEST = hashlib.sha256(SECRET).hexdigest()
PATH = f"/api/v1/submissions/{MINE}/withdrawal"
ORDER = {"reason": "consent", "sha256": DIGEST}
PAGES = ("/challenges/head-ct/1.0.0", "/boards/head-ct/1.0.0")
API = ("/api/v1/challenges/head-ct/1.0.0", "/api/v1/boards/head-ct/1.0.0")


@dataclass
class Place:
    """A server with one submission, and who asks."""

    url: str
    services: Services
    tokens: dict[str, str]

    def ask(self, role: str, method: str = "POST", path: str = PATH, **body: str) -> Response:
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        with Client(base_url=self.url, headers=headers, timeout=60) as http:
            return http.request(method, path, json=body or None)

    def publish(self) -> None:
        decision = Decision(accept=True).model_dump(mode="json")
        headers = {"Authorization": f"Bearer {self.tokens['reviewer']}"}
        with Client(base_url=self.url, headers=headers, timeout=60) as http:
            path = f"/api/v1/submissions/{MINE}/decision"
            assert http.post(path, json=decision).status_code == 200

    def evaluated(self, state: EvaluationState) -> str:
        """One evaluation of it, with what a worker leaves on disk."""
        with self.services.database.session() as session:
            owner = session.query(AccountRow).filter_by(name="evaluator").one()
            model = ModelRow(account_id=owner.id, name="m", sha256="0" * 64, size=1, state="ready")
            session.add(model)
            session.flush()
            row = EvaluationRow(
                account_id=owner.id,
                model_id=model.id,
                challenge_id="head-ct",
                version="1.0.0",
                state=state,
            )
            session.add(row)
            session.flush()
            if state is EvaluationState.SUCCEEDED:
                session.add(ResultRow(evaluation_id=row.id, digest="sha256:1", document="{}"))
        answers = self.services.storage.attempts / row.id / "answers" / "case-002"
        answers.mkdir(parents=True)
        (answers / "mask.nii.gz").write_bytes(SECRET)
        prepared = self.services.storage.root / "prepared/head-ct/1.0.0/cases/case-002"
        prepared.mkdir(parents=True)
        (prepared / "000001.dcm").write_bytes(SECRET)
        return row.id

    def bytes_left(self) -> list[Path]:
        """Every file on the server that holds the patient's image."""
        files = [path for path in self.services.storage.root.rglob("*") if path.is_file()]
        return [path for path in files if SECRET in path.read_bytes()]

    def row(self) -> SubmissionRow:
        with self.services.database.reading() as session:
            return session.get_one(SubmissionRow, MINE)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    services = open_server(tmp_path)
    tokens = make_tokens(services)
    with services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one()
        session.add(
            SubmissionRow(
                id=MINE,
                account_id=owner.id,
                state=SubmissionState.IN_REVIEW,
                sha256=DIGEST,
                size=len(SECRET),
                name="Haemorrhage",
                challenge_id="head-ct",
                version="1.0.0",
                document=challenge().model_dump_json(),
                signer="Dr Ada Example",
                comment="Written by somebody.",
            )
        )
    folder = services.storage.quarantine(MINE)
    folder.mkdir()
    (folder / PACKAGE).write_bytes(SECRET)
    inputs = services.storage.prepare_quarantine(MINE) / "inputs/cases/case-001"
    inputs.mkdir(parents=True)
    (inputs / "000001.dcm").write_bytes(SECRET)
    with serving(services) as url:
        yield Place(url, services, tokens)


def test_that_a_published_submission_leaves_no_byte_and_a_tombstone(place: Place) -> None:
    place.publish()
    place.evaluated(EvaluationState.SUCCEEDED)
    assert len(place.bytes_left()) == 4
    gone = place.ask("submitter", **ORDER).json()
    assert (gone["reason"], gone["sha256"], bool(gone["erased"])) == ("consent", DIGEST, True)
    assert place.bytes_left() == []
    for path in (*PAGES, *API):
        assert place.ask("submitter", "GET", path).status_code == 410
    for path in PAGES:
        shown = place.ask("", "GET", path)
        assert "was withdrawn on" in shown.text
        assert "delete it" in shown.text
    assert "head-ct" not in place.ask("", "GET", "/").text
    assert place.ask("submitter", "GET", "/api/v1/challenges").json() == []


def test_that_the_rows_keep_hashes_and_lose_every_word(place: Place) -> None:
    place.publish()
    place.evaluated(EvaluationState.SUCCEEDED)
    place.ask("chair", **ORDER)
    row = place.row()
    assert (row.state, row.sha256, row.size) == ("withdrawn", DIGEST, len(SECRET))
    assert {row.name, row.comment, row.document, row.signer} == {""}
    with place.services.database.reading() as session:
        assert session.query(ChallengeRow).one().document == ""
        assert session.query(ResultRow).count() == session.query(InterfaceRow).count() == 0


def test_that_the_proof_stands_in_the_audit_chain(place: Place) -> None:
    proof = place.ask("submitter", **ORDER).json()
    assert place.ask("submitter", "GET").json() == proof
    with place.services.database.reading() as session:
        head = audit.verify(session, proof["hash"])
        rows = session.query(audit.AuditRow).filter_by(object_id=MINE).all()
    assert [row.action for row in rows] == ["submission.withdrawn", "submission.erased"]
    assert head.rows > proof["row"]
    assert DIGEST in rows[0].detail


@pytest.mark.parametrize("state", list(SubmissionState))
def test_that_every_state_can_be_withdrawn(place: Place, state: SubmissionState) -> None:
    with place.services.database.session() as session:
        session.get_one(SubmissionRow, MINE).state = state
    answer = place.ask("submitter", **ORDER)
    assert answer.status_code == (404 if state is SubmissionState.WITHDRAWN else 200)
    if state is not SubmissionState.WITHDRAWN:
        assert place.bytes_left() == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("stranger", 404), ("evaluator", 403), ("reviewer", 403), ("chair", 200), ("admin", 200)],
)
def test_that_owner_chair_and_admin_alone_may_order_it(
    place: Place, role: str, status: int
) -> None:
    assert place.ask(role, **ORDER).status_code == status
    assert place.ask(role, "GET").status_code == status


def test_that_the_content_that_is_meant_must_be_named(place: Place) -> None:
    assert place.ask("submitter", reason="consent", sha256="0" * 64).status_code == 409
    assert place.ask("submitter", reason="because", sha256=DIGEST).status_code == 422
    assert place.row().state == "in_review"


def test_that_the_same_order_twice_changes_nothing(place: Place) -> None:
    first = place.ask("submitter", **ORDER).json()
    assert place.ask("chair", reason="legal", sha256=DIGEST).json() == first


def test_that_a_worker_in_the_middle_of_its_check_can_write_no_more(place: Place) -> None:
    with place.services.database.session() as session:
        session.get_one(SubmissionRow, MINE).state = SubmissionState.RECEIVED
    held = claims.claim(place.services)
    assert held is not None
    place.ask("submitter", **ORDER)
    folder = place.services.storage.quarantine(MINE)
    folder.mkdir()
    (folder / "late.dcm").write_bytes(SECRET)
    claims.pass_on(place.services, held, challenge(), ())
    assert place.row().state == "withdrawn"
    sweep(place.services)
    assert place.bytes_left() == []


def test_that_an_evaluation_under_way_is_stopped_and_waited_for(place: Place) -> None:
    place.publish()
    run = place.evaluated(EvaluationState.INFERRING)
    assert place.ask("submitter", **ORDER).json()["erased"] == ""
    with place.services.database.session() as session:
        row = session.get_one(EvaluationRow, run)
        assert row.cancel
        row.state = EvaluationState.CANCELLED
    sweep(place.services)
    assert place.row().erased
    assert place.bytes_left() == []


def test_that_a_power_cut_in_the_middle_is_made_good(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.publish()
    with monkeypatch.context() as patched:
        patched.setattr(withdrawal, "erase", lambda *_: None)
        assert place.ask("submitter", **ORDER).json()["erased"] == ""
    assert place.bytes_left()
    assert place.ask("", "GET", PAGES[0]).status_code == 410
    sweep(place.services)
    assert place.bytes_left() == []
    assert place.ask("submitter", "GET").json()["erased"]


def test_that_the_same_content_does_not_come_in_again(place: Place) -> None:
    place.ask("submitter", **ORDER)
    with place.services.database.session() as session:
        owner = session.get_one(SubmissionRow, MINE).account_id
    account = Account(id=owner, name="submitter", roles=frozenset({Role.SUBMITTER}))
    declared = uploads.Declared(kind=UploadKind.PACKAGE, name="", sha256=DIGEST, size=len(SECRET))
    row = uploads.begin(place.services, account, declared)
    assert (row.state, row.result_id) == ("done", MINE)
    with place.services.database.reading() as session:
        assert session.query(UploadRow).filter_by(state="receiving").count() == 0


def test_that_a_version_that_was_withdrawn_is_never_published_again(place: Place) -> None:
    place.publish()
    place.ask("submitter", **ORDER)
    found = ownership.findings(place.services, place.row().account_id, challenge())
    assert [finding.code for finding in found] == ["intake.version-published"]


def test_that_an_identity_takes_the_name_with_it(place: Place) -> None:
    place.publish()
    place.ask("submitter", reason="identity", sha256=DIGEST)
    with place.services.database.reading() as session:
        assert session.query(ChallengeRow).one().name == ""
    assert "Haemorrhage" not in place.ask("", "GET", PAGES[0]).text


def test_that_the_command_line_withdraws_and_prints_the_proof(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "passphrase").write_text("a passphrase")
    monkeypatch.setenv("MEDAL_KEYSTORE", str(tmp_path / "keys"))
    monkeypatch.setenv("MEDAL_KEYSTORE_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    open_vault(os.environ).keep_token(place.url, place.tokens["submitter"])
    words = ["withdraw", MINE, "--reason", "consent", "--server", place.url]
    refused = CliRunner().invoke(medal, words, input="n\n")
    assert (refused.exit_code, place.row().state) == (1, "in_review")
    done = CliRunner().invoke(medal, [*words, "--yes"])
    assert done.exit_code == 0
    assert f"SHA-256 {DIGEST}" in done.output
    again = CliRunner().invoke(medal, [*words, "--yes"])
    assert again.output == done.output
