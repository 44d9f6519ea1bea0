"""Answers and references of many cases into values; a missing answer gets the worst value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import CaseEntry, Challenge, MetricChoice, Question, Task
from medal_desktop.package.vocabulary import AnswerType
from server_api.scoring.answers import CaseAnswers, read_answers
from server_api.scoring.errors import AnswerUnusable, ReferenceUnusable
from server_api.scoring.kinds import KINDS, measure, pose
from server_api.scoring.metrics import (
    CODE,
    Score,
    choice_score,
    mask_score,
    number_score,
    worst_of,
)
from server_api.scoring.references import reference_grid
from server_api.scoring.surfaces import MaskPair
from server_api.scoring.values import CaseValue, Values

CaseScores = dict[tuple[str, str], dict[str, CaseValue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Where answers and references lie, each as `<case-id>/answer.json`.

    `failures` names cases whose run failed, with the reason.
    """

    answers: Path
    references: Path
    failures: Mapping[str, str]


def score(challenge: Challenge, cases: Sequence[CaseEntry], material: Material, job: Job) -> Values:
    """Judge every question of every task for `cases`.

    Raises:
        ReferenceUnusable: a reference is missing or does not fit; nothing is scored then.
        Cancelled: the job was stopped.
    """
    tasks: dict[str, dict[str, dict[str, dict[str, CaseValue]]]] = {
        task.id: {
            question.id: {metric.name: {} for metric in question.metrics}
            for question in task.questions
        }
        for task in challenge.tasks
    }
    for case in job.each(cases, len(cases), "cases"):
        for (task_id, question_id), scores in _score_case(challenge, case, material).items():
            for name, value in scores.items():
                tasks[task_id][question_id][name][case.id] = value
    return Values(
        challenge_id=challenge.id,
        challenge_version=challenge.version,
        metric_code=CODE,
        tasks=tasks,
    )


def _score_case(challenge: Challenge, case: CaseEntry, material: Material) -> CaseScores:
    try:
        reference = read_answers(material.references, case.id)
    except AnswerUnusable as wrong:
        raise ReferenceUnusable(case.id) from wrong
    answers, reason = _read(material, case)
    return {
        (task.id, question.id): _Judge(case, task, question, reference).values(answers, reason)
        for task in challenge.tasks
        for question in task.questions
    }


def _read(material: Material, case: CaseEntry) -> tuple[CaseAnswers | None, str]:
    if case.id in material.failures:
        return None, material.failures[case.id]
    try:
        return read_answers(material.answers, case.id), ""
    except AnswerUnusable as wrong:
        return None, wrong.detail


@dataclass(frozen=True, slots=True)
class _Judge:
    """One question of one case."""

    case: CaseEntry
    task: Task
    question: Question
    reference: CaseAnswers

    def values(self, answers: CaseAnswers | None, reason: str) -> dict[str, CaseValue]:
        """Give each metric's value; the worst, with the reason, where there is no usable answer."""
        group = ""
        if self.question.answer_type is AnswerType.CHOICE:
            group = self._reference_choice()
        if answers is None:
            return self._failed(group, reason)
        try:
            scores = self._scores(answers)
        except AnswerUnusable as wrong:
            return self._failed(group, wrong.detail)
        return {
            name: CaseValue(value=score.value, worst=score.worst, group=group)
            for name, score in scores.items()
        }

    def _failed(self, group: str, reason: str) -> dict[str, CaseValue]:
        worst = {metric.name: self._worst(metric) for metric in self.question.metrics}
        return {
            name: CaseValue(value=value, worst=value, group=group, failed=reason or "unusable")
            for name, value in worst.items()
        }

    def _scores(self, answers: CaseAnswers) -> dict[str, Score]:
        kind, metrics = self.question.answer_type, self.question.metrics
        if kind is AnswerType.CHOICE:
            choice = answers.choice(self.task.id, self.question)
            right = self._reference_choice()
            return {metric.name: choice_score(metric, choice, right) for metric in metrics}
        if kind is AnswerType.NUMBER:
            number = answers.number(self.task.id, self.question)
            exact = self._reference_number()
            return {
                metric.name: number_score(metric, self.question, number, exact)
                for metric in metrics
            }
        if kind in KINDS:
            return self._other_scores(answers)
        return self._mask_scores(answers)

    def _other_scores(self, answers: CaseAnswers) -> dict[str, Score]:
        asked = pose(self.case, self.task.id, self.question, self.reference)
        read = KINDS[self.question.answer_type].read
        try:
            right = read(asked, self.reference)
        except AnswerUnusable as wrong:
            raise self._unusable() from wrong
        answer = read(asked, answers)
        return {
            metric.name: Score(
                value=measure(asked, metric, answer, right), worst=self._worst(metric)
            )
            for metric in self.question.metrics
        }

    def _mask_scores(self, answers: CaseAnswers) -> dict[str, Score]:
        grid = reference_grid(self.case, self.reference, self.task, self.question)
        try:
            truth = self.reference.mask(self.task.id, self.question, grid).labels
        except AnswerUnusable as wrong:
            raise self._unusable() from wrong
        labels = answers.mask(self.task.id, self.question, grid).labels
        pairs = {
            segment.value: MaskPair(
                np.equal(labels, segment.value), np.equal(truth, segment.value), grid
            )
            for segment in self.question.segments
        }
        return {metric.name: mask_score(metric, pairs, grid) for metric in self.question.metrics}

    def _worst(self, metric: MetricChoice) -> float:
        grid = None
        if self.question.answer_type is AnswerType.MASK:
            grid = reference_grid(self.case, self.reference, self.task, self.question)
        return worst_of(metric, self.question, grid)

    def _reference_choice(self) -> str:
        try:
            return self.reference.choice(self.task.id, self.question)
        except AnswerUnusable as wrong:
            raise self._unusable() from wrong

    def _reference_number(self) -> float:
        try:
            return self.reference.number(self.task.id, self.question)
        except AnswerUnusable as wrong:
            raise self._unusable() from wrong

    def _unusable(self) -> ReferenceUnusable:
        return ReferenceUnusable(f"{self.case.id}/{self.task.id}/{self.question.id}")
