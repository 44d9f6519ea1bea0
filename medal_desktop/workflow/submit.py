"""Carrying a sealed package to the server, and asking what became of it."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import (
    Recipients,
    SubmissionState,
    SubmissionStatus,
    UploadKind,
    Withdrawal,
    WithdrawalReason,
    WithdrawalRequest,
)
from medal_desktop.package.reader import verify_outside
from medal_desktop.upload.tus import Sending, upload
from medal_desktop.workflow import settings
from medal_desktop.workflow.network import connected, sending_of
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.workspace import Workspace


class EmptyToken(MedalError):
    """A sign-in without a token."""

    code = "account.empty-token"
    message = "No token was given."
    advice = "Paste the token that the MEDAL team gave you."


def sign_in(vault: Vault, server: str, token: str) -> None:
    """Keep a token once the server has taken it.

    Raises:
        EmptyToken, and what the client refuses (offline, wrong token).
    """
    policy.current().require_server(server)
    if not token.strip():
        raise EmptyToken
    with connected(server, token.strip()) as client:
        client.submissions()
    vault.keep_token(server, token)


def fetch_recipients(server: str) -> Recipients:
    """Fetch the public keys to which a package for this server is sealed."""
    policy.current().require_server(server)
    with connected(server) as client:
        return client.recipients()


def submit(
    vault: Vault,
    server: str,
    package: Path,
    state_folder: Path,
    job: Job,
    sending: Sending | None = None,
    known: str = "",
) -> SubmissionStatus:
    """Check the package from outside, then upload it, going on where an earlier try stopped.

    Speed and hours are those that were chosen on this computer, unless `sending` says others.

    Raises:
        NotSignedIn, what verifying refuses, and what the client refuses.
    """
    policy.current().require_upload()
    policy.current().require_server(server)
    envelope = verify_outside(package, job)
    name = f"{envelope.challenge_id} {envelope.challenge_version}"
    with connected(server, vault.token(server)) as client:
        chosen = sending or sending_of(settings.load().network)
        upload_id = upload(
            client, package, UploadKind.PACKAGE, name, state_folder, job, chosen, known
        )
        return client.submission(upload_id)


def submit_sealed(
    workspace: Workspace,
    vault: Vault,
    server: str,
    package: Path,
    job: Job,
    sending: Sending | None = None,
) -> SubmissionStatus:
    """Submit a package of this workspace and remember what became of it.

    Raises:
        As `submit`.
    """
    state = workspace.folder / "uploads"
    sent = submit(vault, server, package, state, job, sending, _sealed_as(workspace, package))
    with workspace.change() as db:
        db.execute(
            "UPDATE packages SET server = ?, submission = ? WHERE sha256 = ?",
            (server, sent.id, sent.sha256),
        )
    return sent


def status(vault: Vault, server: str, submission: str) -> SubmissionStatus:
    """Give one submission."""
    with connected(server, vault.token(server)) as client:
        return client.submission(submission)


def statuses(vault: Vault, server: str) -> tuple[SubmissionStatus, ...]:
    """Give all submissions of this account."""
    with connected(server, vault.token(server)) as client:
        return client.submissions()


def withdraw(vault: Vault, server: str, submission: str, reason: WithdrawalReason) -> Withdrawal:
    """Have the server remove a submission's data for good; gives the proof.

    Asked a second time it gives the proof of the first.
    """
    with connected(server, vault.token(server)) as client:
        found = client.submission(submission)
        if found.state is SubmissionState.WITHDRAWN:
            return client.withdrawal(submission)
        return client.withdraw(submission, WithdrawalRequest(reason=reason, sha256=found.sha256))


def _sealed_as(workspace: Workspace, package: Path) -> str:
    """Give the SHA-256 that the package had when it was sealed; empty when it is not known."""
    rows = workspace.rows("SELECT sha256 FROM packages WHERE path = ?", str(package))
    return str(rows[0]["sha256"]) if rows else ""
