"""What must be so before sealing: each line names the step that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medal_desktop.base.words import counted
from medal_desktop.package.documents import Finding
from medal_desktop.package.vocabulary import Split
from medal_desktop.workflow import deid_state
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.documents import draft
from medal_desktop.workflow.views import CaseView, CheckLine, DeidState, DeidView
from medal_desktop.workflow.workspace import Workspace

if TYPE_CHECKING:
    from medal_desktop.package.messages import Recipients


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
        else f"{len(waiting)} series not cleared yet"
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
    from medal_desktop.workflow.judgements import findings  # noqa: PLC0415 - the judges are heavy

    lines = [_finding_line(finding) for finding in findings(workspace, cases)]
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
