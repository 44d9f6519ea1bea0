"""What is wrong with the words and the answers, by the rules that the server holds too."""

from __future__ import annotations

from medal_desktop.challenge.pitfalls import judge_spread
from medal_desktop.deid.check_package import same_patients
from medal_desktop.deid.check_words import check_challenge
from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.documents import Answers, Finding, TaskAnswers
from medal_desktop.package.rules import judge
from medal_desktop.workflow import deid_state
from medal_desktop.workflow.documents import challenge
from medal_desktop.workflow.empty_masks import empty_masks
from medal_desktop.workflow.views import CaseView
from medal_desktop.workflow.workspace import Workspace


def findings(workspace: Workspace, cases: tuple[CaseView, ...]) -> tuple[Finding, ...]:
    """Judge the challenge with the answers given so far."""
    whole = challenge(workspace)
    found = [*judge(whole), *check_challenge(whole, None)]
    found += same_patients(whole, deid_state.copies(workspace))
    for case in cases:
        if case.complete:
            found += judge_answers(whole, answers(case), None, empty_masks(whole, case))
    found += judge_spread(whole, {case.id: answers(case) for case in cases if case.complete})
    return tuple(found)


def answers(case: CaseView) -> Answers:
    """Give what was answered for a case, as the package keeps it."""
    tasks: dict[str, TaskAnswers] = {}
    for task_id in dict.fromkeys(asked.task_id for asked in case.questions):
        given = {
            asked.question.id: asked.answer
            for asked in case.questions
            if asked.task_id == task_id and asked.answer is not None
        }
        tasks[task_id] = TaskAnswers(answers=given)
    return Answers(case_id=case.id, tasks=tasks)
