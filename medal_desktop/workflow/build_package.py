"""Sealing: the checklist, then one signed and encrypted file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.base import policy
from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.base.words import counted
from medal_desktop.challenge.pitfalls import judge_spread
from medal_desktop.deid.check_package import same_patients
from medal_desktop.deid.check_words import check_challenge
from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.answers import WITH_FILE
from medal_desktop.package.documents import Answers, Finding, TaskAnswers
from medal_desktop.package.messages import Recipients
from medal_desktop.package.rules import judge
from medal_desktop.package.vocabulary import Split
from medal_desktop.package.writer import BagFile, write_package
from medal_desktop.workflow import deid_state, sealed_state, snapshots
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.deid_documents import deid_documents
from medal_desktop.workflow.documents import challenge, draft
from medal_desktop.workflow.empty_masks import empty_masks
from medal_desktop.workflow.errors import NotReady, UnreadableDocument
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.views import CaseView, CheckLine, DeidState, DeidView, PackageView
from medal_desktop.workflow.workspace import Workspace


def checklist(workspace: Workspace, recipients: Recipients | None) -> tuple[CheckLine, ...]:
    """Give each thing that must be so before sealing; an open line names the step that mends it."""
    cases = list_cases(workspace)
    lines = open_things(workspace, cases, deid_state.view(workspace, cases))
    words = (
        f"Sealed for {recipients.server}"
        if recipients
        else "The server's keys are needed: fetch them, or choose the recipients file"
    )
    return (*lines, CheckLine(done=recipients is not None, words=words, step="Seal"))


def open_things(
    workspace: Workspace, cases: tuple[CaseView, ...], found: DeidView
) -> list[CheckLine]:
    """Give the checklist without its last line, from what was read already."""
    return [*_case_lines(cases), *_deid_lines(found), *_describe_lines(workspace, cases)]


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
    return packages(workspace)[-1]


def packages(workspace: Workspace) -> tuple[PackageView, ...]:
    """Give the packages sealed so far, the newest last."""
    return tuple(
        PackageView(
            path=row["path"],
            sha256=row["sha256"],
            size=Path(row["path"]).stat().st_size if Path(row["path"]).exists() else 0,
            challenge_id=json.loads(row["envelope"])["challenge_id"],
            version=json.loads(row["envelope"])["challenge_version"],
            built=row["built"],
            server=row["server"],
            submission=row["submission"],
        )
        for row in workspace.rows("SELECT * FROM packages ORDER BY built")
    )


def _case_lines(cases: tuple[CaseView, ...]) -> list[CheckLine]:
    if not cases:
        return [CheckLine(done=False, words="No case yet: choose images first", step="Load")]
    hidden = sum(case.split == Split.HIDDEN for case in cases)
    unanswered = [case.id for case in cases if not case.complete]
    words = (
        f"{counted(len(cases), 'case')}, {hidden} of them hidden"
        if hidden
        else "All cases are public examples: a ranking needs hidden ones"
    )
    answered = (
        "Every case is answered"
        if not unanswered
        else f"{counted(len(unanswered), 'case')} without all answers, the first is {unanswered[0]}"
    )
    return [
        CheckLine(done=hidden > 0, words=words, step="Load"),
        CheckLine(done=not unanswered, words=answered, step="Annotate"),
    ]


def _deid_lines(found: DeidView) -> list[CheckLine]:
    waiting = [item for item in found.series if item.state is not DeidState.CLEAN]
    undecided = sum(decision.open for decision in found.decisions)
    copies = (
        "Every image is de-identified and checked"
        if found.series and not waiting
        else f"{len(waiting)} series are not cleared yet"
    )
    still = f"{counted(undecided, 'finding')} without a decision"
    done = bool(found.series) and not waiting
    return [
        CheckLine(done=done, words=copies, step="De-identify"),
        CheckLine(
            done=not undecided,
            words=still if undecided else "No finding is open",
            step="De-identify",
        ),
    ]


def _describe_lines(workspace: Workspace, cases: tuple[CaseView, ...]) -> list[CheckLine]:
    written = draft(workspace)
    missing = []
    if not written.name.strip():
        missing.append("The challenge has no name yet")
    if not written.tasks:
        missing.append("No question yet: add a task with its questions")
    if missing or not cases:
        return [CheckLine(done=False, words=words, step="Describe") for words in missing]
    findings = _findings(workspace, cases)
    lines = [_finding_line(finding) for finding in findings]
    lines.sort(key=lambda line: line.hint)
    if all(line.hint for line in lines):
        lines.insert(0, CheckLine(done=True, words="The description is complete", step="Describe"))
    return lines


def _finding_line(finding: Finding) -> CheckLine:
    return CheckLine(
        done=not finding.blocking,
        words=f"{finding.place}: {finding.message}",
        step=_step_of(finding.place),
        finding=finding,
        hint=not finding.blocking,
    )


def _step_of(place: str) -> str:
    if place == "cases":
        return "Load"
    return "Annotate" if place.startswith("cases/") else "Describe"


def _findings(workspace: Workspace, cases: tuple[CaseView, ...]) -> tuple[Finding, ...]:
    whole = challenge(workspace)
    found = [*judge(whole), *check_challenge(whole, None)]
    found += same_patients(whole, deid_state.copies(workspace))
    for case in cases:
        if case.complete:
            found += judge_answers(whole, _answers(case), None, empty_masks(whole, case))
    found += judge_spread(whole, {case.id: _answers(case) for case in cases if case.complete})
    return tuple(found)


def _answers(case: CaseView) -> Answers:
    tasks: dict[str, TaskAnswers] = {}
    for task_id in dict.fromkeys(asked.task_id for asked in case.questions):
        given = {
            asked.question.id: asked.answer
            for asked in case.questions
            if asked.task_id == task_id and asked.answer is not None
        }
        tasks[task_id] = TaskAnswers(answers=given)
    return Answers(case_id=case.id, tasks=tasks)


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
        document = _answers(case).model_dump_json(indent=1).encode()
        yield BagFile(f"{folder}/{case.id}/answer.json", document)
        for asked in case.questions:
            if asked.mask is not None and isinstance(asked.answer, WITH_FILE):
                yield BagFile(f"{folder}/{case.id}/{asked.answer.file}", Path(asked.mask))
