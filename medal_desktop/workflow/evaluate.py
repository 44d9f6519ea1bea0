"""Models on published challenges, as their authors see them."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import (
    Board,
    EvaluationRequest,
    EvaluationStatus,
    ModelStatus,
    UploadKind,
)
from medal_desktop.upload.tus import upload
from medal_desktop.workflow.network import connected
from medal_desktop.workflow.secrets import Vault


def submit_model(
    vault: Vault, server: str, archive: Path, name: str, state_folder: Path, job: Job
) -> ModelStatus:
    """Upload a container image archive; the server checks it before it may run."""
    policy.current().require_upload()
    with connected(server, vault.token(server)) as client:
        return client.model(upload(client, archive, UploadKind.MODEL, name, state_folder, job))


def models(vault: Vault, server: str) -> tuple[ModelStatus, ...]:
    """Give the models that this account may see."""
    with connected(server, vault.token(server)) as client:
        return client.models()


def evaluate(vault: Vault, server: str, request: EvaluationRequest) -> EvaluationStatus:
    """Queue one model on one challenge version."""
    with connected(server, vault.token(server)) as client:
        return client.evaluate(request)


def evaluation(vault: Vault, server: str, evaluation_id: str) -> EvaluationStatus:
    """Give one evaluation."""
    with connected(server, vault.token(server)) as client:
        return client.evaluation(evaluation_id)


def boards(server: str, challenge: str, version: str) -> tuple[Board, ...]:
    """Give the boards of one challenge version; they are public."""
    with connected(server) as client:
        return client.boards(challenge, version)
