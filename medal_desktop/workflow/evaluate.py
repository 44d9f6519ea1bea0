"""Models on published challenges, as their authors see them."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.package.messages import (
    Board,
    EvaluationRequest,
    EvaluationStatus,
    ModelStatus,
    UploadKind,
)
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.tus import upload
from medal_desktop.workflow.secrets import Vault


def submit_model(
    vault: Vault, server: str, archive: Path, name: str, state_folder: Path, job: Job
) -> ModelStatus:
    """Upload a container image archive; the server checks it before it may run."""
    client = ServerClient(server, vault.token(server))
    return client.model(upload(client, archive, UploadKind.MODEL, name, state_folder, job))


def models(vault: Vault, server: str) -> tuple[ModelStatus, ...]:
    """Give the models that this account may see."""
    return tuple(ServerClient(server, vault.token(server)).models())


def evaluate(vault: Vault, server: str, request: EvaluationRequest) -> EvaluationStatus:
    """Queue one model on one challenge version."""
    return ServerClient(server, vault.token(server)).evaluate(request)


def evaluation(vault: Vault, server: str, evaluation_id: str) -> EvaluationStatus:
    """Give one evaluation."""
    return ServerClient(server, vault.token(server)).evaluation(evaluation_id)


def boards(server: str, challenge: str, version: str) -> tuple[Board, ...]:
    """Give the boards of one challenge version; they are public."""
    return tuple(ServerClient(server, "").boards(challenge, version))
