"""The step rail: what is done, and what is missing, one line per step."""

from __future__ import annotations

from medal_desktop.base.words import counted
from medal_desktop.workflow import deid_state, describe
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.readiness import open_things
from medal_desktop.workflow.sealed_state import changed_since, packages
from medal_desktop.workflow.views import (
    CaseView,
    DeidState,
    DeidView,
    RailView,
    StepState,
    StepView,
)
from medal_desktop.workflow.workspace import Workspace


def rail(workspace: Workspace) -> RailView:
    """Give the six steps as they stand."""
    cases = list_cases(workspace)
    found = deid_state.view(workspace, cases)
    return RailView(
        steps=(
            _load(cases),
            _annotate(cases),
            _deidentify(found),
            _describe(workspace),
            _seal(workspace, cases, found),
            _submit(workspace),
        )
    )


def _step(name: str, words: str, *, done: bool, started: bool, ready: bool = True) -> StepView:
    if done:
        state = StepState.DONE
    elif started:
        state = StepState.STARTED
    else:
        state = StepState.READY if ready else StepState.WAITING
    return StepView(name=name, state=state, words=words)


def _load(cases: tuple[CaseView, ...]) -> StepView:
    count = len(cases)
    words = counted(count, "case")
    return _step("Load", words if count else "choose images", done=count > 0, started=False)


def _annotate(cases: tuple[CaseView, ...]) -> StepView:
    if not cases:
        return _step("Annotate", "needs a case", done=False, started=False, ready=False)
    if not cases[0].questions:
        words = "needs a question: see Describe"
        return _step("Annotate", words, done=False, started=False, ready=False)
    complete = sum(case.complete for case in cases)
    return _step(
        "Annotate",
        f"{complete} of {counted(len(cases), 'case')} answered",
        done=complete == len(cases),
        started=any(case.answered for case in cases),
    )


def _deidentify(found: DeidView) -> StepView:
    if not found.series:
        return _step("De-identify", "needs a case", done=False, started=False, ready=False)
    clean = sum(item.state is DeidState.CLEAN for item in found.series)
    needy = sum(item.state is DeidState.NEEDS_YOU for item in found.series)
    words = f"{clean} of {len(found.series)} series clean"
    if needy:
        words = f"{needy} series {'needs' if needy == 1 else 'need'} you"
    done = clean == len(found.series)
    return _step("De-identify", words, done=done, started=clean + needy > 0)


def _describe(workspace: Workspace) -> StepView:
    form = describe.form(workspace)
    required = sum(section.required for section in form.sections)
    filled = sum(section.filled for section in form.sections)
    done = filled == required and bool(describe.tasks(workspace))
    words = f"{filled} of {required} fields"
    if not describe.tasks(workspace):
        words += ", no question yet"
    return _step("Describe", words, done=done, started=filled > 0)


def _seal(workspace: Workspace, cases: tuple[CaseView, ...], found: DeidView) -> StepView:
    sealed = packages(workspace)
    if sealed and changed_since(workspace, sealed[-1]):
        words = f"changed since version {sealed[-1].version} was sealed"
        return _step("Seal", words, done=False, started=True)
    if sealed:
        return _step("Seal", f"version {sealed[-1].version} sealed", done=True, started=True)
    lines = open_things(workspace, cases, found)
    missing = sum(not line.done for line in lines)
    words = f"{counted(missing, 'line')} open" if missing else "ready to seal"
    return _step("Seal", words, done=False, started=False, ready=not missing)


def _submit(workspace: Workspace) -> StepView:
    sealed = packages(workspace)
    if not sealed:
        return _step("Submit", "needs a package", done=False, started=False, ready=False)
    sent = sealed[-1].submission is not None
    return _step("Submit", "submitted" if sent else "ready", done=sent, started=False)
