"""Packages on their way through quarantine: against real server and worker processes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import (
    Decision,
    SubmissionState,
    SubmissionStatus,
    UploadKind,
)
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.errors import NotPermitted, NotThere, ServerRefused
from medal_desktop.upload.tus import upload
from tests.builders.dicom import ct_series
from tests.builders.server import RunningServer, good_package, running_server, wait_for

CHECKED = {SubmissionState.IN_REVIEW, SubmissionState.RETURNED}


@pytest.fixture(scope="module")
def server(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp(backend)) as running:
        yield running


def client(server: RunningServer, role: str = "submitter") -> ServerClient:
    return ServerClient(server.url, server.tokens[role])


def submit(server: RunningServer, package: Path, role: str = "submitter") -> str:
    folder = package.parent / "state"
    return upload(client(server, role), package, UploadKind.PACKAGE, "", folder, Job())


def checked(server: RunningServer, submission: str, role: str = "submitter") -> SubmissionStatus:
    asking = client(server, role)
    wait_for(lambda: asking.submission(submission).state in CHECKED)
    return asking.submission(submission)


def codes(status: SubmissionStatus) -> set[str]:
    return {finding.code for finding in status.findings if finding.blocking}


def test_that_a_good_package_is_reviewed_published_and_exactly_once(
    server: RunningServer, tmp_path: Path
) -> None:
    package = good_package(tmp_path, server, id="good-one")
    submission = submit(server, package)
    status = checked(server, submission)
    assert (status.state, codes(status)) == (SubmissionState.IN_REVIEW, set())
    assert (status.challenge_id, status.version) == ("good-one", "1.0.0")
    assert client(server, "reviewer").submitted_challenge(submission).id == "good-one"

    panel = client(server, "reviewer")
    for _ in range(2):
        decided = panel.decide(submission, Decision(accept=True, comment="Well made."))
        assert decided.state is SubmissionState.PUBLISHED
    folder = server.data / "published/good-one/1.0.0"
    assert hashlib.sha256((folder / "package.medal").read_bytes()).hexdigest() == status.sha256
    assert len(list((folder / "inputs/cases").rglob("*.dcm"))) == 4
    assert not (server.data / "quarantine" / submission).exists()
    assert submit(server, package) == submission
    assert client(server, "stranger").challenge("good-one", "1.0.0").id == "good-one"
    with pytest.raises(ServerRefused, match="published"):
        panel.decide(submission, Decision(accept=False, comment="Too late."))


def test_that_a_returned_package_keeps_the_words_and_loses_the_data(
    server: RunningServer, tmp_path: Path
) -> None:
    submission = submit(server, good_package(tmp_path, server, id="returned-one"))
    checked(server, submission)
    client(server, "chair").decide(submission, Decision(accept=False, comment="Too few cases."))
    status = client(server).submission(submission)
    assert (status.state, status.comment) == (SubmissionState.RETURNED, "Too few cases.")
    assert not (server.data / "quarantine" / submission).exists()


def test_that_an_identity_in_an_image_sends_the_package_back(
    server: RunningServer, tmp_path: Path
) -> None:
    def originals(folder: Path) -> list[Path]:
        return ct_series(folder, slices=2, rows=16, columns=16)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.builders.server._images", originals)
        package = good_package(tmp_path, server, id="identity")
    submission = submit(server, package)
    status = checked(server, submission)
    assert status.state is SubmissionState.RETURNED
    assert "check.not-marked" in codes(status)
    assert "Zweistein" not in json.dumps(status.model_dump(mode="json"))
    assert "Zweistein" not in server.log()
    wait_for(lambda: not (server.data / "quarantine" / submission).exists())


def test_that_a_form_with_gaps_sends_the_package_back(
    server: RunningServer, tmp_path: Path
) -> None:
    package = good_package(tmp_path, server, id="gaps", description={})
    status = checked(server, submit(server, package))
    assert status.state is SubmissionState.RETURNED
    assert any(finding.place.startswith("description") for finding in status.findings)


def test_that_a_patients_name_in_the_words_sends_the_package_back(
    server: RunningServer, tmp_path: Path
) -> None:
    name = "Patient Gertrud Lindqvist, MRN 4711123"
    status = checked(server, submit(server, good_package(tmp_path, server, id="words", name=name)))
    assert status.state is SubmissionState.RETURNED
    assert codes(status) == {"check.text-identity"}
    assert "Lindqvist" not in json.dumps(status.model_dump(mode="json"))
    assert "Lindqvist" not in server.log()


@pytest.mark.parametrize("way", ["noise", "cut", "changed", "grown"])
def test_that_a_damaged_or_foreign_package_is_returned_with_a_reason(
    server: RunningServer, tmp_path: Path, way: str
) -> None:
    package = good_package(tmp_path, server, id=f"hostile-{way}")
    content = bytearray(package.read_bytes())
    if way == "noise":
        content = bytearray(hashlib.shake_256(b"noise").digest(5000))
    elif way == "cut":
        del content[-100:]
    elif way == "changed":
        content[len(content) // 2] ^= 1
    else:
        content += b"more"
    package.write_bytes(content)
    status = checked(server, submit(server, package))
    assert status.state is SubmissionState.RETURNED
    assert {finding.place for finding in status.findings} == {"package"}


def test_that_a_package_sealed_for_another_server_is_returned(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.builders.packages import Keys

    monkeypatch.setattr(ServerClient, "recipients", lambda _: Keys().recipients)
    package = good_package(tmp_path, server, id="elsewhere")
    assert codes(checked(server, submit(server, package))) == {"package.wrong-key"}


def test_that_references_sealed_to_another_key_are_found(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.builders.packages import Keys

    real = ServerClient(server.url, "").recipients()
    mixed = real.model_copy(update={"evaluation": Keys().recipients.evaluation})
    monkeypatch.setattr(ServerClient, "recipients", lambda _: mixed)
    package = good_package(tmp_path, server, id="wrong-reference-key")
    assert codes(checked(server, submit(server, package))) == {"package.wrong-key"}


def test_that_a_published_version_and_a_foreign_challenge_cannot_be_taken(
    server: RunningServer, tmp_path: Path
) -> None:
    first = submit(server, good_package(tmp_path, server, id="owned"))
    checked(server, first)
    client(server, "reviewer").decide(first, Decision(accept=True))

    (tmp_path / "again").mkdir()
    again = submit(server, good_package(tmp_path / "again", server, id="owned", name="Another"))
    assert codes(checked(server, again)) == {"intake.version-published"}
    (tmp_path / "theirs").mkdir()
    theirs = good_package(tmp_path / "theirs", server, id="owned", version="2.0.0")
    submission = submit(server, theirs, "stranger")
    assert codes(checked(server, submission, "stranger")) == {"intake.challenge-taken"}


def test_that_a_key_bound_to_one_account_cannot_sign_for_another(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from medal_desktop.package.keys import SigningKey

    key = SigningKey.generate()
    monkeypatch.setattr(SigningKey, "generate", lambda: key)
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
    first = submit(server, good_package(tmp_path / "mine", server, id="signed-by-me"))
    checked(server, first)
    client(server, "reviewer").decide(first, Decision(accept=True))
    package = good_package(tmp_path / "theirs", server, id="signed-by-them")
    submission = submit(server, package, "stranger")
    status = checked(server, submission, "stranger")
    assert status.state is SubmissionState.RETURNED
    assert codes(status) == {"intake.foreign-signer"}


def test_that_nobody_decides_on_a_submission_of_their_own(
    server: RunningServer, tmp_path: Path
) -> None:
    submission = submit(server, good_package(tmp_path, server, id="own"), "admin")
    checked(server, submission, "admin")
    with pytest.raises(NotPermitted):
        client(server, "admin").decide(submission, Decision(accept=True))


def test_that_a_stranger_sees_nothing_of_a_submission(
    server: RunningServer, tmp_path: Path
) -> None:
    submission = submit(server, good_package(tmp_path, server, id="private"))
    with pytest.raises(NotThere):
        client(server, "stranger").submission(submission)
    checked(server, submission)
    with pytest.raises(NotThere):
        client(server, "stranger").submitted_challenge(submission)


def test_that_killed_workers_are_replaced_and_lose_nothing(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        package = good_package(tmp_path, server)
        for _ in range(2):
            server.worker().kill()
            submission = submit(server, package)
        wait_for(lambda: _state(server) == "quarantine")
        server.worker().kill()
        assert checked(server, submission).state is SubmissionState.IN_REVIEW
        assert "worker ended" in server.log()


def test_that_a_killed_server_takes_its_worker_along_and_goes_on_later(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        worker = server.worker()
        submission = submit(server, good_package(tmp_path, server))
        server.kill()
        worker.wait(30)
        server.restart()
        assert checked(server, submission).state is SubmissionState.IN_REVIEW
        last = server.worker()
        assert server.stop() == 0
        assert not last.is_running()


def test_that_a_lost_key_is_no_finding_against_the_submitter(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        package = good_package(tmp_path, server)
        wait_for(lambda: "worker ready" in server.log())
        shutil.move(server.data / "keys/intake.key", tmp_path / "intake.key")
        submission = submit(server, package)
        wait_for(lambda: "check failed" in server.log())
        assert client(server).submission(submission).state is SubmissionState.QUARANTINE
        shutil.move(tmp_path / "intake.key", server.data / "keys/intake.key")
        status = checked(server, submission)
        assert codes(status) == set(), server.log()
        assert status.state is SubmissionState.IN_REVIEW


def _state(server: RunningServer) -> str:
    return str(client(server).submissions()[0].state)
