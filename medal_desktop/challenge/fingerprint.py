"""A few plain questions about the problem, and the metrics that follow, each with its reason.

The rules are data (`resources/metric_rules/advice.json`): a row that is wrong is corrected there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, ValidationError

from medal_desktop.base.assets import load_json
from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Document, Finite, MetricChoice, Slug
from medal_desktop.package.vocabulary import METRICS, AnswerType

RULES = "metric_rules/advice.json"


class InvalidRules(MedalError):
    """A table of rules that contradicts itself or the catalogue of metrics."""

    code = "metrics.invalid-rules"
    message = "The metric rules of this installation are damaged."
    advice = "Install MEDAL Desktop again."


class InterviewQuestion(Document):
    """One plain question, to be answered with yes or no."""

    id: Slug
    answer_types: tuple[AnswerType, ...] = Field(min_length=1)
    text: str
    help: str


class Rule(Document):
    """One metric, when it is advised, and why.

    `mark`: S for read in the source, K for known from it and not read again.
    """

    id: str
    answer_type: AnswerType
    when: dict[Slug, bool]
    metric: str
    parameters: dict[str, Finite] = Field(default_factory=dict)
    reason: str = Field(min_length=1)
    fingerprint: str
    source: str
    mark: Literal["S", "K"]


class Policy(Document):
    """What holds for every question: how models are ranked, what a missing result is worth."""

    id: Slug
    about: str
    text: str
    reason: str = Field(min_length=1)
    source: str
    mark: Literal["S", "K"]


class Advice(Document):
    """One recommended metric; the first of several ranks."""

    metric: MetricChoice
    title: str
    reason: str
    fingerprint: str
    citation: str
    mark: str


class Rules(Document):
    """The whole table."""

    version: str
    sources: dict[str, str]
    questions: tuple[InterviewQuestion, ...]
    rules: tuple[Rule, ...]
    policies: tuple[Policy, ...] = ()

    def interview(self, answer_type: AnswerType) -> tuple[InterviewQuestion, ...]:
        """Give the questions that matter for an answer type."""
        return tuple(one for one in self.questions if answer_type in one.answer_types)

    def recommend(self, answer_type: AnswerType, given: Mapping[str, bool]) -> tuple[Advice, ...]:
        """Give the metrics that follow from the answers `given` by question id.

        A question without an answer takes no rule that depends on it.
        """
        chosen: dict[str, Advice] = {}
        for rule in self.rules:
            if rule.answer_type is answer_type and rule.when.items() <= given.items():
                chosen.setdefault(rule.metric, self._advice(rule))
        return tuple(chosen.values())

    def _advice(self, rule: Rule) -> Advice:
        return Advice(
            metric=MetricChoice(name=rule.metric, parameters=rule.parameters),
            title=METRICS[rule.metric].title,
            reason=rule.reason,
            fingerprint=rule.fingerprint,
            citation=self.sources.get(rule.source, ""),
            mark=rule.mark,
        )


def load_rules(name: str = RULES) -> Rules:
    """Read the table from `resources/`.

    Raises:
        InvalidRules: it contradicts itself or the catalogue of metrics.
        MissingAsset: it is missing.
    """
    return make_rules(load_json(name))


def make_rules(raw: Mapping[str, object]) -> Rules:
    """Check a table.

    Raises:
        InvalidRules: it contradicts itself or the catalogue of metrics.
    """
    try:
        rules = Rules.model_validate(raw)
        for rule in rules.rules:
            _check(rule, rules.questions, rules.sources)
        if {policy.source for policy in rules.policies} - {"", *rules.sources}:
            raise InvalidRules("policies")
    except ValidationError:
        raise InvalidRules from None
    return rules


def _check(rule: Rule, questions: Sequence[InterviewQuestion], sources: Mapping[str, str]) -> None:
    MetricChoice(name=rule.metric, parameters=rule.parameters)
    asked = {one.id for one in questions if rule.answer_type in one.answer_types}
    fits = METRICS[rule.metric].answer_type is rule.answer_type
    if not fits or not set(rule.when) <= asked or rule.source not in {"", *sources}:
        raise InvalidRules(rule.id)
