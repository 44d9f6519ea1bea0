"""The panel's verbs."""

from __future__ import annotations

from medal_desktop.package.messages import Decision, SubmissionStatus
from medal_desktop.upload.client import ServerClient
from medal_desktop.workflow.secrets import Vault


def submissions(vault: Vault, server: str) -> tuple[SubmissionStatus, ...]:
    """Give all submissions that this account may see."""
    with ServerClient(server, vault.token(server)) as client:
        return client.submissions()


def decide(vault: Vault, server: str, submission: str, decision: Decision) -> SubmissionStatus:
    """Accept or return one submission."""
    with ServerClient(server, vault.token(server)) as client:
        return client.decide(submission, decision)
