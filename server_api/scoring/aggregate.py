"""From the values of many evaluations to one task's board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medal_desktop.package.documents import Challenge, Question, Task
from medal_desktop.package.messages import Board, BoardRow
from medal_desktop.package.vocabulary import METRICS
from server_api.scoring.ranking import rank
from server_api.scoring.run import hidden_cases
from server_api.scoring.values import CaseValue, Values

SCORE = "mean_score"
_SCORE_TITLE = "Mean score over the questions"
_BY_CLASS = "balanced_accuracy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One evaluated model."""

    model_id: str
    model_name: str
    digest: str
    evaluated: str
    values: Values


def make_board(challenge: Challenge, task: Task, entries: Sequence[Entry]) -> Board:
    """Rank models on one task's hidden cases.

    A task of one question ranks by that question's first metric. With several questions each is
    brought onto one scale per case (1: the best value, 0: what a missing answer gets), and the
    mean over the questions ranks.
    """
    cases = tuple(case.id for case in hidden_cases(challenge))
    ranked = _Ranked.of(task)
    values = np.array([[ranked.value(entry, case) for case in cases] for entry in entries])
    values = values.reshape(len(entries), len(cases))
    groups = ranked.groups(entries, cases)
    ranking = rank(values, groups, higher_is_better=ranked.higher_is_better)
    rows = [
        BoardRow(
            model_id=entry.model_id,
            model_name=entry.model_name,
            digest=entry.digest,
            rank=standing.rank,
            rank_low=standing.rank_low,
            rank_high=standing.rank_high,
            value=standing.value,
            value_low=standing.value_low,
            value_high=standing.value_high,
            cases=len(cases),
            failed_cases=_failed_cases(entry, task, cases),
            evaluated=entry.evaluated,
            values=_means(entry, task, cases),
        )
        for entry, standing in zip(entries, ranking.standings, strict=False)
    ]
    return Board(
        challenge_id=challenge.id,
        version=challenge.version,
        challenge_name=challenge.name,
        task_id=task.id,
        task_name=task.name,
        metric=ranked.metric,
        metric_title=ranked.title,
        higher_is_better=ranked.higher_is_better,
        unit=ranked.unit,
        hidden_cases=len(cases),
        rows=tuple(sorted(rows, key=lambda row: (row.rank, row.model_name, row.model_id))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """What a task is ranked by."""

    task: Task
    metric: str
    title: str
    higher_is_better: bool
    unit: str

    @classmethod
    def of(cls, task: Task) -> _Ranked:
        if len(task.questions) > 1:
            return cls(task=task, metric=SCORE, title=_SCORE_TITLE, higher_is_better=True, unit="")
        question = task.questions[0]
        metric = METRICS[question.metrics[0].name]
        unit = question.unit if metric.unit == "question" else metric.unit
        return cls(
            task=task,
            metric=metric.name,
            title=metric.title,
            higher_is_better=metric.higher_is_better,
            unit=unit,
        )

    def value(self, entry: Entry, case: str) -> float:
        """Give the value that ranks, for one case."""
        if self.metric != SCORE:
            return _value(entry, self.task, self.task.questions[0], case).value
        return float(
            np.mean(
                [
                    _on_one_scale(question, _value(entry, self.task, question, case))
                    for question in self.task.questions
                ]
            )
        )

    def groups(self, entries: Sequence[Entry], cases: Sequence[str]) -> list[str]:
        """Give the class per case where the metric averages over classes; else one for all."""
        if self.metric != _BY_CLASS or not entries:
            return [""] * len(cases)
        question = self.task.questions[0]
        return [_value(entries[0], self.task, question, case).group for case in cases]


def _value(entry: Entry, task: Task, question: Question, case: str) -> CaseValue:
    return entry.values.tasks[task.id][question.id][question.metrics[0].name][case]


def _on_one_scale(question: Question, value: CaseValue) -> float:
    best = METRICS[question.metrics[0].name].best
    if value.worst == best:
        return 1.0
    return 1.0 - abs(value.value - best) / abs(value.worst - best)


def _failed_cases(entry: Entry, task: Task, cases: Sequence[str]) -> int:
    """Count the cases in which at least one answer of the task was missing or unusable."""
    return sum(
        any(_value(entry, task, question, case).failed for question in task.questions)
        for case in cases
    )


def _means(entry: Entry, task: Task, cases: Sequence[str]) -> dict[str, float]:
    """Give each metric's aggregate, as `<question>/<metric>`."""
    means: dict[str, float] = {}
    for question in task.questions:
        for metric in question.metrics:
            found = entry.values.tasks[task.id][question.id][metric.name]
            values: NDArray[np.float64] = np.array([[found[case].value for case in cases]])
            by_class = metric.name == _BY_CLASS
            groups = [found[case].group if by_class else "" for case in cases]
            standings = rank(values, groups, higher_is_better=True).standings
            if standings:
                means[f"{question.id}/{metric.name}"] = standings[0].value
    return means
