"""The metric interview: a few plain questions, and the metrics that follow with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from medal_desktop.challenge.fingerprint import Rules, load_rules
from medal_desktop.challenge.power import power_words
from medal_desktop.package.documents import MetricChoice
from medal_desktop.package.vocabulary import AnswerType, Split
from medal_desktop.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """One plain question of the interview, to be answered with yes or no."""

    id: str
    text: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceLine:
    """One line of advice: what, why, and where that is written.

    `metric` is None for what holds for every question.
    """

    title: str
    reason: str
    citation: str
    metric: MetricChoice | None = None


def interview(answer_type: AnswerType) -> tuple[AskedView, ...]:
    """Give the questions that matter for a form of answer."""
    return tuple(
        AskedView(id=one.id, text=one.text, help=one.help)
        for one in _rules().interview(answer_type)
    )


def advice(answer_type: AnswerType, given: Mapping[str, bool]) -> tuple[AdviceLine, ...]:
    """Give the metrics that follow, the one that ranks first, then what holds for all."""
    rules = _rules()
    metrics = tuple(
        AdviceLine(
            title=one.title,
            reason=one.reason,
            citation=_citation(one.fingerprint, one.citation),
            metric=one.metric,
        )
        for one in rules.recommend(answer_type, given)
    )
    policies = tuple(
        AdviceLine(
            title=one.text,
            reason=one.reason,
            citation=_citation(one.about, rules.sources.get(one.source, "")),
        )
        for one in rules.policies
    )
    return (*metrics, *policies)


def power(workspace: Workspace) -> str:
    """Say how small a difference the hidden cases can show."""
    rows = workspace.rows("SELECT id FROM cases WHERE split = ?", Split.HIDDEN.value)
    return power_words(len(rows))


def _citation(item: str, source: str) -> str:
    where = source or "the MEDAL team's own rule"
    return f"{item} · {where}"


@cache
def _rules() -> Rules:
    return load_rules()
