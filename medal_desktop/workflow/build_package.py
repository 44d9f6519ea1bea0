"""Sealing: one signed and encrypted file, once no line of the checklist is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.base import policy
from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.package.answers import WITH_FILE
from medal_desktop.package.messages import Recipients
from medal_desktop.package.vocabulary import Split
from medal_desktop.package.writer import BagFile, write_package
from medal_desktop.workflow import deid_state, sealed_state, snapshots
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.deid_documents import deid_documents
from medal_desktop.workflow.documents import challenge
from medal_desktop.workflow.errors import NotReady, UnreadableDocument
from medal_desktop.workflow.judgements import answers
from medal_desktop.workflow.readiness import checklist
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.views import CaseView, PackageView
from medal_desktop.workflow.workspace import Workspace


def read_recipients(path: Path) -> Recipients:
    """Read the public keys of a server from a file.

    Raises:
        UnreadableDocument: it does not hold any.
    """
    try:
        return Recipients.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise UnreadableDocument("recipients") from None


def seal(
    workspace: Workspace,
    vault: Vault,
    recipients: Recipients,
    folder: Path,
    signer_name: str,
    job: Job,
) -> PackageView:
    """Write `<challenge-id>_v<version>.medal` into `folder`.

    Only files that the check has cleared go in, compared by SHA-256 as they are read.

    Raises:
        NotReady: a line of the checklist is open.
        Forbidden: the organisation pinned another evaluation key or server, or lets no package lie
            outside of the workspace.
        PackageError: a checked file was changed since, the disk is full, and the like.
        Cancelled: stopped; nothing is left behind.
    """
    open_lines = [line for line in checklist(workspace, recipients) if not line.done]
    if open_lines:
        raise NotReady(open_lines[0].words)
    if not folder.resolve().is_relative_to(workspace.folder.resolve()):
        policy.current().require_export(of_package=True)
    policy.current().require_server(recipients.server)
    evaluation = recipients.evaluation
    policy.current().require_evaluation_key(evaluation.id, evaluation.public)
    whole = challenge(workspace)
    cases = list_cases(workspace)
    target = folder / f"{whole.id}_v{whole.version}.medal"
    envelope = write_package(
        target,
        whole,
        [*_inputs(workspace, cases), *deid_documents(workspace)],
        list(_references(cases, "reference")),
        recipients=recipients,
        signer=vault.signing_key(),
        signer_name=signer_name,
        job=job,
    )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (str(target), envelope.model_dump_json(), sha256_of(target), now)
    with workspace.change() as db:
        db.execute("INSERT OR REPLACE INTO packages VALUES (?, ?, ?, ?, NULL, NULL)", row)
    sealed_state.remember(workspace, str(target))
    snapshots.keep(workspace)
    return sealed_state.packages(workspace)[-1]


def _inputs(workspace: Workspace, cases: tuple[CaseView, ...]) -> Iterator[BagFile]:
    cleared = {
        (row["case_id"], row["series_id"], row["name"]): row["sha256"]
        for row in workspace.rows("SELECT * FROM cleared ORDER BY name")
    }
    numbers: dict[tuple[str, str], int] = {}
    for (case_id, series_id, name), digest in cleared.items():
        number = numbers[case_id, series_id] = numbers.get((case_id, series_id), 0) + 1
        source = deid_state.copies(workspace) / case_id / series_id / name
        inside = f"cases/{case_id}/{series_id}/{number:06d}.dcm"
        yield BagFile(inside, source, sha256=digest)
    public = tuple(case for case in cases if case.split == Split.PUBLIC)
    yield from _references(public, "annotations")


def _references(cases: tuple[CaseView, ...], folder: str) -> Iterator[BagFile]:
    for case in cases:
        document = answers(case).model_dump_json(indent=1).encode()
        yield BagFile(f"{folder}/{case.id}/answer.json", document)
        for asked in case.questions:
            if asked.mask is not None and isinstance(asked.answer, WITH_FILE):
                yield BagFile(f"{folder}/{case.id}/{asked.answer.file}", Path(asked.mask))
